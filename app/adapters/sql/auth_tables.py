"""The tables of those who may use the service."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table, Text, Uuid

from app.adapters.sql.tables import Document, Instant, Sequence, metadata

users = Table(
    "users",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("username", String(50), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False, index=True),
    Column("environments", Document),
    Column("created_at", Instant, nullable=False),
    Column("last_login_at", Instant),
    Column("token_epoch", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("owner_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("prefix", String(8), nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("permissions", Document, nullable=False),
    Column("environments", Document),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),
    Column("version", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

__all__ = ["api_keys", "users"]
