import asyncio
from datetime import UTC, datetime
from uuid import UUID

from app.adapters.simulated import SimulatedMachines
from app.domain.operations import OperationKind
from app.domain.server_work import Reading
from app.domain.servers import Server

NOW = datetime(2025, 1, 1, tzinfo=UTC)
SERVER = Server(UUID(int=1), "a", "::1", 1, "eu", "dev", (), {}, NOW, NOW)


async def test_a_stage_takes_the_time_it_is_given() -> None:
    clock = asyncio.get_running_loop().time
    before = clock()
    await SimulatedMachines(0.05).perform(SERVER, OperationKind.START_SERVER, "starting")
    assert clock() - before >= 0.05


def test_every_machine_reports_the_same_load() -> None:
    assert SimulatedMachines().reading(SERVER) == Reading(cpu_percent=15.5, memory_percent=32.0)
