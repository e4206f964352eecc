"""Requests that are no operations, and what every answer has."""

import re

import pytest

from calls import Caller
from contract import load
from requests_by_name import good
from world import World

PATHS = load().paths
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "TRACE", "QUERY")
READS = [operation.id for operation in load().operations.values() if operation.method == "GET"]
SHOWN = [pytest.param(path, id=path.replace("/", " ").strip() or "root") for path in PATHS]
ORIGIN = "http://localhost:3000"
SENT = ("authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-api-key")


def named(path: str) -> str:
    """A path with something where its parameters stand."""
    return path.replace("{component}", "database").replace("{", "").replace("}", "")


def allowed(path: str) -> set[str]:
    """What `Allow` lists for a path."""
    methods = set(PATHS[path])
    return methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())


def listed(value: str) -> set[str]:
    """The methods in a header."""
    return {method.strip() for method in value.split(",")}


@pytest.mark.parametrize("path", SHOWN)
def test_methods_that_a_path_does_not_know_are_405_with_those_that_it_does(world: World, path: str) -> None:
    for method in METHODS:
        if method not in PATHS[path]:
            answer = world.admin.ask(method, named(path), 405)
            assert answer.error == "method_not_allowed"
            assert listed(answer.headers["allow"]) == allowed(path)
    if "GET" not in PATHS[path]:
        answer = world.admin.ask("HEAD", named(path), 405)
        assert listed(answer.headers["allow"]) == allowed(path)


@pytest.mark.parametrize("path", SHOWN)
def test_options_tell_the_methods_of_a_path_to_anybody(world: World, path: str) -> None:
    answer = world.anonymous.ask("OPTIONS", named(path), 204)
    assert listed(answer.headers["allow"]) == allowed(path)
    assert answer.raw == b""


@pytest.mark.parametrize("path", SHOWN)
def test_a_slash_too_many_leads_nowhere(world: World, path: str) -> None:
    if path not in {"/", "/health", "/health/"}:
        for method in ("GET", "POST", "OPTIONS"):
            assert world.admin.ask(method, f"{named(path)}/", 404).error == "resource_not_found"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/server",
        "/api/v2/servers",
        "/API/v1/servers",
        "/api/v1/servers/x/y",
        "/api/v1//servers",
        "/api/v1/servers//",
        "/api/v1/servers/x/start/now",
        "/api%2Fv1/servers",
        "/health//",
        "/favicon.ico",
    ],
)
def test_unknown_paths_are_404_whoever_asks_and_however(world: World, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert world.anonymous.ask(method, path, 404).error == "resource_not_found"
    assert world.anonymous.ask("HEAD", path, 404).raw == b""


@pytest.mark.parametrize("name", READS)
def test_head_is_get_without_its_body(world: World, name: str) -> None:
    attempt = good(world, name)
    path = attempt.path
    if "server_id" in path:
        path = {"server_id": world.server()}
    if "user_id" in path:
        path = {"user_id": world.create_user().body["id"]}
    if "key_id" in path:
        path = {"key_id": world.create_key("servers:read").body["id"]}
    if "run_id" in path:
        path = world.run()
    elif "experiment_id" in path:
        path = {"experiment_id": world.experiment()}
    if "deployment_id" in path:
        path = {"deployment_id": world.deployed()["id"]}
    if "operation_id" in path:
        path = {"operation_id": world.finished_operation()}
    if "service_id" in path:
        path = {"service_id": world.service()}
    if name == "get_cache_entry":
        path = {"key": world.name("key")}
        world.admin.call("set_cache_entry", 200, at=path, body={"value": "Good morning"})
    if name in {"read_secret", "read_secret_version"}:
        path = {"path": world.name("secret")}
        world.admin.call("write_secret", 201, at=path, body={"data": {"user": "ada"}})
    status = 409 if attempt.operation.tag == "redis" else 200
    answer = attempt.caller.call(name, status, at=path)
    head = attempt.caller.call(name, status, head=True, at=path)
    varying = {"date", "x-request-id", "x-process-time", "content-length", "transfer-encoding"}
    assert {key: value for key, value in head.headers.items() if key not in varying} == {
        key: value for key, value in answer.headers.items() if key not in varying
    }
    assert head.raw == b""


@pytest.mark.parametrize("name", READS)
def test_head_is_refused_as_get_is(world: World, name: str) -> None:
    operation = world.contract.operations[name]
    status = 401 if operation.secured else 406
    attempt = good(world, name, world.anonymous)
    headers = {"Accept": "text/html"}
    assert world.anonymous.call(name, status, head=True, headers=headers, at=attempt.path).raw == b""


@pytest.mark.parametrize(
    "segment",
    ["x", "7F9C24E83B1A4D529C6E0A1B2C3D4E5F", "{7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f}", "1", "a/b", "ü", "%"],
)
def test_an_id_that_is_none_breaks_the_schema(world: World, segment: str) -> None:
    answer = world.admin.call("get_server", 422, server_id=segment)
    assert answer.findings == {("/path/server_id", "format")}
    assert world.admin.call("get_operation", 422, operation_id=segment).error == "validation_error"


def test_the_case_of_an_id_does_not_count(world: World) -> None:
    server_id = world.server()
    assert world.admin.call("get_server", 200, server_id=server_id.upper()).body["id"] == server_id


@pytest.mark.operation("get_health")
@pytest.mark.parametrize("given", ["a", "A-Z.a_z-0.9", "x" * 128])
def test_a_request_id_that_is_usable_is_kept(world: World, given: str) -> None:
    headers = {"X-Request-ID": given}
    assert world.anonymous.call("get_health", 200, headers=headers).headers["x-request-id"] == given
    assert world.anonymous.call("get_me", 401, headers=headers).body["request_id"] == given
    assert world.anonymous.ask("GET", "/nothing", 404, headers=headers).body["request_id"] == given
    assert world.anonymous.ask("OPTIONS", "/health", 204, headers=headers).headers["x-request-id"] == given


@pytest.mark.operation("get_health")
@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\tb", "ü", "a,b", "<script>"])
def test_a_request_id_that_is_not_usable_is_replaced(world: World, given: str) -> None:
    answers = [world.anonymous.call("get_health", 200, headers={"X-Request-ID": given}) for _ in range(2)]
    made = [answer.headers["x-request-id"] for answer in answers]
    assert given not in made
    assert made[0] != made[1]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]{1,128}", each) for each in made)


