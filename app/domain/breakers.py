"""Circuit breakers: an engine that keeps failing is left alone for a while, and then asked once."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from app.domain.outcomes import Unavailable

T = TypeVar("T")

FAILURES: Final = 5
"""So many failures one after the other open a breaker."""
REST_SECONDS: Final = 60.0
"""So long an open breaker lets nothing through; as long a probe that nobody hears of keeps its place."""


class BreakerState(StrEnum):
    """What a breaker does with calls."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a call may go through. `probe` names the one call that goes through a half-open breaker."""

    admitted: bool
    probe: str | None = None
    wait: float = 0.0
    """Seconds until it is worth trying again, where it was not admitted."""


class Ledger(Protocol):
    """Keeps the state of breakers by name, for this process or for all."""

    async def admit(self, name: str) -> Admission:
        """Closed: everybody. Open: nobody. After the rest: exactly one, until it has been settled."""
        ...

    async def settle(self, name: str, admission: Admission, *, well: bool) -> None:
        """Tell what became of an admitted call."""
        ...

    async def release(self, name: str, admission: Admission) -> None:
        """An admitted call ended without an outcome: a probe makes place for another."""
        ...

    async def state(self, name: str) -> BreakerState:
        """What it would do with a call now."""
        ...


@dataclass(slots=True)
class _Entry:
    failures: int = 0
    open_until: float = 0.0
    probe: str | None = None
    probe_until: float = 0.0


@dataclass(slots=True)
class ProcessLedger:
    """The ledger of one process."""

    failures: int = FAILURES
    rest: float = REST_SECONDS
    clock: Callable[[], float] = time.monotonic
    _entries: dict[str, _Entry] = field(default_factory=dict)

    async def admit(self, name: str) -> Admission:
        """See `Ledger`."""
        entry = self._entries.get(name)
        if entry is None or entry.failures < self.failures:
            return Admission(True)
        now = self.clock()
        if now < entry.open_until:
            return Admission(False, wait=entry.open_until - now)
        if entry.probe is not None and now < entry.probe_until:
            return Admission(False, wait=1.0)
        entry.probe, entry.probe_until = secrets.token_hex(8), now + self.rest
        return Admission(True, entry.probe)

    async def settle(self, name: str, admission: Admission, *, well: bool) -> None:
        """See `Ledger`."""
        entry = self._entries.setdefault(name, _Entry())
        opened = entry.failures >= self.failures
        if opened and (admission.probe is None or admission.probe != entry.probe):
            # Begun before it opened, or a probe that took too long: no news.
            return
        if well:
            del self._entries[name]
            return
        entry.failures += 1
        entry.probe = None
        if entry.failures >= self.failures:
            entry.open_until = self.clock() + self.rest

    async def release(self, name: str, admission: Admission) -> None:
        """See `Ledger`."""
        entry = self._entries.get(name)
        if entry is not None and admission.probe is not None and entry.probe == admission.probe:
            entry.probe = None

    async def state(self, name: str) -> BreakerState:
        """See `Ledger`."""
        entry = self._entries.get(name)
        if entry is None or entry.failures < self.failures:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.clock() < entry.open_until else BreakerState.HALF_OPEN


class Breaker:
    """Stands in front of one engine and bounds every call to it.

    Args:
        component: Its name in the contract.
        ledger: Where the state is kept.
        troubles: The exceptions that are the engine's trouble; all others are answers, and mean it is well.
        seconds: After which a call that has not ended counts as trouble.
    """

    def __init__(
        self, component: str, ledger: Ledger, troubles: tuple[type[Exception], ...], *, seconds: float = 5.0
    ) -> None:
        self.component = component
        self._ledger = ledger
        self._troubles: tuple[type[Exception], ...] = (TimeoutError, *troubles)
        self._seconds = seconds

    async def __call__(self, act: Callable[[], Awaitable[T]]) -> T:
        """What `act` returns or raises; `Unavailable` when the engine is in trouble or left alone."""
        admission = await self._ledger.admit(self.component)
        if not admission.admitted:
            raise Unavailable(
                self.component,
                "It failed too often and is left alone for a while.",
                retry_after=max(1, math.ceil(admission.wait)),
            )
        try:
            async with asyncio.timeout(self._seconds):
                result = await act()
        except self._troubles as error:
            await self._ledger.settle(self.component, admission, well=False)
            raise Unavailable(self.component, "It cannot be reached or refuses to answer.") from error
        except Exception:
            await self._ledger.settle(self.component, admission, well=True)
            raise
        except BaseException:
            await self._ledger.release(self.component, admission)
            raise
        await self._ledger.settle(self.component, admission, well=True)
        return result

    async def state(self) -> BreakerState:
        """What it would do with a call now."""
        return await self._ledger.state(self.component)
