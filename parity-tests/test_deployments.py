"""The tag deployments: asking for them, reading them, and what can be said about one."""

import json
from datetime import datetime
from typing import Any

import pytest

from calls import Caller
from requests_by_name import NOBODY
from world import World, ids

LEVELS = 90
NESTED: list[Any] = []
for _ in range(LEVELS):
    NESTED = [NESTED]
CONFIG: dict[str, Any] = {
    "text": "a\nb\u2028c 🦦 e\u0301 \"'\\/",
    "empty": "",
    "whole": 7,
    "big": 2**62,
    "fraction": 0.1,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": [1, "1", [], {}],
    "object": {"": {"a/b~c": {}}, " ": []},
    "nested": NESTED,
    "Ключ": "значение",
    "k" * 100: 1,
}


@pytest.mark.operation("create_deployment", "get_deployment")
def test_a_new_deployment_is_pending_and_then_succeeds(world: World) -> None:
    body = world.deployment_body()
    made = world.admin.call("create_deployment", 201, body=body)
    assert made.location == f"/api/v1/deployments/{made.body['id']}"
    varying = dict.fromkeys(("id", "operation_id", "created_at"))
    assert {**made.body, **varying} == {
        **varying,
        **body,
        "replicas": 2,
        "rollback_enabled": True,
        "status": "pending",
        "stage": None,
        "progress": 0,
        "kind": "deploy",
        "rollback_of": None,
        "requested_by": world.target.username,
        "reason": None,
        "error_message": None,
        "started_at": None,
        "completed_at": None,
        "duration_seconds": None,
    }
    done = world.ended(made.body)
    times = dict.fromkeys(("started_at", "completed_at", "duration_seconds"))
    assert {**done, **times} == {
        **made.body,
        "status": "succeeded",
        "stage": "verifying",
        "progress": 100,
    }
    began, ended = (datetime.fromisoformat(done[name]) for name in ("started_at", "completed_at"))
    assert datetime.fromisoformat(done["created_at"]) <= began <= ended
    assert done["duration_seconds"] == pytest.approx((ended - began).total_seconds(), abs=0.002)


@pytest.mark.operation("create_deployment", "get_operation")
def test_an_operation_of_the_same_name_carries_a_deployment_out(world: World) -> None:
    made = world.create_deployment().body
    operation = world.finished(made["operation_id"])
    varying = dict.fromkeys(("created_at", "started_at", "finished_at", "duration_seconds"))
    assert {**operation, **varying} == {
        **varying,
        "id": made["operation_id"],
        "kind": "deploy",
        "target": {"type": "deployment", "id": made["id"]},
        "status": "succeeded",
        "stage": "verifying",
        "progress": 100,
        "requested_by": world.target.username,
        "reason": None,
        "error": None,
        "attempts": 1,
    }
    done = world.deployment(made["id"])
    assert done["started_at"] == operation["started_at"]
    assert done["completed_at"] == operation["finished_at"]
    assert done["duration_seconds"] == operation["duration_seconds"]


@pytest.mark.operation("create_deployment_async", "get_deployment", "get_operation")
def test_a_deployment_can_be_asked_for_by_its_operation(world: World) -> None:
    body = world.deployment_body(replicas=3)
    asked = world.admin.call("create_deployment_async", 202, body=body)
    operation_id, deployment_id = asked.body["operation_id"], asked.body["deployment_id"]
    assert asked.body == {
        "operation_id": operation_id,
        "deployment_id": deployment_id,
        "status_url": f"/api/v1/operations/{operation_id}",
        "status": "pending",
        "progress": 0,
        "started_at": None,
    }
    assert asked.location == asked.body["status_url"]
    operation = world.finished(operation_id)
    assert operation["target"] == {"type": "deployment", "id": deployment_id}
    assert operation["kind"] == "deploy"
    done = world.deployment(deployment_id)
    assert {name: done[name] for name in body} == body
    assert (done["status"], done["operation_id"]) == ("succeeded", operation_id)
    query = {"service": body["service"]}
    assert world.admin.call("list_deployments", 200, query=query).body["total"] == 1


@pytest.mark.operation("create_deployment")
def test_everything_that_is_given_is_kept(world: World) -> None:
    body = world.deployment_body(
        version="1.5.0-rc.1 +ü", environment="prod", replicas=100, config=CONFIG, rollback_enabled=False
    )
    made = world.admin.call("create_deployment", 201, body=body)
    assert {name: made.body[name] for name in body} == body
    kept = world.deployment(made.body["id"])
    assert {name: kept[name] for name in body} == body
    assert list(map(type, kept["config"].values())) == list(map(type, made.body["config"].values()))


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
@pytest.mark.parametrize("replicas", [1, 2.0])
def test_deployments_go_into_every_environment(world: World, environment: str, replicas: float) -> None:
    made = world.create_deployment(environment=environment, replicas=replicas).body
    assert (made["environment"], made["replicas"]) == (environment, replicas)
    assert isinstance(made["replicas"], int)


