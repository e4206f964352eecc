"""ETag, If-None-Match and If-Match on whatever has one address."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient

from tests.service.inside import KEYS, OPERATIONS, SERVERS, USERS, Inside, server
from tests.service.problems import findings, refused

Make = Callable[[Inside], Awaitable[str]]


async def a_server(api: Inside) -> str:
    return f"{SERVERS}/{(await api.add('web-1'))['id']}"


async def an_operation(api: Inside) -> str:
    machine = await api.add("web-1")
    return f"{OPERATIONS}/{(await api.act('start', machine['id']))['id']}"


async def a_user(api: Inside) -> str:
    return f"{USERS}/{api.ids['monitor']}"


async def a_key(api: Inside) -> str:
    return f"{KEYS}/{(await api.key('servers:read'))['id']}"


EACH = pytest.mark.parametrize("make", [a_server, an_operation, a_user, a_key])
DELETABLE = pytest.mark.parametrize("make", [a_server, a_user, a_key])


@EACH
async def test_what_the_caller_has_already_is_304_without_a_body(api: Inside, make: Make) -> None:
    path = await make(api)
    tag = (await api.admin.get(path)).headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await api.admin.get(path, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert "content-type" not in answer.headers


@EACH
async def test_what_the_caller_has_not_is_sent(api: Inside, make: Make) -> None:
    path = await make(api)
    for header in ('"other"', 'W/"other"', '"o", "p"'):
        assert (await api.admin.get(path, headers={"If-None-Match": header})).status_code == 200


@EACH
async def test_a_header_that_is_no_list_of_tags_is_refused(api: Inside, make: Make) -> None:
    path = await make(api)
    answer = await api.admin.get(path, headers={"If-None-Match": "3"})
    assert findings(answer) == [("/header/If-None-Match", "pattern")]


async def test_a_head_is_304_too(api: Inside) -> None:
    path = await a_server(api)
    tag = (await api.admin.get(path)).headers["etag"]
    answer = await api.admin.head(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["etag"]) == (304, tag)


@DELETABLE
@pytest.mark.parametrize("header", ['"other"', "W/{tag}", '"o", "p"'])
async def test_nothing_is_deleted_that_the_caller_has_not_seen(api: Inside, make: Make, header: str) -> None:
    path = await make(api)
    tag = (await api.admin.get(path)).headers["etag"]
    refused(await api.admin.delete(path, headers={"If-Match": header.format(tag=tag)}), 412)
    assert (await api.admin.get(path)).status_code == 200


@DELETABLE
@pytest.mark.parametrize("header", ["{tag}", '"other", {tag}', "*"])
async def test_what_the_caller_has_seen_is_deleted(api: Inside, make: Make, header: str) -> None:
    path = await make(api)
    tag = (await api.admin.get(path)).headers["etag"]
    answer = await api.admin.delete(path, headers={"If-Match": header.format(tag=tag)})
    assert answer.status_code == 204


async def change_each_way(caller: AsyncClient, path: str, tag: str) -> dict[str, Any]:
    """How each way to change a server went."""
    headers = {"If-Match": tag}
    return {
        "PUT": await caller.put(path, json=server("web-2"), headers=headers),
        "PATCH": await caller.patch(path, json={"port": 1}, headers=headers),
        "start": await caller.post(f"{path}/start", headers=headers),
        "DELETE": await caller.delete(path, headers=headers),
    }


async def test_no_change_undoes_what_somebody_else_did_meanwhile(api: Inside) -> None:
    path = await a_server(api)
    tag = (await api.admin.get(path)).headers["etag"]
    await api.deploy.patch(path, json={"port": 81})
    for answer in (await change_each_way(api.admin, path, tag)).values():
        refused(answer, 412)
    assert (await api.admin.get(path)).json()["port"] == 81


async def test_each_change_answers_with_the_tag_for_the_next(api: Inside) -> None:
    path = await a_server(api)
    tag = (await api.admin.get(path)).headers["etag"]
    seen = {tag}
    for method, body in (("PUT", server("web-1", port=1)), ("PATCH", {"port": 2}), ("PATCH", {"port": 2})):
        answer = await api.admin.request(method, path, json=body, headers={"If-Match": tag})
        assert answer.status_code == 200
        tag = answer.headers["etag"]
        assert tag not in seen
        seen.add(tag)
        assert (await api.admin.get(path)).headers["etag"] == tag
    started = await api.admin.post(f"{path}/start", headers={"If-Match": tag})
    assert started.status_code == 202


async def test_a_server_has_another_tag_when_its_status_has_moved(api: Inside) -> None:
    path = await a_server(api)
    before = await api.admin.get(path)
    await api.act("start", before.json()["id"])
    after = await api.admin.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.json()["status"]) == (200, "running")


async def test_an_operation_has_another_tag_after_each_step(api: Inside) -> None:
    machine = await api.add("web-1")
    started = await api.admin.post(f"{SERVERS}/{machine['id']}/start")
    path = started.headers["location"]
    shown: dict[str, bytes] = {}
    while True:
        answer = await api.admin.get(path)
        assert shown.setdefault(answer.headers["etag"], answer.content) == answer.content
        if answer.json()["status"] == "succeeded":
            break
    assert len(shown) >= 3


@pytest.mark.parametrize("header", ["", "3", '"3', "a" * 1_001])
async def test_a_precondition_that_cannot_be_read_changes_nothing(api: Inside, header: str) -> None:
    path = await a_server(api)
    found = findings(await api.admin.delete(path, headers={"If-Match": header}))
    assert {pointer for pointer, _ in found} == {"/header/If-Match"}
    assert (await api.admin.get(path)).status_code == 200
