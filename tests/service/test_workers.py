"""Several server processes over one database."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.service.inside import KEYS, ME, SERVERS, USERS, Installation, server
from tests.service.outside import Outside
from tests.service.problems import refused


def processes(outside: Outside) -> set[int]:
    """Those that have said that they are at work."""
    lines = map(json.loads, (outside.directory / "out.log").read_text().splitlines())
    return {
        int(line["event"].split("[")[1].rstrip("]"))
        for line in lines
        if line["event"].startswith("Started server process")
    }


def test_two_workers_serve_one_installation(outside: Outside, installation: Installation) -> None:
    outside.settings = {"WORKERS": "2"}
    outside.start()
    token = installation.tokens["admin"]

    def create(number: int) -> tuple[int, str]:
        # A connection of its own each time, so that both processes get their share.
        with outside.caller(token) as caller:
            headers = {"Idempotency-Key": f"key-{number % 20}"}
            answer = caller.post(SERVERS, json=server(f"web-{number % 20}"), headers=headers)
        if answer.status_code == 409:
            refused(answer, 409, "idempotency_in_flight")
        return answer.status_code, answer.json().get("id", "")

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(create, range(40)))
    assert {status for status, _ in answers} <= {201, 409}
    assert len({identity for status, identity in answers if status == 201}) == 20

    with outside.caller(token) as admin:
        assert admin.get(SERVERS).json()["total"] == 20
        made = admin.post(KEYS, json={"name": "ci", "permissions": ["servers:read"]}).json()

    def asked(credential: str) -> int:
        with outside.caller(credential) as caller:
            return caller.get(ME).status_code

    with ThreadPoolExecutor(8) as callers:
        assert set(callers.map(asked, [made["key"], installation.tokens["monitor"]] * 8)) == {200}
        with outside.caller(token) as admin:
            admin.delete(f"{KEYS}/{made['id']}")
            admin.delete(f"{USERS}/{installation.ids['monitor']}")
        # Whichever process had seen them good knows at once that they no longer are.
        assert set(callers.map(asked, [made["key"], installation.tokens["monitor"]] * 8)) == {401}

    with outside.caller(token) as admin:
        items: list[dict[str, str]] = admin.get(SERVERS).json()["items"]
        started = [admin.post(f"{SERVERS}/{item['id']}/start") for item in items]
        assert {answer.status_code for answer in started} == {202}
        for answer in started:
            assert _ended(admin, answer.headers["location"]) == ("succeeded", 1)
    assert len(processes(outside)) == 2
    assert outside.stop() == 0


def _ended(admin: httpx.Client, path: str) -> tuple[str, int]:
    while (body := admin.get(path).json())["status"] in ("pending", "running"):
        time.sleep(0.02)
    return body["status"], body["attempts"]
