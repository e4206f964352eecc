from tests.bao import bao
from tests.databases import (
    database,
    embedded,
    postgresql_server,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)
from tests.redis_cluster import redis_cluster
from tests.redis_server import own_redis, redis_server

__all__ = [
    "bao",
    "database",
    "embedded",
    "own_redis",
    "postgresql_server",
    "postgresql_url",
    "redis_cluster",
    "redis_server",
    "sqlite_template",
    "sqlite_url",
]