@pytest.mark.operation("create_deployment")
def test_a_config_that_is_not_given_is_empty(world: World) -> None:
    body = {name: value for name, value in world.deployment_body().items() if name != "config"}
    made = world.admin.call("create_deployment", 201, body=body).body
    assert made["config"] == {}
    assert world.ended(made)["status"] == "succeeded"


@pytest.mark.operation("create_deployment")
def test_a_deployment_is_the_callers_who_asked_for_it(world: World) -> None:
    key = world.create_key("deployments:create").body
    caller = Caller(world.wire, {"X-API-Key": key["key"]})
    made = caller.call("create_deployment", 201, body=world.deployment_body()).body
    assert made["requested_by"] == key["name"]
    assert world.finished(made["operation_id"])["requested_by"] == key["name"]


@pytest.mark.parametrize("name", ["create_deployment", "create_deployment_async"])
@pytest.mark.parametrize(
    ("fields", "pointer", "kind"),
    [
        ({"service": ""}, "service", "minLength"),
        ({"service": "s" * 101}, "service", "maxLength"),
        ({"service": "web api"}, "service", "pattern"),
        ({"service": "wéb"}, "service", "pattern"),
        ({"service": "web\n"}, "service", "pattern"),
        ({"service": None}, "service", "type"),
        ({"version": ""}, "version", "minLength"),
        ({"version": "v" * 101}, "version", "maxLength"),
        ({"version": "v\0"}, "version", "pattern"),
        ({"version": 1.4}, "version", "type"),
        ({"environment": "test"}, "environment", "enum"),
        ({"environment": "DEV"}, "environment", "enum"),
        ({"environment": None}, "environment", "type"),
        ({"replicas": 0}, "replicas", "minimum"),
        ({"replicas": 101}, "replicas", "maximum"),
        ({"replicas": 1.5}, "replicas", "type"),
        ({"replicas": "2"}, "replicas", "type"),
        ({"replicas": None}, "replicas", "type"),
        ({"config": None}, "config", "type"),
        ({"config": []}, "config", "type"),
        ({"config": {str(number): 1 for number in range(101)}}, "config", "maxProperties"),
        ({"config": {"": 1}}, "config/", "propertyNames"),
        ({"config": {"k" * 101: 1}}, "config/" + "k" * 101, "propertyNames"),
        ({"rollback_enabled": "true"}, "rollback_enabled", "type"),
        ({"rollback_enabled": 1}, "rollback_enabled", "type"),
        ({"rollback_enabled": None}, "rollback_enabled", "type"),
        ({"status": "succeeded"}, "status", "additionalProperties"),
        ({"requested_by": "ada"}, "requested_by", "additionalProperties"),
        ({"reason": "because"}, "reason", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:32],
)
def test_what_breaks_the_schema_is_refused_and_nothing_is_deployed(
    world: World, name: str, fields: dict[str, Any], pointer: str, kind: str
) -> None:
    body = world.deployment_body(**fields)
    before = world.admin.call("list_deployments", 200).body["total"]
    assert world.admin.call(name, 422, body=body).findings == {(f"/body/{pointer}", kind)}
    assert world.admin.call("list_deployments", 200).body["total"] == before


@pytest.mark.operation("create_deployment")
def test_all_findings_are_told_at_once(world: World) -> None:
    simulate = {"stage_seconds": -1, "fail_at": "nowhere", "unknown": 1}
    body = {"service": "a b", "replicas": 0, "config": {"": 1, "simulate": simulate}, "unknown": 1}
    assert world.admin.call("create_deployment", 422, body=body).findings == {
        ("/body/service", "pattern"),
        ("/body/version", "required"),
        ("/body/environment", "required"),
        ("/body/replicas", "minimum"),
        ("/body/config/", "propertyNames"),
        ("/body/config/simulate/stage_seconds", "minimum"),
        ("/body/config/simulate/fail_at", "enum"),
        ("/body/config/simulate/unknown", "additionalProperties"),
        ("/body/unknown", "additionalProperties"),
    }


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    "member", ['"a": 1e400', '"a": [-1E999]', '"a": NaN', '"a": 1, "a": 1', '"a": "\\ud83e"'], ids=str
)
def test_what_cannot_be_held_is_malformed_anywhere_in_a_config(world: World, member: str) -> None:
    text = json.dumps(world.deployment_body(config={"member": 0})).replace('"member": 0', member)
    assert world.admin.call("create_deployment", 400, content=text.encode()).error == "malformed_request"


