"""The broker or the database goes away in the middle of a deployment, and comes back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.service.crew import Crew, crew_of, engines
from tests.service.wire import Wire, wire_to

pytestmark = [pytest.mark.guarantees, pytest.mark.timeout(300)]

STAGES = ["preparing", "building", "testing", "deploying", "verifying"]


@pytest.fixture(params=["postgresql and rabbitmq"])
def cuttable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Crew, Wire, Wire]]:
    """A process that serves and one that works; the wires lead to the broker and to the database."""
    with engines(request) as settings:
        database, broker = make_url(settings["DATABASE_URL"]), make_url(settings["AMQP_URL"])
        assert database.host is not None
        assert broker.host is not None
        with (
            wire_to(broker.host, broker.port or 5672) as to_broker,
            wire_to(database.host, database.port or 5432) as to_database,
        ):
            apart = {
                **settings,
                "WORK_IN_API": "false",
                "DATABASE_URL": _through(settings["DATABASE_URL"], to_database),
                "AMQP_URL": _through(settings["AMQP_URL"], to_broker),
            }
            with crew_of(tmp_path, apart) as crew:
                crew.start()
                crew.hire()
                yield crew, to_broker, to_database


def _through(url: str, wire: Wire) -> str:
    return make_url(url).set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)


def test_a_broker_that_goes_and_comes_back_loses_nothing(cuttable: tuple[Crew, Wire, Wire]) -> None:
    crew, broker, _ = cuttable
    crew.webhook.held = "building"
    made = crew.deploy()
    crew.reached(made, "building")
    broker.sever()
    crew.webhook.held = ""
    without = crew.deploy("meanwhile")
    assert crew.ended(without)["status"] == "succeeded"
    assert crew.ended(made)["status"] == "succeeded"
    broker.mend()
    time.sleep(3)
    after = crew.deploy("afterwards")
    assert crew.ended(after)["status"] == "succeeded"
    assert crew.webhook.of(made["id"]) == STAGES


def test_a_database_that_goes_and_comes_back_loses_nothing(cuttable: tuple[Crew, Wire, Wire]) -> None:
    crew, _, database = cuttable
    crew.webhook.held = "building"
    made = crew.deploy()
    crew.reached(made, "building")
    database.sever()
    crew.webhook.held = ""
    time.sleep(3)
    database.mend()
    ended = crew.ended(made)
    assert ended["status"] == "succeeded"
    assert crew.webhook.of(made["id"])[-3:] == STAGES[2:]
    assert crew.events(made)[-1] == "succeeded"
    assert crew.ended(crew.deploy("afterwards"))["status"] == "succeeded"
