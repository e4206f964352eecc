"""Deployments, lanes in which operations go one by one, and a log of what changed of each operation.

What a migration says does not change any more when the tables do: the types are spelt out here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0003_deployments_events"
down_revision = "0002_users_api_keys"
branch_labels = None
depends_on = None

_sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_instant = sa.String(32).with_variant(TIMESTAMP(timezone=True), "postgresql")
_running = sa.text("status = 'running'")
_active = sa.text("status IN ('pending', 'running')")
_found_by = (
    ("environment",),
    ("status",),
    ("service",),
    ("environment", "status"),
    ("service", "environment"),
    ("service", "status"),
    ("service", "environment", "status"),
)


def upgrade() -> None:
    """Create them; of the operations that there are, the log begins with how they stand."""
    op.add_column("operations", sa.Column("lane", sa.Text()))
    op.add_column(
        "operations", sa.Column("events", sa.BigInteger(), nullable=False, server_default=sa.text("1"))
    )
    op.create_index(
        "uq_operations_running_lane",
        "operations",
        ["lane"],
        unique=True,
        sqlite_where=_running,
        postgresql_where=_running,
    )
    op.create_index(
        "ix_operations_active_lane",
        "operations",
        ["lane", "seq"],
        sqlite_where=_active,
        postgresql_where=_active,
    )
    op.create_index("ix_operations_kind_status", "operations", ["kind", "status"])
    op.create_table(
        "operation_events",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(32)),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", _instant),
        sa.Column("finished_at", _instant),
        sa.PrimaryKeyConstraint("operation_id", "number", name="pk_operation_events"),
    )
    op.execute(
        "INSERT INTO operation_events"
        " (operation_id, number, status, stage, progress, error, attempts, started_at, finished_at)"
        " SELECT id, 1, status, stage, progress, error, attempts, started_at, finished_at FROM operations"
    )
    op.create_table(
        "deployments",
        sa.Column("seq", _sequence, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(100), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("environment", sa.String(16), nullable=False),
        sa.Column("replicas", sa.Integer(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("rollback_enabled", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("rollback_of", sa.Uuid()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_deployments"),
        sa.UniqueConstraint("id", name="uq_deployments_id"),
        sqlite_autoincrement=True,
    )
    for columns in _found_by:
        name = f"ix_deployments_{'_'.join(columns)}_seq"
        op.create_index(name, "deployments", [*columns, "seq"])
    op.create_index("ix_deployments_rollback_of", "deployments", ["rollback_of"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("deployments")
    op.drop_table("operation_events")
    for name in ("uq_operations_running_lane", "ix_operations_active_lane", "ix_operations_kind_status"):
        op.drop_index(name, "operations")
    with op.batch_alter_table("operations") as operations:
        operations.drop_column("events")
        operations.drop_column("lane")
