"""Deployments: created, carried out stage by stage, one at a time, and called off."""

import pytest

from tests.service.inside import DEPLOYMENTS, NOWHERE, OPERATIONS, Inside, created, deployment
from tests.service.problems import refused

STAGES = [("preparing", 0), ("building", 10), ("testing", 30), ("deploying", 50), ("verifying", 80)]


async def test_create_deployment_waits_for_its_turn_with_defaults(api: Inside) -> None:
    body = {"service": "web-api", "version": "1.4.0", "environment": "prod"}
    answer = await api.admin.post(DEPLOYMENTS, json=body)
    made = created(answer)
    assert answer.headers["location"] == f"{DEPLOYMENTS}/{made['id']}"
    expected: dict[str, object] = {
        **body,
        "replicas": 2,
        "config": {},
        "rollback_enabled": True,
        "status": "pending",
        "stage": None,
        "progress": 0,
        "kind": "deploy",
        "rollback_of": None,
        "requested_by": "admin",
        "reason": None,
        "error_message": None,
        "started_at": None,
        "completed_at": None,
        "duration_seconds": None,
    }
    assert {name: made[name] for name in expected} == expected


async def test_create_deployment_keeps_the_config_as_it_is(api: Inside) -> None:
    config = {"a": [1, 2.5, None, {"b": "\u0000ü"}], "big": 2**70, "ü": {}, "simulate": {"message": "no"}}
    made = await api.begun(config=config)
    assert (await api.deployment(made["id"]))["config"] == config


async def test_create_deployment_ends_well_with_its_operation(api: Inside) -> None:
    ended = await api.deployed()
    assert (ended["status"], ended["stage"], ended["progress"]) == ("succeeded", "verifying", 100)
    assert ended["error_message"] is None
    assert ended["created_at"] <= ended["started_at"] <= ended["completed_at"]
    assert ended["duration_seconds"] >= 0
    operation = (await api.admin.get(f"{OPERATIONS}/{ended['operation_id']}")).json()
    assert (operation["kind"], operation["status"], operation["attempts"]) == ("deploy", "succeeded", 1)
    assert operation["target"] == {"type": "deployment", "id": ended["id"]}


@pytest.mark.parametrize(("stage", "progress"), STAGES)
async def test_create_deployment_fails_at_the_stage_and_with_the_message_that_its_config_says(
    api: Inside, stage: str, progress: int
) -> None:
    ended = await api.deployed(simulate={"fail_at": stage, "message": "no space left"})
    assert (ended["status"], ended["stage"], ended["progress"]) == ("failed", stage, progress)
    assert ended["error_message"] == "no space left"
    operation = (await api.admin.get(f"{OPERATIONS}/{ended['operation_id']}")).json()
    assert (operation["error"], operation["attempts"]) == ("no space left", 1)


async def test_create_deployment_elsewhere_is_403(api: Inside) -> None:
    refused(await api.dev.post(DEPLOYMENTS, json=deployment(environment="prod")), 403)
    refused(await api.dev.post(f"{DEPLOYMENTS}/async", json=deployment(environment="prod")), 403)
    assert (await api.admin.get(DEPLOYMENTS)).json()["total"] == 0


