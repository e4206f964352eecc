"""What both sides call: things in memory, with one clock and one source of ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
KNOWN: Final = UUID("00000000-0000-4000-8000-000000000001")
UNKNOWN: Final = UUID("00000000-0000-4000-8000-00000000dead")
_ON_SHELF: Final = 50


class Shelf:
    """Fifty things of one kind. New ones replace the first, so that measuring does not change the load."""

    def __init__(self, kind: type[Any], status: type[Any]) -> None:
        self._kind = kind
        self._status = status
        self._things = {
            identity: self._first(identity) for identity in map(_identity, range(1, _ON_SHELF + 1))
        }

    async def list(self, status: Any, region: str | None, limit: int, offset: int) -> list[Any]:
        """Those that pass the filters, cut to a page."""
        found = [
            thing
            for thing in self._things.values()
            if (status is None or thing.status == status) and (region is None or thing.region == region)
        ]
        return found[offset : offset + limit]

    async def create(self, body: Any) -> Any:
        """A thing as described."""
        thing = self._things[KNOWN] = self._made(KNOWN, body)
        return thing

    async def get(self, identity: UUID) -> Any:
        """The thing, or None."""
        return self._things.get(identity)

    async def replace(self, identity: UUID, body: Any) -> Any:
        """The thing as it is now, or None."""
        if identity not in self._things:
            return None
        thing = self._things[identity] = self._made(identity, body)
        return thing

    async def delete(self, identity: UUID) -> bool:
        """Whether it was there; it stays, for the next round."""
        return identity in self._things

    def _made(self, identity: UUID, body: Any) -> Any:
        return self._kind(
            id=identity,
            name=body.name,
            address=body.address,
            port=body.port,
            region=body.region,
            labels=body.labels,
            status=self._status.stopped,
            load=0.0,
            created_at=MOMENT,
            updated_at=MOMENT,
        )

    def _first(self, identity: UUID) -> Any:
        return self._kind(
            id=identity,
            name=f"web-{identity.int & 0xFF:02}",
            address="10.0.0.1",
            port=8080,
            region="us-east-1",
            labels={"team": "core", "tier": "front"},
            status=self._status.running,
            load=12.5,
            created_at=MOMENT,
            updated_at=MOMENT,
        )


def _identity(number: int) -> UUID:
    return UUID(int=KNOWN.int - 1 + number)
