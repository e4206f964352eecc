"""cache: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.cache import CacheEntry, CacheEntrySet, CacheKeys
from .. import errors as _errors
from ..runtime import calls as _calls

_GET_CACHE_ENTRY: _calls.Operation[CacheEntry] = _calls.Operation(
    "get_cache_entry",
    "GET",
    "/examples/cache/{}",
    {200: _calls.json(CacheEntry)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("key"),),
    secured=True,
)
_SET_CACHE_ENTRY: _calls.Operation[CacheEntry] = _calls.Operation(
    "set_cache_entry",
    "POST",
    "/examples/cache/{}",
    {200: _calls.json(CacheEntry)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("key"),),
    body=_calls.Body("json", "application/json", CacheEntrySet),
    secured=True,
)
_DELETE_CACHE_ENTRY: _calls.Operation[None] = _calls.Operation(
    "delete_cache_entry",
    "DELETE",
    "/examples/cache/{}",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 422, 429, 500, 503),
    parameters=(_calls.path("key"),),
    secured=True,
)
_FIND_CACHE_ENTRIES: _calls.Operation[CacheKeys] = _calls.Operation(
    "find_cache_entries",
    "GET",
    "/examples/cache/pattern/{}",
    {200: _calls.json(CacheKeys)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("pattern"),),
    secured=True,
)


class SyncCache(_calls.SyncClient):
    """An example of a cache, in Redis, in a Redis Cluster, or in the memory of the service."""

    def get_cache_entry(self, *, key: str) -> CacheEntry:
        """Read what is kept under a key.

        The value and for how many more seconds it is kept. A key that was never set, was deleted or has run out is 404. Entries have no `ETag`, since `ttl` falls while nobody touches them. Needs `cache:read`.
        """
        return self._call(_GET_CACHE_ENTRY, key)

    def set_cache_entry(self, *, key: str, body: CacheEntrySet) -> CacheEntry:
        """Keep a value under a key.

        Keeps the value for `ttl` seconds and replaces what the key had before, its remaining time included. There is no `Idempotency-Key`: doing it again does the same. Needs `cache:write`.
        """
        return self._call(_SET_CACHE_ENTRY, key, body)

    def delete_cache_entry(self, *, key: str) -> None:
        """Forget a key.

        The key has no value any more. One that has none is 404. Needs `cache:write`.
        """
        return self._call(_DELETE_CACHE_ENTRY, key)

    def find_cache_entries(self, *, pattern: str) -> CacheKeys:
        """Find keys by a pattern.

        The keys that fit, in the order of their code points. The search walks the keys of the engine and ends after 1,000 keys found, 200 steps a node or 2 seconds, whatever comes first; `truncated` then is true, and other keys may fit, too. Needs `cache:read`.
        """
        return self._call(_FIND_CACHE_ENTRIES, pattern)


class AsyncCache(_calls.AsyncClient):
    """An example of a cache, in Redis, in a Redis Cluster, or in the memory of the service."""

    async def get_cache_entry(self, *, key: str) -> CacheEntry:
        """Read what is kept under a key.

        The value and for how many more seconds it is kept. A key that was never set, was deleted or has run out is 404. Entries have no `ETag`, since `ttl` falls while nobody touches them. Needs `cache:read`.
        """
        return await self._call(_GET_CACHE_ENTRY, key)

    async def set_cache_entry(self, *, key: str, body: CacheEntrySet) -> CacheEntry:
        """Keep a value under a key.

        Keeps the value for `ttl` seconds and replaces what the key had before, its remaining time included. There is no `Idempotency-Key`: doing it again does the same. Needs `cache:write`.
        """
        return await self._call(_SET_CACHE_ENTRY, key, body)

    async def delete_cache_entry(self, *, key: str) -> None:
        """Forget a key.

        The key has no value any more. One that has none is 404. Needs `cache:write`.
        """
        return await self._call(_DELETE_CACHE_ENTRY, key)

    async def find_cache_entries(self, *, pattern: str) -> CacheKeys:
        """Find keys by a pattern.

        The keys that fit, in the order of their code points. The search walks the keys of the engine and ends after 1,000 keys found, 200 steps a node or 2 seconds, whatever comes first; `truncated` then is true, and other keys may fit, too. Needs `cache:read`.
        """
        return await self._call(_FIND_CACHE_ENTRIES, pattern)
