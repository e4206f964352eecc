"""The tables of the embedded vault: wrapped keys, and encrypted versions of secrets."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from app.adapters.sql.tables import Instant, metadata

vault_keys = Table(
    "vault_keys",
    metadata,
    # What the key is for: `kv` or `transit`.
    Column("purpose", String(16), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    # Encrypted with the key in the key file.
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

vault_secrets = Table(
    "vault_secrets",
    metadata,
    Column("path", String(255), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("key_version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
