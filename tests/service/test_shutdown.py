"""Being told to stop: what is under way is finished, and what takes long goes on at the next start."""

import sqlite3
import threading
import time

import httpx

from tests.service.inside import OPERATIONS, SERVERS, Installation, server
from tests.service.outside import Outside


def test_requests_under_way_are_answered_before_the_end(outside: Outside, installation: Installation) -> None:
    outside.start()
    blocker = sqlite3.connect(outside.data / "app.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    answers: list[httpx.Response] = []

    def ask() -> None:
        with outside.caller(installation.tokens["admin"]) as admin:
            answers.append(admin.post(SERVERS, json=server("web-1")))

    asking = threading.Thread(target=ask)
    asking.start()
    with outside.caller() as nobody:
        # One that asks, and one that stands before the lock.
        while "concord_http_requests_in_flight 2.0" not in nobody.get("/metrics").text:
            time.sleep(0.02)
    assert outside.process is not None
    outside.process.terminate()
    while "Shutting down" not in (outside.directory / "out.log").read_text():
        time.sleep(0.02)
    assert answers == []
    blocker.close()
    asking.join(10)
    assert [answer.status_code for answer in answers] == [201]
    assert outside.process.wait(10) == 0
    outside.process = None

    with sqlite3.connect(outside.data / "app.db") as connection:
        assert connection.execute("SELECT name FROM servers").fetchall() == [("web-1",)]
    connection.close()


def test_it_stops_at_once_with_work_in_hand_and_goes_on_with_it_later(
    outside: Outside, installation: Installation
) -> None:
    outside.settings = {"STAGE_SECONDS": "60"}
    outside.start()
    token = installation.tokens["admin"]
    with outside.caller(token) as admin:
        path = admin.post(SERVERS, json=server("web-1")).headers["location"]
        operation = admin.post(f"{path}/start").headers["location"]
        while admin.get(operation).json()["status"] == "pending":
            time.sleep(0.01)
    before = time.monotonic()
    assert outside.stop() == 0
    assert time.monotonic() - before < 5

    outside.settings = {"STAGE_SECONDS": "0"}
    outside.start()
    with outside.caller(token) as admin:
        while (body := admin.get(operation).json())["status"] in ("pending", "running"):
            time.sleep(0.01)
        assert (body["status"], body["attempts"]) == ("succeeded", 1)
        assert admin.get(path).json()["status"] == "running"
        assert admin.get(OPERATIONS).json()["total"] == 1
    assert outside.stop() == 0
