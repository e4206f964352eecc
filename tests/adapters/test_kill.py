"""What `kill -9` leaves behind, tried on a real process."""

import asyncio
import signal
import sqlite3
import sys
from pathlib import Path
from uuid import UUID

import pytest

from app.adapters.sql import engine
from app.adapters.sql.replays import SqlReplays
from app.domain.operations import Operations, OperationStatus
from app.domain.replays import Replays
from app.domain.servers import ServerStatus
from tests.fleets import ObedientMachines, assemble, eventually
from tests.victim import create

ROOT = Path(__file__).parents[2]


async def kill_after(lines: int, url: str) -> list[tuple[str, int, str]]:
    """Let the process work, end it in the middle, and tell what it had been told was done."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.victim", url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        said = [await process.stdout.readline() for _ in range(lines)]
        process.kill()
        said += (await process.stdout.read()).splitlines(keepends=True)
        assert await process.wait() == -signal.SIGKILL
    whole = [line.decode().split() for line in said if line.endswith(b"\n")]
    return [(what, int(number), identity) for what, number, identity in whole]


@pytest.mark.parametrize("lines", [7, 60, 151])
async def test_everything_acknowledged_survives_and_every_operation_ends(
    sqlite_url: str, tmp_path: Path, lines: int
) -> None:
    said = await kill_after(lines, sqlite_url)
    created = {number: identity for what, number, identity in said if what == "created"}
    started = {identity for what, _, identity in said if what == "started"}
    assert created
    assert started

    with sqlite3.connect(tmp_path / "app.db") as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (servers,) = file.execute("SELECT count(*) FROM servers").fetchone()
        (keys,) = file.execute("SELECT count(*) FROM replays").fetchone()
    file.close()
    assert servers == keys, "a server and the record of its key are there both or not at all"

    database = engine.open(sqlite_url)
    service = assemble(database)
    replays = Replays(SqlReplays(service.transactions), service.transactions)
    for number, identity in created.items():
        assert (await service.fleet.get(UUID(identity))).name == f"web-{number}"
        assert await create(service, replays, number) == identity
    for operation in started:
        await service.operations.get(UUID(operation))

    await service.worker.start()
    await eventually(lambda: nothing_unfinished(service.operations))
    await service.worker.stop()
    ended = {operation: await service.operations.get(UUID(operation)) for operation in started}
    assert {one.status for one in ended.values()} == {OperationStatus.SUCCEEDED}
    for one in ended.values():
        assert (await service.fleet.get(one.target_id)).status is ServerStatus.RUNNING
    await database.close()


async def test_each_operation_goes_on_at_the_stage_that_was_not_done(sqlite_url: str, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.victim", sqlite_url, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    await eventually(lambda: stages_left(tmp_path / "app.db", past_the_first=True), seconds=30)
    process.kill()
    await process.wait()
    before_first = await stages_left(tmp_path / "app.db", past_the_first=False) or 0
    past_first = await stages_left(tmp_path / "app.db", past_the_first=True) or 0
    assert past_first

    machines = ObedientMachines()
    database = engine.open(sqlite_url)
    service = assemble(database, machines)
    await service.worker.start()
    await eventually(lambda: nothing_unfinished(service.operations))
    await service.worker.stop()
    await database.close()
    assert machines.performed.count("starting") == before_first
    assert machines.performed.count("verifying") == before_first + past_first


async def stages_left(path: Path, *, past_the_first: bool) -> int | None:
    """How many unfinished operations there are that have, or have not, their first stage behind them."""
    query = "SELECT count(*) FROM operations WHERE status IN ('pending', 'running') AND (stages_done > 0) = ?"
    with sqlite3.connect(path, timeout=10) as file:
        (count,) = file.execute(query, (past_the_first,)).fetchone()
    file.close()
    return int(count) or None


async def nothing_unfinished(operations: Operations) -> bool | None:
    tally = await operations.tally()
    left = sum(count for (_, status), count in tally.items() if not status.final)
    return True if left == 0 else None
