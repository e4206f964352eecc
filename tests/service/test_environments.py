"""Callers that are limited to some environments: what is elsewhere is left out of lists and closed."""

from typing import Any

from tests.service.inside import KEYS, NOWHERE, OPERATIONS, SERVERS, Inside, created, server
from tests.service.problems import refused


def closed(problem: dict[str, Any]) -> bool:
    """Whether the environment was the reason, and which one it was is said."""
    return str(problem["detail"]).endswith("does not reach the environment prod.")


async def test_lists_leave_out_what_is_elsewhere(api: Inside) -> None:
    here, there = await api.running("here"), await api.running("there", environment="prod")
    for path, name in ((SERVERS, "id"), (OPERATIONS, "target")):
        body = (await api.dev.get(path)).json()
        assert (body["total"], len(body["items"])) == (1, 1)
        assert here["id"] in str(body["items"][0][name])
    assert (await api.dev.get(SERVERS, params={"environment": "prod"})).json()["items"] == []
    assert (await api.dev.get(OPERATIONS, params={"target_id": there["id"]})).json()["total"] == 0


async def test_what_is_elsewhere_is_403_when_it_is_named(api: Inside) -> None:
    machine = await api.add("there", environment="prod")
    path = f"{SERVERS}/{machine['id']}"
    for method, to, body in (
        ("GET", "", None),
        ("PUT", "", server("there")),
        ("PATCH", "", {"port": 1}),
        ("DELETE", "", None),
        ("POST", "/start", None),
        ("POST", "/stop", None),
        ("POST", "/restart", None),
    ):
        assert closed(refused(await api.dev.request(method, path + to, json=body), 403))
    assert await api.shown(machine["id"]) == machine


async def test_operations_elsewhere_are_403_when_they_are_named(api: Inside) -> None:
    machine = await api.add("there", environment="prod")
    operation = await api.act("start", machine["id"])
    path = f"{OPERATIONS}/{operation['id']}"
    assert closed(refused(await api.dev.get(path), 403))
    assert closed(refused(await api.dev.post(f"{path}/cancel"), 403))


async def test_what_is_nowhere_is_404_and_not_403(api: Inside) -> None:
    refused(await api.dev.get(f"{SERVERS}/{NOWHERE}"), 404)
    refused(await api.dev.get(f"{OPERATIONS}/{NOWHERE}"), 404)


async def test_nothing_is_created_elsewhere(api: Inside) -> None:
    answer = await api.dev.post(SERVERS, json=server("there", environment="prod"))
    assert closed(refused(answer, 403))
    created(await api.dev.post(SERVERS, json=server("here")))
    assert (await api.admin.get(SERVERS)).json()["total"] == 1


async def test_nothing_is_moved_elsewhere(api: Inside) -> None:
    machine = await api.add("here")
    path = f"{SERVERS}/{machine['id']}"
    assert closed(refused(await api.dev.patch(path, json={"environment": "prod"}), 403))
    assert closed(refused(await api.dev.put(path, json=server("here", environment="prod")), 403))
    assert await api.shown(machine["id"]) == machine


async def test_the_operations_of_a_server_move_with_it(api: Inside) -> None:
    machine = await api.running("here")
    (operation,) = (await api.dev.get(OPERATIONS)).json()["items"]
    await api.admin.patch(f"{SERVERS}/{machine['id']}", json={"environment": "prod"})
    assert (await api.dev.get(OPERATIONS)).json()["items"] == []
    assert closed(refused(await api.dev.get(f"{OPERATIONS}/{operation['id']}"), 403))


async def test_a_key_is_limited_to_its_own_environments_and_its_owners(api: Inside) -> None:
    await api.add("here")
    await api.add("there", environment="prod")
    narrow = await api.key("servers:read", environments=["dev", "staging"])
    body = {"name": "ci", "permissions": ["servers:read"], "environments": ["dev"]}
    hers = created(await api.dev_admin.post(KEYS, json=body))
    for made in (narrow, hers):
        answer = await api.holding(**{"X-API-Key": made["key"]}).get(SERVERS)
        assert [item["name"] for item in answer.json()["items"]] == ["here"]