@pytest.mark.operation("create_deployment")
def test_a_config_has_at_most_a_hundred_names(world: World) -> None:
    config = {f"name {number}": number for number in range(100)}
    assert world.create_deployment(config=config).body["config"] == config


@pytest.mark.parametrize("name", ["create_deployment", "create_deployment_async", "rollback_deployment"])
def test_a_body_within_its_length_is_read_and_one_more_byte_is_not(world: World, name: str) -> None:
    longest = world.contract.operations[name].max_body
    at = {"deployment_id": NOBODY} if name == "rollback_deployment" else {}
    content = b"{}" + b" " * (longest - 2)
    world.admin.call(name, 404 if at else 422, content=content, at=at)
    assert world.admin.call(name, 413, content=content + b" ", at=at).error == "payload_too_large"
    pieces = [b" " * 50_000] * 6
    assert world.admin.call(name, 413, content=iter(pieces), at=at).error == "payload_too_large"


@pytest.mark.operation("get_deployment", "rollback_deployment")
def test_no_deployment_has_the_id_of_nobody(world: World) -> None:
    assert world.admin.call("get_deployment", 404, deployment_id=NOBODY).error == "resource_not_found"
    assert world.admin.call("rollback_deployment", 404, deployment_id=NOBODY).error == "resource_not_found"
    operation_id = world.deployed()["operation_id"]
    assert world.admin.call("get_deployment", 404, deployment_id=operation_id).error == "resource_not_found"


@pytest.mark.operation("list_deployments")
def test_deployments_are_listed_newest_first_by_environment_status_and_service(world: World) -> None:
    service = world.name("service")
    dev = world.deployed(service=service)
    failed = world.deployed({"fail_at": "testing"}, service=service)
    prod = world.deployed(service=service, environment="prod")
    other = world.deployed(service=service.upper())

    def found(**query: str) -> list[str]:
        page = world.admin.call("list_deployments", 200, query=query).body
        assert page["total"] == len(page["items"])
        return ids(page["items"])

    assert found(service=service) == [prod["id"], failed["id"], dev["id"]]
    assert found(service=service.upper()) == [other["id"]]
    assert found(service=service.rpartition("-")[0]) == []
    assert found(service=service, environment="dev") == [failed["id"], dev["id"]]
    assert found(service=service, environment="staging") == []
    assert found(service=service, status="failed") == [failed["id"]]
    assert found(service=service, status="succeeded", environment="prod") == [prod["id"]]
    assert found(service=service, status="pending") == []
    page = world.admin.call("list_deployments", 200, query={"service": service}).body
    assert page["items"] == [prod, failed, dev]


@pytest.mark.operation("list_deployments", "list_operations")
def test_what_is_under_way_can_be_found_by_its_status(world: World) -> None:
    with world.held("testing") as running:
        waiting = world.create_deployment(service=running["service"]).body
        for status, deployment in (("in_progress", running), ("pending", waiting)):
            query = {"service": running["service"], "status": status}
            page = world.admin.call("list_deployments", 200, query=query).body
            assert ids(page["items"]) == [deployment["id"]]
        for status, deployment in (("running", running), ("pending", waiting)):
            query = {"target_id": deployment["id"], "status": status, "kind": "deploy"}
            page = world.admin.call("list_operations", 200, query=query).body
            assert ids(page["items"]) == [deployment["operation_id"]]
        world.cancelled(waiting)


@pytest.mark.operation("list_deployments")
@pytest.mark.parametrize(
    ("query", "pointer", "kind"),
    [
        ({"environment": "test"}, "/query/environment", "enum"),
        ({"status": "running"}, "/query/status", "enum"),
        ({"service": "a b"}, "/query/service", "pattern"),
        ({"service": ""}, "/query/service", "minLength"),
        ({"service": "s" * 101}, "/query/service", "maxLength"),
        ({"service": ["a", "a"]}, "/query/service", "duplicate"),
    ],
    ids=lambda value: str(value)[:32],
)
def test_filters_that_break_their_schema_are_refused(
    world: World, query: dict[str, Any], pointer: str, kind: str
) -> None:
    assert world.admin.call("list_deployments", 422, query=query).findings == {(pointer, kind)}


@pytest.mark.operation("list_deployments")
def test_links_keep_the_filters_of_deployments(world: World) -> None:
    service = world.name("service")
    for _ in range(2):
        world.deployed(service=service)
    query = {"per_page": 1, "service": service, "status": "succeeded", "environment": "dev"}
    answer = world.admin.call("list_deployments", 200, query=query)
    following = f"environment=dev&status=succeeded&service={service}&page=2&per_page=1"
    assert f'</api/v1/deployments?{following}>; rel="next"' in answer.headers["link"]
