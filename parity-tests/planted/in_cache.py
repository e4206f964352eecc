"""Faults in the cache: what is kept, for how long, and which keys a pattern means."""

from typing import Final

from planted.fault import Fault

_DOMAIN: Final = "app/domain/cache.py"
_ENTRIES: Final = "app/adapters/redis/entries.py"
_CLUSTER: Final = "app/domain/redis.py"
_HANDLERS: Final = "app/handlers/cache.py"

FAULTS: Final = (
    Fault(
        "a value of the cache is kept for ever",
        _ENTRIES,
        "entry.value, ex=entry.ttl)",
        "entry.value)",
        ("test_cache.py",),
    ),
    Fault(
        "forgetting what is not there is well",
        _DOMAIN,
        "if not await self._breaker(lambda: self._entries.forget(key)):",
        "if await self._breaker(lambda: self._entries.forget(key)) is None:",
        ("test_cache.py",),
    ),
    Fault(
        "keys are found in the order of the engine, backwards",
        _ENTRIES,
        "keys = sorted(found)",
        "keys = sorted(found, reverse=True)",
        ("test_cache.py",),
    ),
    Fault(
        "a pattern may fit at the beginning alone",
        _ENTRIES,
        "PREFIX + pattern, found",
        'PREFIX + pattern + "*", found',
        ("test_cache.py",),
    ),
    Fault(
        "a search that is whole says that it was cut off",
        _ENTRIES,
        "not whole or len(keys)",
        "whole or len(keys)",
        ("test_cache.py",),
    ),
    Fault(
        "the time that is asked for counts double",
        _HANDLERS,
        "domain.Entry(key, body.value, body.ttl)",
        "domain.Entry(key, body.value, body.ttl * 2)",
        ("test_cache.py",),
    ),
    Fault(
        "a value that is empty is none",
        _ENTRIES,
        "if value is None or",
        "if not value or",
        ("test_cache.py",),
    ),
    Fault(
        "what is no cluster is a plain conflict",
        _CLUSTER,
        '"not_a_cluster")',
        '"conflict")',
        ("test_redis.py",),
    ),
)
