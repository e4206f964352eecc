"""The database server or the broker itself crashes in the middle of deployments, and is started again."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.crew import Crew, crew_of, wait_for
from tests.service.private_engines import Engine, postgresql, rabbitmq

pytestmark = [pytest.mark.guarantees, pytest.mark.timeout(300)]

STAGES = ["preparing", "building", "testing", "deploying", "verifying"]
APART = {"WORK_IN_API": "false"}


@pytest.fixture
def on_its_own_database(tmp_path: Path) -> Iterator[tuple[Crew, Engine]]:
    """A process that serves and two that work, on a PostgreSQL of their own and without a broker."""
    with postgresql() as database, crew_of(tmp_path, {**APART, "DATABASE_URL": database.url}) as crew:
        _staff(crew)
        yield crew, database


@pytest.fixture
def with_its_own_broker(tmp_path: Path) -> Iterator[tuple[Crew, Engine]]:
    """A process that serves and two that work, with a RabbitMQ and a PostgreSQL of their own."""
    with postgresql() as database, rabbitmq() as broker:
        settings = {**APART, "DATABASE_URL": database.url, "AMQP_URL": broker.url}
        with crew_of(tmp_path, settings) as crew:
            _staff(crew)
            yield crew, broker


def _staff(crew: Crew) -> None:
    crew.start()
    crew.hire()
    crew.hire()


def test_a_database_server_that_crashes_and_is_started_again_loses_nothing(
    on_its_own_database: tuple[Crew, Engine],
) -> None:
    crew, database = on_its_own_database
    crew.webhook.seconds = 0.1
    crew.webhook.held = "building"
    made = [crew.deploy(f"service-{number}") for number in range(8)]
    for each in made:
        crew.reached(each, "building")
    database.crash(signal.SIGQUIT)
    # Stages end while it is away, and what has ended has to be written down.
    crew.webhook.held = ""
    time.sleep(2)
    database.start()
    _all_end_once_and_well(crew, made)
    assert crew.ended(crew.deploy("afterwards"))["status"] == "succeeded"


def test_a_broker_that_is_killed_and_started_again_loses_nothing(
    with_its_own_broker: tuple[Crew, Engine],
) -> None:
    crew, broker = with_its_own_broker
    crew.webhook.seconds = 0.1
    crew.webhook.held = "building"
    made = [crew.deploy(f"service-{number}") for number in range(4)]
    for each in made:
        crew.reached(each, "building")
    broker.crash()
    made += [crew.deploy(f"meanwhile-{number}") for number in range(4)]
    crew.webhook.held = ""
    _all_end_once_and_well(crew, made)
    broker.start()
    wait_for(lambda: _healthy(crew) or None)
    made = [crew.deploy(f"afterwards-{number}") for number in range(4)]
    _all_end_once_and_well(crew, made)
    wait_for(lambda: (_waiting(crew) == 0.0) or None)


def _all_end_once_and_well(crew: Crew, made: list[dict[str, Any]]) -> None:
    for each in made:
        assert crew.ended(each)["status"] == "succeeded"
        assert crew.events(each).count("succeeded") == 1
        done = crew.webhook.of(each["id"])
        # A stage may be told twice after a crash, but none is left out, and none comes before its turn.
        assert list(dict.fromkeys(done)) == STAGES
        assert done == sorted(done, key=STAGES.index)


def _healthy(crew: Crew) -> bool:
    with crew.outside.caller() as nobody:
        return nobody.get("/health/rabbitmq").status_code == 200


def _waiting(crew: Crew) -> float | None:
    """How many messages the broker has that nobody has acknowledged or taken."""
    with crew.outside.caller() as nobody:
        for line in nobody.get("/metrics").text.splitlines():
            if line.startswith('concord_messages{state="waiting"}'):
                return float(line.split()[-1])
    return None
