"""Machines that exist in name only: every stage takes the same time and succeeds."""

import asyncio

from app.domain.operations import OperationKind
from app.domain.server_work import Reading
from app.domain.servers import Server


class SimulatedMachines:
    """The driver used when there are no real machines: nothing in it depends on chance."""

    def __init__(self, stage_seconds: float = 0.5) -> None:
        self._stage_seconds = stage_seconds

    async def perform(self, server: Server, kind: OperationKind, stage: str) -> None:
        """Let the time of one stage pass."""
        await asyncio.sleep(self._stage_seconds)

    def reading(self, server: Server) -> Reading:
        """The load of every simulated machine."""
        return Reading(cpu_percent=15.5, memory_percent=32.0)
