from tests.databases import (
    database,
    embedded,
    postgresql_server,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "database",
    "embedded",
    "postgresql_server",
    "postgresql_url",
    "sqlite_template",
    "sqlite_url",
]