def test_a_preflight_of_a_known_page_is_granted_what_the_contract_has(world: World) -> None:
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": ", ".join(SENT),
    }
    answer = world.anonymous.ask("OPTIONS", "/api/v1/servers/x", 204, headers=headers).headers
    assert answer["access-control-allow-origin"] == ORIGIN
    assert answer["access-control-allow-credentials"] == "true"
    assert answer["access-control-max-age"] == "600"
    assert {"GET", "PUT", "PATCH", "DELETE"} <= listed(answer["access-control-allow-methods"])
    granted = {name.strip().lower() for name in answer["access-control-allow-headers"].split(",")}
    assert set(SENT) <= granted


def test_pages_of_other_origins_are_granted_nothing(world: World) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "GET"}
    preflight = world.anonymous.ask("OPTIONS", "/api/v1/servers", 204, headers=headers)
    answer = world.anonymous.call("get_health", 200, headers={"Origin": "http://evil.example"})
    for headers_ in (preflight.headers, answer.headers):
        assert "access-control-allow-origin" not in headers_
        assert "access-control-allow-credentials" not in headers_


@pytest.mark.operation("get_health", "get_me")
def test_known_pages_may_read_answers_and_errors(world: World) -> None:
    for origin in (ORIGIN, "http://localhost:8000", "http://localhost:8001"):
        for answer in (
            world.anonymous.call("get_health", 200, headers={"Origin": origin}),
            world.anonymous.call("get_me", 401, headers={"Origin": origin}),
        ):
            assert answer.headers["access-control-allow-origin"] == origin
            assert "origin" in answer.headers["vary"].lower()
            exposed = {
                name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")
            }
            assert {"etag", "link", "location", "x-request-id", "retry-after", "ratelimit"} <= exposed


def test_the_place_of_a_problem_is_the_path_without_its_query(world: World) -> None:
    answer = world.anonymous.ask("GET", "/a%20b/%C3%BC?secret=1", 404)
    assert answer.body["instance"] == "/a%20b/%C3%BC"


@pytest.mark.operation("get_me")
def test_a_scheme_that_nobody_knows_leaves_the_other_header_to_decide(world: World) -> None:
    key = world.create_key("servers:read").body["key"]
    both = Caller(world.wire, {"Authorization": "Basic YTpi", "X-API-Key": key})
    assert both.call("get_me", 200).body["kind"] == "api_key"
