"""The database itself logs each change of an operation that shows."""

import sqlalchemy as sa
from alembic import op

revision = "0004_events_by_the_database"
down_revision = "0003_deployments_events"
branch_labels = None
depends_on = None

_COLUMNS = ("status", "stage", "progress", "error", "attempts", "started_at", "finished_at")
_LOG = (
    f"INSERT INTO operation_events (operation_id, number, {', '.join(_COLUMNS)})"  # noqa: S608 - stands here
    f" VALUES (NEW.id, NEW.events, {', '.join(f'NEW.{name}' for name in _COLUMNS)});"
)
_MOMENTS = {
    "log_new_operation": "AFTER INSERT ON operations",
    "log_changed_operation": "AFTER UPDATE OF events ON operations",
}


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """The number of events is that of the newest one: an event is due whenever it changes."""
    if _on_sqlite():
        for name, moment in _MOMENTS.items():
            changed = " WHEN NEW.events <> OLD.events" if "UPDATE" in moment else ""
            op.execute(sa.text(f"CREATE TRIGGER {name} {moment} FOR EACH ROW{changed} BEGIN {_LOG} END"))
        return
    op.execute(
        sa.text(
            "CREATE FUNCTION log_operation() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {_LOG} RETURN NULL; END $$"
        )
    )
    for name, moment in _MOMENTS.items():
        changed = " WHEN (NEW.events <> OLD.events)" if "UPDATE" in moment else ""
        op.execute(
            sa.text(f"CREATE TRIGGER {name} {moment} FOR EACH ROW{changed} EXECUTE FUNCTION log_operation()")
        )


def downgrade() -> None:
    """Drop it."""
    for name in _MOMENTS:
        op.execute(sa.text(f"DROP TRIGGER {name}" + ("" if _on_sqlite() else " ON operations")))
    if not _on_sqlite():
        op.execute(sa.text("DROP FUNCTION log_operation()"))
