"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.common import Point
from ...models.parameters.default import FindThingsPathPoint, FindThingsQueryFilter
from ..runtime import calls as _calls

_FIND_THINGS: _calls.Operation[None] = _calls.Operation(
    "find_things",
    "GET",
    "/things/{}/{}",
    {204: _calls.NOTHING},
    {},
    parameters=(
        _calls.path("ids", "simple", False),
        _calls.path("point", "matrix", True),
        _calls.query("page"),
        _calls.query("tag", "form", True),
        _calls.query("sizes", "form", False),
        _calls.query("words", "spaceDelimited", False),
        _calls.query("flags", "pipeDelimited", False),
        _calls.query("filter", "deepObject", True),
        _calls.query("around", json=True),
    ),
)
_RUN: _calls.Operation[None] = _calls.Operation(
    "run",
    "POST",
    "/labels/{}/{}:run",
    {204: _calls.NOTHING},
    {},
    parameters=(_calls.path("label", "label", False), _calls.path("name")),
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def find_things(
        self,
        *,
        ids: list[int],
        point: FindThingsPathPoint,
        page: int | None = None,
        tag: list[str] | None = None,
        sizes: list[float] | None = None,
        words: list[str] | None = None,
        flags: list[bool] | None = None,
        filter: FindThingsQueryFilter | None = None,
        around: Point | None = None,
    ) -> None:
        """find_things."""
        return self._call(_FIND_THINGS, ids, point, page, tag, sizes, words, flags, filter, around)

    def run(self, *, label: str, name: str) -> None:
        """run."""
        return self._call(_RUN, label, name)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def find_things(
        self,
        *,
        ids: list[int],
        point: FindThingsPathPoint,
        page: int | None = None,
        tag: list[str] | None = None,
        sizes: list[float] | None = None,
        words: list[str] | None = None,
        flags: list[bool] | None = None,
        filter: FindThingsQueryFilter | None = None,
        around: Point | None = None,
    ) -> None:
        """find_things."""
        return await self._call(_FIND_THINGS, ids, point, page, tag, sizes, words, flags, filter, around)

    async def run(self, *, label: str, name: str) -> None:
        """run."""
        return await self._call(_RUN, label, name)
