"""Rollbacks: what they bring back, and when there are none."""

import pytest

from tests.service.inside import DEPLOYMENTS, NOWHERE, Inside
from tests.service.problems import refused


async def test_rollback_deployment_brings_back_what_succeeded_before(api: Inside) -> None:
    before = await api.deployed(version="1", replicas=5, config={"a": 1})
    await api.deployed(version="2", simulate={"fail_at": "testing"})
    await api.deployed(version="3", environment="prod")
    target = await api.deployed(version="4")
    rollback = await api.roll_back(target["id"], reason="too slow")
    assert {name: rollback[name] for name in ("version", "replicas", "config", "service", "environment")} == {
        name: before[name] for name in ("version", "replicas", "config", "service", "environment")
    }
    assert (rollback["kind"], rollback["rollback_of"]) == ("rollback", target["id"])
    assert (rollback["status"], rollback["stage"], rollback["progress"]) == ("succeeded", "verifying", 100)
    assert (rollback["reason"], rollback["requested_by"]) == ("too slow", "admin")
    assert rollback["rollback_enabled"] is False
    assert (await api.deployment(target["id"]))["status"] == "rolled_back"
    assert (await api.deployment(before["id"]))["status"] == "succeeded"


async def test_rollback_deployment_goes_back_to_an_earlier_rollback_as_well(api: Inside) -> None:
    await api.deployed(version="1")
    await api.roll_back((await api.deployed(version="2"))["id"])
    third = await api.deployed(version="3", simulate={"fail_at": "testing"})
    assert (await api.roll_back(third["id"]))["version"] == "1"


async def test_rollback_deployment_needs_no_body(api: Inside) -> None:
    await api.deployed()
    target = await api.deployed()
    answer = await api.admin.post(f"{DEPLOYMENTS}/{target['id']}/rollback")
    assert answer.status_code == 202
    made = answer.json()
    assert (made["reason"], made["status"]) == (None, "pending")
    assert answer.headers["location"] == f"{DEPLOYMENTS}/{made['id']}"


@pytest.mark.parametrize(("stage", "progress"), [("stopping", 20), ("starting_previous", 50)])
async def test_a_rollback_that_fails_leaves_what_it_was_to_roll_back_as_it_was(
    api: Inside, stage: str, progress: int
) -> None:
    await api.deployed(simulate={"fail_at": stage})
    target = await api.deployed()
    rollback = await api.roll_back(target["id"])
    assert (rollback["status"], rollback["stage"], rollback["progress"]) == ("failed", stage, progress)
    assert (await api.deployment(target["id"]))["status"] == "succeeded"
    # It may be tried again.
    assert (await api.roll_back(target["id"]))["status"] == "failed"


async def test_a_rollback_waits_for_its_turn_and_can_be_cancelled(api: Inside) -> None:
    await api.deployed(simulate={"hold_at": "stopping"})
    target = await api.deployed()
    answer = await api.admin.post(f"{DEPLOYMENTS}/{target['id']}/rollback", json={})
    rollback = answer.json()
    refused(await api.admin.post(f"{DEPLOYMENTS}/{target['id']}/rollback", json={}), 409)
    await api.cancel(rollback["operation_id"])
    assert (await api.deployment(rollback["id"]))["status"] == "cancelled"
    assert (await api.deployment(target["id"]))["status"] == "succeeded"


async def test_a_rollback_of_a_rollback_is_409(api: Inside) -> None:
    await api.deployed()
    rollback = await api.roll_back((await api.deployed())["id"])
    refused(await api.admin.post(f"{DEPLOYMENTS}/{rollback['id']}/rollback", json={}), 409)


async def test_a_second_rollback_of_the_same_is_409(api: Inside) -> None:
    await api.deployed()
    target = await api.deployed()
    await api.roll_back(target["id"])
    refused(await api.admin.post(f"{DEPLOYMENTS}/{target['id']}/rollback", json={}), 409)


async def test_a_rollback_to_nothing_is_409(api: Inside) -> None:
    await api.deployed(environment="prod")
    await api.deployed("other")
    await api.deployed(simulate={"fail_at": "testing"})
    target = await api.deployed()
    refused(await api.admin.post(f"{DEPLOYMENTS}/{target['id']}/rollback", json={}), 409)


async def test_a_rollback_of_what_has_not_ended_well_or_in_failure_is_409(api: Inside) -> None:
    await api.deployed()
    held = await api.held()
    waiting = await api.begun()
    refused(await api.admin.post(f"{DEPLOYMENTS}/{held['id']}/rollback", json={}), 409)
    refused(await api.admin.post(f"{DEPLOYMENTS}/{waiting['id']}/rollback", json={}), 409)
    await api.cancel(waiting["operation_id"])
    await api.cancel(held["operation_id"])
    refused(await api.admin.post(f"{DEPLOYMENTS}/{held['id']}/rollback", json={}), 409)


async def test_what_is_not_to_be_rolled_back_is_409(api: Inside) -> None:
    await api.deployed()
    target = await api.deployed(rollback_enabled=False)
    refused(await api.admin.post(f"{DEPLOYMENTS}/{target['id']}/rollback", json={}), 409)


async def test_a_rollback_is_checked_in_the_order_of_the_contract(api: Inside) -> None:
    await api.deployed(environment="prod")
    target = await api.deployed(environment="prod")
    path = f"{DEPLOYMENTS}/{target['id']}/rollback"
    stale, key = {"If-Match": '"0"'}, {"Idempotency-Key": "k"}
    refused(await api.admin.post(f"{DEPLOYMENTS}/{NOWHERE}/rollback", json={}, headers=stale), 404)
    refused(await api.dev.post(path, json={}, headers=stale), 403)
    refused(await api.admin.post(path, json={"reason": ""}), 422)
    refused(await api.admin.post(path, json={}, headers=stale), 412)
    tag = (await api.admin.get(f"{DEPLOYMENTS}/{target['id']}")).headers["etag"]
    first = await api.admin.post(path, json={"reason": "a"}, headers={"If-Match": tag, **key})
    assert first.status_code == 202
    again = await api.admin.post(path, json={"reason": "a"}, headers={**stale, **key})
    assert (again.status_code, again.content) == (202, first.content)
    refused(await api.admin.post(path, json={"reason": "b"}, headers=key), 409, "idempotency_key_reused")
