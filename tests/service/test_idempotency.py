"""Idempotency-Key: the same request is carried out once, whatever became of the answer."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx import Response

from tests.accounts import PASSWORD
from tests.service.inside import KEYS, OPERATIONS, SERVERS, USERS, Inside, created, server
from tests.service.problems import findings, refused

KEY = {"Idempotency-Key": "5e0c6f0a-8d0b-4f43-9c0e-6b8f2f1f7d11"}
KEPT = ("content-type", "content-length", "location", "etag")


def as_sent(answer: Response) -> tuple[int, bytes, list[str | None]]:
    """All of an answer that does not depend on when it is given."""
    return answer.status_code, answer.content, [answer.headers.get(name) for name in KEPT]


@contextmanager
def writers_held_up(api: Inside) -> Iterator[sqlite3.Connection]:
    """As long as this lasts nobody else can write to the database."""
    connection = sqlite3.connect(api.directory / "app.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    finally:
        connection.close()


async def test_a_creation_that_is_repeated_gets_the_first_answer_byte_for_byte(api: Inside) -> None:
    first = await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)
    assert first.status_code == 201
    again = await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)
    assert as_sent(again) == as_sent(first)
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert (await api.admin.get(SERVERS)).json()["total"] == 1


async def test_the_first_answer_stands_even_when_the_resource_has_changed_or_is_gone(api: Inside) -> None:
    first = await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)
    path = first.headers["location"]
    await api.admin.patch(path, json={"port": 1})
    assert as_sent(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)) == as_sent(first)
    await api.admin.delete(path)
    assert as_sent(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)) == as_sent(first)
    refused(await api.admin.get(path), 404)


async def test_the_same_content_in_other_bytes_is_the_same_request(api: Inside) -> None:
    first = await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)
    raw = b' {"environment": "dev", "port": 8080, "ip_address": "10.0.0.1", "name": "web-1"} '
    headers = KEY | {"Content-Type": "application/json; charset=utf-8"}
    assert as_sent(await api.admin.post(SERVERS, content=raw, headers=headers)) == as_sent(first)


async def test_a_key_that_stood_for_another_body_is_refused(api: Inside) -> None:
    await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)
    other = await api.admin.post(SERVERS, json=server("web-2"), headers=KEY)
    refused(other, 409, "idempotency_key_reused")
    assert (await api.admin.get(SERVERS)).json()["total"] == 1


async def test_a_key_that_stood_for_another_password_is_refused(api: Inside) -> None:
    body = {"username": "ada", "password": PASSWORD, "role": "monitor"}
    first = await api.admin.post(USERS, json=body, headers=KEY)
    assert as_sent(await api.admin.post(USERS, json=body, headers=KEY)) == as_sent(first)
    other = await api.admin.post(USERS, json=body | {"password": PASSWORD + "!"}, headers=KEY)
    refused(other, 409, "idempotency_key_reused")


async def test_an_action_that_is_repeated_starts_nothing_again(api: Inside) -> None:
    machine = await api.add("web-1")
    path = f"{SERVERS}/{machine['id']}/start"
    first = await api.admin.post(path, headers=KEY)
    assert first.status_code == 202
    await api.ended(first.json()["id"])
    assert as_sent(await api.admin.post(path, headers=KEY)) == as_sent(first)
    assert (await api.admin.get(OPERATIONS)).json()["total"] == 1


async def test_a_key_that_stood_for_an_action_on_another_server_is_refused(api: Inside) -> None:
    one, two = await api.add("web-1"), await api.add("web-2")
    assert (await api.admin.post(f"{SERVERS}/{one['id']}/start", headers=KEY)).status_code == 202
    other = await api.admin.post(f"{SERVERS}/{two['id']}/start", headers=KEY)
    refused(other, 409, "idempotency_key_reused")


async def test_keys_of_different_operations_do_not_meet(api: Inside) -> None:
    machine = created(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY))
    path = f"{SERVERS}/{machine['id']}"
    started = await api.admin.post(f"{path}/start", headers=KEY)
    assert started.status_code == 202
    await api.ended(started.json()["id"])
    assert (await api.admin.post(f"{path}/stop", headers=KEY)).status_code == 202


async def test_keys_of_different_callers_do_not_meet(api: Inside) -> None:
    created(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY))
    created(await api.deploy.post(SERVERS, json=server("web-2"), headers=KEY))
    made = await api.key("servers:write")
    key = api.holding(**{"X-API-Key": made["key"]})
    created(await key.post(SERVERS, json=server("web-3"), headers=KEY))


async def test_a_refusal_is_repeated_though_it_would_succeed_by_now(api: Inside) -> None:
    other = await api.add("web-1")
    first = refused(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY), 409)
    await api.admin.delete(f"{SERVERS}/{other['id']}")
    again = refused(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY), 409)
    assert again["detail"] == first["detail"]
    assert (await api.admin.get(SERVERS)).json()["total"] == 0


async def test_what_never_reached_the_operation_does_not_use_up_the_key(api: Inside) -> None:
    findings(await api.admin.post(SERVERS, json=server(""), headers=KEY))
    refused(await api.monitor.post(SERVERS, json=server("web-1"), headers=KEY), 403)
    created(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY))


async def test_an_answer_with_a_secret_is_not_given_again(api: Inside) -> None:
    body = {"name": "ci", "permissions": ["servers:read"]}
    created(await api.admin.post(KEYS, json=body, headers=KEY))
    refused(await api.admin.post(KEYS, json=body, headers=KEY), 409, "idempotency_key_reused")
    assert (await api.admin.get(KEYS)).json()["total"] == 1


async def test_a_key_whose_first_request_still_runs_is_409(api: Inside) -> None:
    with writers_held_up(api):
        first = asyncio.create_task(api.admin.post(SERVERS, json=server("web-1"), headers=KEY))
        await asyncio.sleep(0.1)
        second = await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)
        refused(second, 409, "idempotency_in_flight")
    assert (await first).status_code == 201
    assert as_sent(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY)) == as_sent(await first)


async def test_of_many_repeats_at_once_one_creates(api: Inside) -> None:
    answers = await asyncio.gather(
        *(api.admin.post(SERVERS, json=server("web-1"), headers=KEY) for _ in range(10))
    )
    assert [answer.status_code for answer in answers].count(201) >= 1
    assert {answer.json()["error"] for answer in answers if answer.status_code != 201} <= {
        "idempotency_in_flight"
    }
    assert (await api.admin.get(SERVERS)).json()["total"] == 1


async def test_an_answer_that_failed_for_want_of_the_database_is_not_kept(api: Inside) -> None:
    (api.directory / "app.db").rename(api.directory / "away.db")
    refused(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY), 503)
    (api.directory / "away.db").rename(api.directory / "app.db")
    created(await api.admin.post(SERVERS, json=server("web-1"), headers=KEY))


@pytest.mark.parametrize(
    ("key", "finding"),
    [
        ("", ("/header/Idempotency-Key", "minLength")),
        ("x" * 256, ("/header/Idempotency-Key", "maxLength")),
        ("a\tb", ("/header/Idempotency-Key", "pattern")),
        ("ÿ", ("/header/Idempotency-Key", "pattern")),
    ],
)
async def test_a_key_is_printable_ascii_and_not_too_long(
    api: Inside, key: str, finding: tuple[str, str]
) -> None:
    headers: Any = {"Idempotency-Key": key.encode("latin-1")}
    assert finding in findings(await api.admin.post(SERVERS, json=server("web-1"), headers=headers))
