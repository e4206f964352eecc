"""A cache: values in a dictionary, each for a while."""

import math
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Response, Security

from twin import documented as doc
from twin.models.auth import Permission
from twin.models.cache import CacheEntry, CacheEntrySet, CacheKey, CacheKeys, CachePattern
from twin.problems import Refusal
from twin.route import ContractRoute
from twin.security import Principal, caller
from twin.store import Store, store_of

router = APIRouter(prefix="/examples/cache", tags=["cache"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.CACHE_READ.value])]
Writer = Annotated[Principal, Security(caller, scopes=[Permission.CACHE_WRITE.value])]

MOST = 1_000


def _left(store: Store, key: str) -> CacheEntry | None:
    value, ends = store.cached.get(key, ("", 0.0))
    left = math.ceil(ends - time.monotonic())
    if left <= 0:
        store.cached.pop(key, None)
        return None
    return CacheEntry(key=key, value=value, ttl=left)


@router.get(
    "/{key}", summary="Read what is kept under a key", responses=doc.answers(200, failures=doc.READING)
)
async def get_cache_entry(key: CacheKey, principal: Reader, store: Stored) -> CacheEntry:
    """The value and for how many more seconds it is kept."""
    entry = _left(store, key)
    if entry is None:
        raise Refusal(404, "nothing is kept under this key")
    return entry


@router.post(
    "/{key}",
    summary="Keep a value under a key",
    responses=doc.answers(200, failures=(400, 401, 403, 404, 406, 413, 415, 422, 429, 500, 503)),
    openapi_extra={"x-max-body": 131_072},
)
async def set_cache_entry(key: CacheKey, body: CacheEntrySet, principal: Writer, store: Stored) -> CacheEntry:
    """Replaces what the key had before."""
    store.cached[key] = (body.value, time.monotonic() + body.ttl)
    return CacheEntry(key=key, value=body.value, ttl=body.ttl)


@router.delete(
    "/{key}",
    summary="Forget a key",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=(401, 403, 404, 422, 429, 500, 503)),
)
async def delete_cache_entry(key: CacheKey, principal: Writer, store: Stored) -> None:
    """The key has no value any more."""
    if _left(store, key) is None:
        raise Refusal(404, "nothing is kept under this key")
    del store.cached[key]


def fits(pattern: str, text: str) -> bool:
    """Whether all of the text fits: one row of the table of what has fitted so far, a character at a time."""
    reached = {0}
    for char in pattern:
        if char == "*":
            reached = set(range(min(reached), len(text) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(text) and char in {"?", text[at]}}
    return len(text) in reached


@router.get(
    "/pattern/{pattern}",
    summary="Find keys by a pattern",
    responses=doc.answers(200, failures=doc.READING),
)
async def find_cache_entries(pattern: CachePattern, principal: Reader, store: Stored) -> CacheKeys:
    """The keys that fit, in their order."""
    keys = sorted(key for key in list(store.cached) if fits(pattern, key) and _left(store, key))
    return CacheKeys(pattern=pattern, keys=keys[:MOST], truncated=len(keys) > MOST)
