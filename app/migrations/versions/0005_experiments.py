"""Experiments and their runs.

What a migration says does not change any more when the tables do: the types are spelt out here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0005_experiments"
down_revision = "0004_events_by_the_database"
branch_labels = None
depends_on = None

_sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_instant = sa.String(32).with_variant(TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "experiments",
        sa.Column("seq", _sequence, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("owner", sa.String(50), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("updated_at", _instant, nullable=False),
        sa.Column("run_count", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_experiments"),
        sa.UniqueConstraint("id", name="uq_experiments_id"),
        sa.UniqueConstraint("name", name="uq_experiments_name"),
        sqlite_autoincrement=True,
    )
    for columns in (("owner",), ("status",), ("owner", "status")):
        op.create_index(f"ix_experiments_{'_'.join(columns)}_seq", "experiments", [*columns, "seq"])
    op.create_table(
        "runs",
        sa.Column("seq", _sequence, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("metrics", sa.Text(), nullable=False),
        sa.Column("started_at", _instant),
        sa.Column("finished_at", _instant),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_runs"),
        sa.UniqueConstraint("id", name="uq_runs_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_experiment_id_seq", "runs", ["experiment_id", "seq"])
    op.create_table(
        "orphaned_runs",
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("experiment_id", name="pk_orphaned_runs"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("orphaned_runs", "runs", "experiments"):
        op.drop_table(name)