async def test_create_deployment_that_is_repeated_with_its_key_deploys_once(api: Inside) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = await api.admin.post(DEPLOYMENTS, json=deployment(), headers=headers)
    again = await api.admin.post(DEPLOYMENTS, json={**deployment(), "replicas": 2}, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    other = await api.admin.post(DEPLOYMENTS, json=deployment(replicas=3), headers=headers)
    refused(other, 409, "idempotency_key_reused")
    assert (await api.admin.get(DEPLOYMENTS)).json()["total"] == 1


async def test_create_deployment_async_answers_with_the_operation(api: Inside) -> None:
    answer = await api.admin.post(f"{DEPLOYMENTS}/async", json=deployment(), headers={"Idempotency-Key": "k"})
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["location"] == body["status_url"] == f"{OPERATIONS}/{body['operation_id']}"
    assert (body["status"], body["progress"], body["started_at"]) == ("pending", 0, None)
    assert (await api.ended(body["operation_id"]))["status"] == "succeeded"
    assert (await api.deployment(body["deployment_id"]))["operation_id"] == body["operation_id"]
    again = await api.admin.post(f"{DEPLOYMENTS}/async", json=deployment(), headers={"Idempotency-Key": "k"})
    assert again.json() == body


async def test_a_second_deployment_of_a_service_and_environment_waits_until_the_first_has_ended(
    api: Inside,
) -> None:
    first = await api.held()
    second = await api.begun()
    third = await api.begun()
    elsewhere = await api.deployed(environment="staging")
    another = await api.deployed("other")
    assert (elsewhere["status"], another["status"]) == ("succeeded", "succeeded")
    assert [(await api.deployment(each["id"]))["status"] for each in (first, second, third)] == [
        "in_progress",
        "pending",
        "pending",
    ]
    await api.cancel(first["operation_id"])
    await api.ended(third["operation_id"])
    earlier, later = await api.deployment(second["id"]), await api.deployment(third["id"])
    assert earlier["status"] == later["status"] == "succeeded"
    assert earlier["completed_at"] <= later["started_at"]


async def test_what_is_held_keeps_no_place_from_others(api: Inside) -> None:
    held = [await api.begun(f"held-{n}", simulate={"hold_at": "preparing"}) for n in range(20)]
    assert (await api.deployed("free"))["status"] == "succeeded"
    for each in held:
        await api.cancel(each["operation_id"])


async def test_a_deployment_that_is_cancelled_while_it_waits_never_begins(api: Inside) -> None:
    first = await api.held()
    second = await api.begun()
    await api.cancel(second["operation_id"])
    ended = await api.deployment(second["id"])
    assert (ended["status"], ended["stage"], ended["started_at"]) == ("cancelled", None, None)
    await api.cancel(first["operation_id"])


async def test_a_deployment_that_is_cancelled_in_a_stage_ends_cancelled_when_that_is_done(
    api: Inside,
) -> None:
    held = await api.held()
    await api.cancel(held["operation_id"])
    ended = await api.deployment(held["id"])
    assert (ended["status"], ended["progress"], ended["error_message"]) == ("cancelled", 50, None)
    refused(await api.admin.post(f"{OPERATIONS}/{held['operation_id']}/cancel"), 409)


async def test_a_deployment_that_is_cancelled_ends_cancelled_even_if_its_stage_fails(api: Inside) -> None:
    made = await api.held(simulate={"fail_at": "testing"})
    await api.cancel(made["operation_id"])
    ended = await api.deployment(made["id"])
    assert (ended["status"], ended["progress"], ended["error_message"]) == ("cancelled", 30, None)


async def test_get_deployment_has_an_etag_that_changes_with_it(api: Inside) -> None:
    made = await api.held()
    path = f"{DEPLOYMENTS}/{made['id']}"
    tag = (await api.admin.get(path)).headers["etag"]
    assert (await api.admin.get(path, headers={"If-None-Match": tag})).status_code == 304
    await api.cancel(made["operation_id"])
    assert (await api.admin.get(path, headers={"If-None-Match": tag})).status_code == 200


async def test_get_deployment_elsewhere_is_403_and_of_nothing_404(api: Inside) -> None:
    made = await api.begun(environment="prod")
    refused(await api.dev.get(f"{DEPLOYMENTS}/{made['id']}"), 403)
    refused(await api.dev.get(f"{DEPLOYMENTS}/{NOWHERE}"), 404)


async def test_list_deployments_is_newest_first_filtered_and_limited_to_open_environments(
    api: Inside,
) -> None:
    one = await api.deployed("one")
    two = await api.deployed("two", environment="prod")
    three = await api.deployed("one", simulate={"fail_at": "testing"})

    async def listed(query: str, caller: str = "admin") -> list[str]:
        page = (await getattr(api, caller).get(f"{DEPLOYMENTS}{query}")).json()
        return [item["id"] for item in page["items"]]

    assert await listed("") == [three["id"], two["id"], one["id"]]
    assert await listed("?service=one&status=succeeded") == [one["id"]]
    assert await listed("?environment=prod") == [two["id"]]
    assert await listed("?status=failed&environment=dev") == [three["id"]]
    assert await listed("?service=on") == []
    assert await listed("", "dev") == [three["id"], one["id"]]
    assert await listed("?environment=prod", "dev") == []
    answer = await api.admin.get(f"{DEPLOYMENTS}?service=one&per_page=1")
    first, after = f"{DEPLOYMENTS}?service=one&page=1&per_page=1", f"{DEPLOYMENTS}?service=one&page=2"
    assert answer.headers["link"].startswith(f'<{first}>; rel="first", <{after}&per_page=1>; rel="next"')


@pytest.mark.parametrize(
    ("body", "pointer", "kind"),
    [
        ({"service": ""}, "/body/service", "minLength"),
        ({"service": "a b"}, "/body/service", "pattern"),
        ({"version": "x" * 101}, "/body/version", "maxLength"),
        ({"version": 1.2}, "/body/version", "type"),
        ({"environment": "test"}, "/body/environment", "enum"),
        ({"replicas": 0}, "/body/replicas", "minimum"),
        ({"replicas": 101}, "/body/replicas", "maximum"),
        ({"replicas": None}, "/body/replicas", "type"),
        ({"rollback_enabled": "yes"}, "/body/rollback_enabled", "type"),
        ({"config": []}, "/body/config", "type"),
        ({"config": {"": 1}}, "/body/config/", "propertyNames"),
        ({"config": {"k" * 101: 1}}, "/body/config/" + "k" * 101, "propertyNames"),
        ({"config": {f"k{n}": n for n in range(101)}}, "/body/config", "maxProperties"),
        ({"config": {"simulate": None}}, "/body/config/simulate", "type"),
        ({"config": {"simulate": {"x": 1}}}, "/body/config/simulate/x", "additionalProperties"),
        ({"config": {"simulate": {"stage_seconds": 60.5}}}, "/body/config/simulate/stage_seconds", "maximum"),
        ({"config": {"simulate": {"fail_at": "resting"}}}, "/body/config/simulate/fail_at", "enum"),
        ({"config": {"simulate": {"hold_at": 1}}}, "/body/config/simulate/hold_at", "type"),
        ({"config": {"simulate": {"message": ""}}}, "/body/config/simulate/message", "minLength"),
        ({"owner": "me"}, "/body/owner", "additionalProperties"),
    ],
)
async def test_what_breaks_the_schema_is_422_and_says_where(
    api: Inside, body: dict[str, object], pointer: str, kind: str
) -> None:
    answer = await api.admin.post(DEPLOYMENTS, json={**deployment(), **body})
    details = refused(answer, 422)["details"]
    assert [(detail["pointer"], detail["kind"]) for detail in details] == [(pointer, kind)]


async def test_all_that_is_wrong_with_a_config_is_told_at_once(api: Inside) -> None:
    config = {"": 1, "k" * 101: 2, "simulate": {"x": 1}, **{f"k{n}": n for n in range(100)}}
    details = refused(await api.admin.post(DEPLOYMENTS, json=deployment(config=config)), 422)["details"]
    assert {(detail["pointer"], detail["kind"]) for detail in details} == {
        ("/body/config", "maxProperties"),
        ("/body/config/", "propertyNames"),
        ("/body/config/" + "k" * 101, "propertyNames"),
        ("/body/config/simulate/x", "additionalProperties"),
    }


@pytest.mark.parametrize("media", ["application/json", "application/yaml"])
async def test_a_body_of_more_than_256_kib_is_413(api: Inside, media: str) -> None:
    headers = {"Content-Type": media}
    refused(await api.admin.post(DEPLOYMENTS, content=b" " * 262_145, headers=headers), 413)
    refused(await api.admin.post(DEPLOYMENTS, content=b" " * 262_144, headers=headers), 400)
