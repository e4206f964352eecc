"""Servers, operations and the answers to idempotency keys.

What a migration says does not change any more when the tables do: the types are spelt out here.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

revision = "0001_servers_operations"
down_revision = None
branch_labels = None
depends_on = None

_sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_document = sa.JSON().with_variant(JSONB(), "postgresql")
_instant = sa.String(32).with_variant(TIMESTAMP(timezone=True), "postgresql")
_active = sa.text("status IN ('pending', 'running')")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "servers",
        _numbered(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("ip_address", sa.String(45), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("environment", sa.String(16), nullable=False),
        sa.Column("tags", _document, nullable=False),
        sa.Column("labels", _document, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("cpu_percent", sa.Float(), nullable=False),
        sa.Column("memory_percent", sa.Float(), nullable=False),
        sa.Column("last_check", _instant),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("updated_at", _instant, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_servers"),
        sa.UniqueConstraint("id", name="uq_servers_id"),
        sa.UniqueConstraint("name", name="uq_servers_name"),
        sqlite_autoincrement=True,
    )
    _index("servers", "status", "region", "environment")
    op.create_table(
        "server_tags",
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("seq", _sequence, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["servers.seq"], name="fk_server_tags_seq", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag", "seq", name="pk_server_tags"),
    )
    op.create_index("ix_server_tags_seq", "server_tags", ["seq"])
    op.create_table(
        "operations",
        _numbered(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("target_type", sa.String(32), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(32)),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("started_at", _instant),
        sa.Column("finished_at", _instant),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("prior_status", sa.String(16), nullable=False),
        sa.Column("stages_done", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", _instant),
        sa.PrimaryKeyConstraint("seq", name="pk_operations"),
        sa.UniqueConstraint("id", name="uq_operations_id"),
        sqlite_autoincrement=True,
    )
    _index("operations", "kind", "status", "target_id", "environment")
    op.create_index(
        "uq_operations_active_target",
        "operations",
        ["target_id"],
        unique=True,
        sqlite_where=_active,
        postgresql_where=_active,
    )
    op.create_table(
        "replays",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", _document, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_replays"),
    )
    op.create_index("ix_replays_created_at", "replays", ["created_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("replays", "operations", "server_tags", "servers"):
        op.drop_table(table)


def _numbered() -> sa.Column[Any]:
    return sa.Column("seq", _sequence, autoincrement=True, nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}_seq", table, [column, "seq"])
