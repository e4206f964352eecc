"""Services, their tags, and what checks found of them.

What a migration says does not change any more when the tables do: the types are spelt out here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

revision = "0006_services"
down_revision = "0005_experiments"
branch_labels = None
depends_on = None

_sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_instant = sa.String(32).with_variant(TIMESTAMP(timezone=True), "postgresql")
_found_by = (
    ["seq", "name"],
    ["environment", "seq", "name"],
    ["status", "seq"],
    ["environment", "status", "seq"],
)
_document = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "services",
        sa.Column("seq", _sequence, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("environment", sa.String(16), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("endpoints", sa.Text(), nullable=False),
        sa.Column("tags", _document, nullable=False),
        sa.Column("metadata", sa.Text()),
        sa.Column("health_check_interval", sa.Integer(), nullable=False),
        sa.Column("registered_at", _instant, nullable=False),
        sa.Column("last_seen", _instant, nullable=False),
        sa.Column("last_health_check", _instant),
        sa.Column("found", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("due_at", _instant),
        sa.Column("look_at", _instant),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("results", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_services"),
        sa.UniqueConstraint("id", name="uq_services_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_services_name_environment", "services", ["name", "environment"], unique=True)
    op.create_index("ix_services_last_seen", "services", ["last_seen"])
    op.create_index("ix_services_look_at", "services", ["look_at"])
    for columns in _found_by:
        op.create_index(f"ix_services_{'_'.join(columns)}", "services", columns)
    op.create_table(
        "service_metadata",
        sa.Column("seq", _sequence, nullable=False),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_service_metadata"),
        sa.ForeignKeyConstraint(
            ["seq"], ["services.seq"], name="fk_service_metadata_seq", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "service_tags",
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("seq", _sequence, nullable=False),
        sa.PrimaryKeyConstraint("tag", "seq", name="pk_service_tags"),
        sa.ForeignKeyConstraint(["seq"], ["services.seq"], name="fk_service_tags_seq", ondelete="CASCADE"),
    )
    op.create_index("ix_service_tags_seq", "service_tags", ["seq"])
    op.create_table(
        "service_results",
        sa.Column("seq", _sequence, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("response_time_ms", sa.Float()),
        sa.Column("status_code", sa.Integer()),
        sa.Column("error_message", sa.Text()),
        sa.Column("checked_at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("seq", "slot", name="pk_service_results"),
        sa.ForeignKeyConstraint(["seq"], ["services.seq"], name="fk_service_results_seq", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("service_results")
    op.drop_table("service_tags")
    op.drop_table("service_metadata")
    op.drop_table("services")
