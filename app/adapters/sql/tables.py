"""The tables, and how times, identifiers and sequences are kept alike in both databases."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC with microseconds; in SQLite as text of one width, so that it sorts as it reads."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        native = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else String(32)
        return dialect.type_descriptor(native)  # type: ignore[arg-type]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.isoformat(timespec="microseconds")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        # asyncpg takes the first and the last moment there are for infinities, and reads them without a zone.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Sequence = BigInteger().with_variant(Integer, "sqlite")
"""The insertion sequence; SQLite numbers rows by itself only when the type is INTEGER."""

Document = JSON().with_variant(JSONB, "postgresql")

servers = Table(
    "servers",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("name", String(50), nullable=False, unique=True),
    Column("ip_address", String(45), nullable=False),
    Column("port", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("environment", String(16), nullable=False),
    Column("tags", Document, nullable=False),
    Column("labels", Document, nullable=False),
    Column("status", String(16), nullable=False),
    Column("cpu_percent", Float, nullable=False),
    Column("memory_percent", Float, nullable=False),
    Column("last_check", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("ix_servers_status_seq", "status", "seq"),
    Index("ix_servers_region_seq", "region", "seq"),
    Index("ix_servers_environment_seq", "environment", "seq"),
    # Never hand out a deleted row's number again: the order of lists depends on it.
    sqlite_autoincrement=True,
)

# What `servers.tags` holds, once more, in the shape that can be searched.
server_tags = Table(
    "server_tags",
    metadata,
    Column("tag", Text, primary_key=True),
    Column("seq", Sequence, ForeignKey("servers.seq", ondelete="CASCADE"), primary_key=True),
    Index("ix_server_tags_seq", "seq"),
)

RUNNING = text("status = 'running'")
ACTIVE = text("status IN ('pending', 'running')")

operations = Table(
    "operations",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("target_type", String(32), nullable=False),
    Column("target_id", Uuid, nullable=False),
    Column("environment", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("stage", String(32)),
    Column("progress", Integer, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("reason", Text),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("version", BigInteger, nullable=False),
    Column("prior_status", String(16), nullable=False),
    Column("stages_done", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Instant),
    Column("lane", Text),
    # The default is for operations from before there was a log of changes.
    Column("events", BigInteger, nullable=False, server_default=text("1")),
    Index("ix_operations_kind_seq", "kind", "seq"),
    Index("ix_operations_status_seq", "status", "seq"),
    Index("ix_operations_target_id_seq", "target_id", "seq"),
    Index("ix_operations_environment_seq", "environment", "seq"),
    # One unfinished operation a target, whoever asks at the same moment.
    Index(
        "uq_operations_active_target", "target_id", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE
    ),
    # One running operation a lane, whatever workers see of each other.
    Index("uq_operations_running_lane", "lane", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    Index("ix_operations_active_lane", "lane", "seq", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
    Index("ix_operations_kind_status", "kind", "status"),
    sqlite_autoincrement=True,
)

# What could be seen of an operation after each of its changes, counted from 1.
operation_events = Table(
    "operation_events",
    metadata,
    Column("operation_id", Uuid, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("stage", String(32)),
    Column("progress", Integer, nullable=False),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
)

deployments = Table(
    "deployments",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("service", String(100), nullable=False),
    Column("version", Text, nullable=False),
    Column("environment", String(16), nullable=False),
    Column("replicas", Integer, nullable=False),
    # Text, since a JSON column of a database changes numbers and knows no NUL.
    Column("config", Text, nullable=False),
    Column("rollback_enabled", Boolean, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("rollback_of", Uuid, index=True),
    Column("status", String(16), nullable=False),
    Column("operation_id", Uuid, nullable=False),
    # One for each combination of filters, so that no list reads what it does not show.
    Index("ix_deployments_environment_seq", "environment", "seq"),
    Index("ix_deployments_status_seq", "status", "seq"),
    Index("ix_deployments_service_seq", "service", "seq"),
    Index("ix_deployments_environment_status_seq", "environment", "status", "seq"),
    Index("ix_deployments_service_environment_seq", "service", "environment", "seq"),
    Index("ix_deployments_service_status_seq", "service", "status", "seq"),
    Index("ix_deployments_service_environment_status_seq", "service", "environment", "status", "seq"),
    sqlite_autoincrement=True,
)

services = Table(
    "services",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("environment", String(16), nullable=False),
    Column("version", Text, nullable=False),
    # Text, so that it can be compared.
    Column("endpoints", Text, nullable=False),
    Column("tags", Document, nullable=False),
    # Text, since a JSON column of a database changes numbers and knows no NUL. What is long stands in a table
    # of its own, so that no check writes it again.
    Column("metadata", Text),
    Column("health_check_interval", Integer, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False, index=True),
    Column("last_health_check", Instant),
    Column("found", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    # When the next check is due; none while it is in maintenance.
    Column("due_at", Instant),
    # When checkers look at it again: once it is due, or once the lease of whoever checks it has ended.
    Column("look_at", Instant, index=True),
    Column("epoch", BigInteger, nullable=False),
    Column("results", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("uq_services_name_environment", "name", "environment", unique=True),
    # One for each combination of filters, so that no list reads what it does not show; of names all are read.
    Index("ix_services_seq_name", "seq", "name"),
    Index("ix_services_environment_seq_name", "environment", "seq", "name"),
    Index("ix_services_status_seq", "status", "seq"),
    Index("ix_services_environment_status_seq", "environment", "status", "seq"),
    sqlite_autoincrement=True,
)

service_metadata = Table(
    "service_metadata",
    metadata,
    Column("seq", Sequence, ForeignKey("services.seq", ondelete="CASCADE"), primary_key=True),
    Column("metadata", Text, nullable=False),
)

# What `services.tags` holds, once more, in the shape that can be searched.
service_tags = Table(
    "service_tags",
    metadata,
    Column("tag", Text, primary_key=True),
    Column("seq", Sequence, ForeignKey("services.seq", ondelete="CASCADE"), primary_key=True),
    Index("ix_service_tags_seq", "seq"),
)

# The newest results of each service: a ring, whose next slot is written over.
service_results = Table(
    "service_results",
    metadata,
    Column("seq", Sequence, ForeignKey("services.seq", ondelete="CASCADE"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("response_time_ms", Float),
    Column("status_code", Integer),
    Column("error_message", Text),
    Column("checked_at", Instant, nullable=False),
)

replays = Table(
    "replays",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Document, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)

__all__ = [
    "Document",
    "Instant",
    "Sequence",
    "deployments",
    "metadata",
    "operation_events",
    "operations",
    "replays",
    "server_tags",
    "servers",
    "service_metadata",
    "service_results",
    "service_tags",
    "services",
]
