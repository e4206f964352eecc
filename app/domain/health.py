"""Whether the service and what it depends on are well."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from app.domain.breakers import Breaker, BreakerState


class Status(StrEnum):
    """How something is."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    NOT_CONFIGURED = "not_configured"


class Probe(Protocol):
    """Asks one component whether it is there."""

    @property
    def engine(self) -> str:
        """What it is, by product name."""
        ...

    async def ping(self) -> None:
        """Returns when the component answers; any exception says that it does not."""
        ...


@dataclass(frozen=True, slots=True)
class Component:
    """A dependency by its name in the contract; without a probe it is not configured."""

    name: str
    required: bool = False
    probe: Probe | None = None
    breaker: Breaker | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """How a component was when it was last asked."""

    component: str
    status: Status
    required: bool
    engine: str | None
    latency_ms: float | None
    checked_at: datetime
    detail: str | None = None
    breaker: BreakerState | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """How everything is."""

    status: Status
    findings: Sequence[Finding]
    asked_at: datetime


class Health:
    """Asks the components, all at once and each within a deadline, and remembers the report for a while.

    Args:
        components: All of them, in the order of the report.
        deadline: Seconds after which a component that has not answered is unhealthy.
        keep: Seconds for which a report is given again; callers meanwhile start no further round.
    """

    def __init__(
        self,
        components: Sequence[Component],
        *,
        deadline: float = 2.0,
        keep: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._components = {component.name: component for component in components}
        self._deadline = deadline
        self._keep = keep
        self._clock = clock
        self._now = now
        self._started = clock()
        self._round: asyncio.Task[Report] | None = None
        self._until = 0.0

    @property
    def uptime_seconds(self) -> float:
        """Since the service started."""
        return self._clock() - self._started

    async def check(self, name: str) -> Finding:
        """One component, asked now."""
        return await self._ask(self._components[name])

    async def report(self) -> Report:
        """All components; many callers at once share one round of questions."""
        if self._round is None or (self._round.done() and self._clock() >= self._until):
            self._round = asyncio.create_task(self._ask_all())
        # One caller that leaves must not end the round of the others.
        return await asyncio.shield(self._round)

    async def _ask_all(self) -> Report:
        asked_at = self._now()
        findings = await asyncio.gather(*map(self._ask, self._components.values()))
        self._until = self._clock() + self._keep
        return Report(_overall(findings), findings, asked_at)

    async def _ask(self, component: Component) -> Finding:
        probe = component.probe
        if probe is None:
            return self._finding(component, Status.NOT_CONFIGURED)
        started = self._clock()
        trouble = await self._trouble(probe.ping)
        latency = round((self._clock() - started) * 1000, 3)
        status = Status.HEALTHY if trouble is None else Status.UNHEALTHY
        found = self._finding(component, status, engine=probe.engine, latency_ms=latency, detail=trouble)
        return found if component.breaker is None else replace(found, breaker=await component.breaker.state())

    async def _trouble(self, ping: Callable[[], Awaitable[None]]) -> str | None:
        """What is wrong, in words that tell nothing of addresses or credentials."""
        try:
            async with asyncio.timeout(self._deadline):
                await ping()
        except TimeoutError:
            return f"There was no answer within {self._deadline:g} s."
        except Exception:
            return "It cannot be reached or refuses to answer."
        return None

    def _finding(
        self,
        component: Component,
        status: Status,
        *,
        engine: str | None = None,
        latency_ms: float | None = None,
        detail: str | None = None,
    ) -> Finding:
        return Finding(component.name, status, component.required, engine, latency_ms, self._now(), detail)


def _overall(findings: Sequence[Finding]) -> Status:
    """Unhealthy when something required is; degraded when anything else is not well."""
    if any(each.required and each.status is Status.UNHEALTHY for each in findings):
        return Status.UNHEALTHY
    if any(each.status in (Status.UNHEALTHY, Status.DEGRADED) for each in findings):
        return Status.DEGRADED
    return Status.HEALTHY
