"""What holds of long work whatever happens to the processes that do it."""

import random
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.service.crew import Crew, Stage, crew_of, engines, wait_for
from tests.service.inside import DEPLOYMENTS

STAGES = ["preparing", "building", "testing", "deploying", "verifying"]
# Each starts several processes, and waits for leases to end.
pytestmark = [pytest.mark.guarantees, pytest.mark.timeout(300)]

BOTH = ["sqlite", "postgresql and rabbitmq"]


@pytest.fixture(params=BOTH)
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crew]:
    """One process that serves and works, not started yet."""
    with engines(request) as settings, crew_of(tmp_path, settings) as crew:
        yield crew


@pytest.fixture(params=BOTH)
def apart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crew]:
    """A process that only serves; who works is up to the test."""
    with engines(request) as settings, crew_of(tmp_path, {**settings, "WORK_IN_API": "false"}) as crew:
        crew.start()
        yield crew


def test_work_of_the_only_process_goes_on_at_the_stage_in_which_it_was_killed(alone: Crew) -> None:
    alone.start()
    alone.webhook.held = "testing"
    made = alone.deploy()
    alone.reached(made, "testing")
    assert alone.outside.kill() == -9
    alone.webhook.held = ""
    alone.start()
    ended = alone.ended(made)
    assert (ended["status"], ended["attempts"]) == ("succeeded", 2)
    assert alone.webhook.of(made["id"]) == [*STAGES[:3], *STAGES[2:]]


def test_one_of_two_workers_takes_over_within_ten_seconds_from_the_other_that_is_killed(apart: Crew) -> None:
    first = apart.hire()
    apart.webhook.held = "building"
    made = apart.deploy()
    apart.reached(made, "building")
    apart.hire()
    apart.fire(first)
    killed = time.monotonic()
    apart.webhook.held = ""
    wait_for(lambda: apart.webhook.of(made["id"]).count("building") == 2 or None)
    assert time.monotonic() - killed < 10
    ended = apart.ended(made)
    assert (ended["status"], ended["attempts"]) == ("succeeded", 2)
    assert apart.webhook.of(made["id"]) == [*STAGES[:2], *STAGES[1:]]


def test_what_a_worker_writes_late_that_was_stalled_has_no_effect(apart: Crew) -> None:
    stalled = apart.hire()
    apart.webhook.held = "building"
    made = apart.deploy()
    apart.reached(made, "building")
    apart.hire()
    stalled.send_signal(signal.SIGSTOP)
    apart.webhook.held = ""
    ended = apart.ended(made)
    events = apart.events(made)
    stalled.send_signal(signal.SIGCONT)
    # What it had in hand it has tried to write once it takes up something new.
    other = apart.deploy("other")
    apart.ended(other)
    time.sleep(1.5)
    assert apart.look(made) == ended
    assert apart.events(made) == events
    assert (ended["status"], ended["attempts"]) == ("succeeded", 2)
    assert apart.webhook.of(made["id"]) == [*STAGES[:2], *STAGES[1:]]


def test_a_worker_that_is_told_to_stop_hands_its_work_back(apart: Crew) -> None:
    first = apart.hire()
    apart.webhook.held = "building"
    made = apart.deploy()
    apart.reached(made, "building")
    before = time.monotonic()
    assert apart.fire(first, signal.SIGTERM) == 0
    assert time.monotonic() - before < 5
    left = apart.look(made)
    assert (left["status"], left["attempts"]) == ("running", 0)
    apart.webhook.held = ""
    apart.hire()
    ended = apart.ended(made)
    assert (ended["status"], ended["attempts"]) == ("succeeded", 1)


def test_deployments_of_one_service_and_environment_never_interleave(apart: Crew) -> None:
    apart.webhook.seconds = 0.02
    for _ in range(3):
        apart.hire()
    made = [apart.deploy(f"service-{number % 2}") for number in range(12)]
    for each in made:
        assert apart.ended(each)["status"] == "succeeded"
    for service in ("service-0", "service-1"):
        stages = sorted((each for each in apart.webhook.stages if each.service == service), key=_begun)
        assert all(one.done <= other.begun for one, other in pairwise(stages))
        order = list(dict.fromkeys(each.deployment for each in stages))
        assert order == [each["id"] for each in made if each["service"] == service]
        assert [each.stage for each in stages] == STAGES * 6


def _begun(stage: Stage) -> float:
    return stage.begun


def test_200_deployments_end_exactly_once_though_their_workers_are_killed_at_random(apart: Crew) -> None:
    apart.webhook.seconds = 0.005
    chance = random.Random(5)
    workers = [apart.hire(), apart.hire()]
    made = []
    for number in range(200):
        made.append(apart.deploy(f"service-{number % 40}"))
        if number % 40 == 39:
            workers.remove(victim := chance.choice(workers))
            apart.fire(victim)
            workers.append(apart.hire())
    with apart.outside.caller(apart.token) as admin:

        def settled() -> bool | None:
            left = [admin.get(f"{DEPLOYMENTS}?status={each}").json()["total"] for each in UNFINISHED]
            return True if left == [0, 0] else None

        wait_for(settled, 200)
    for each in made:
        statuses = apart.events(each)
        ends = [status for status in statuses if status not in ("pending", "running")]
        assert ends == statuses[-1:], "it has ended, and once"
        assert ends == ["succeeded"]


UNFINISHED = ("pending", "in_progress")
