"""Handlers of the tag cache."""

from __future__ import annotations

from app.domain import cache as domain
from app.domain import outcomes
from app.domain.principal import Principal
from app.handlers.refusals import decline
from generated.models.cache import CacheEntry, CacheEntrySet, CacheKeys
from generated.responses import NoContent, NotFound, Ok


class Cache:
    """Values under keys over HTTP."""

    def __init__(self, cache: domain.Cache) -> None:
        self._cache = cache

    async def get_cache_entry(self, *, key: str, principal: Principal) -> Ok[CacheEntry, None] | NotFound:
        try:
            return Ok(_show(await self._cache.read(key)))
        except outcomes.NotFound as refusal:
            return decline(refusal)

    async def set_cache_entry(
        self, *, key: str, body: CacheEntrySet, principal: Principal
    ) -> Ok[CacheEntry, None]:
        return Ok(_show(await self._cache.keep(domain.Entry(key, body.value, body.ttl))))

    async def delete_cache_entry(self, *, key: str, principal: Principal) -> NoContent[None] | NotFound:
        try:
            await self._cache.forget(key)
        except outcomes.NotFound as refusal:
            return decline(refusal)
        return NoContent()

    async def find_cache_entries(self, *, pattern: str, principal: Principal) -> Ok[CacheKeys, None]:
        found = await self._cache.search(pattern)
        return Ok(CacheKeys(pattern=pattern, keys=list(found.keys), truncated=found.truncated))


def _show(entry: domain.Entry) -> CacheEntry:
    return CacheEntry(key=entry.key, value=entry.value, ttl=entry.ttl)
