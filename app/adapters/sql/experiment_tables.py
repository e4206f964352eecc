"""The tables of experiments and their runs."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, Uuid

from app.adapters.sql.tables import Instant, Sequence, metadata

experiments = Table(
    "experiments",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("owner", String(50), nullable=False),
    Column("description", Text),
    Column("status", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("run_count", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    # One for each combination of filters, so that no list reads what it does not show.
    Index("ix_experiments_owner_seq", "owner", "seq"),
    Index("ix_experiments_status_seq", "status", "seq"),
    Index("ix_experiments_owner_status_seq", "owner", "status", "seq"),
    sqlite_autoincrement=True,
)

# No foreign key: an experiment with very many runs is deleted at once, and its runs little by little.
runs = Table(
    "runs",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("experiment_id", Uuid, nullable=False),
    Column("status", String(16), nullable=False),
    # Text, since a JSON column of a database changes numbers.
    Column("params", Text, nullable=False),
    Column("metrics", Text, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("version", BigInteger, nullable=False),
    Index("ix_runs_experiment_id_seq", "experiment_id", "seq"),
    sqlite_autoincrement=True,
)

orphaned_runs = Table(
    "orphaned_runs",
    metadata,
    # Of an experiment that is gone while some of its runs are not yet.
    Column("experiment_id", Uuid, primary_key=True),
)

__all__ = ["experiments", "metadata", "orphaned_runs", "runs"]
