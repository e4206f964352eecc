"""The tag system: what the service says of itself, without credentials."""

import re
from datetime import datetime

import pytest

from world import World


@pytest.mark.operation("get_root")
def test_the_root_names_the_contract_and_every_operation_in_its_order(world: World) -> None:
    document = world.contract.document
    root = world.anonymous.call("get_root", 200).body
    assert root["name"] == document["info"]["title"]
    assert root["version"] == document["info"]["version"]
    assert root["description"] == document["info"]["summary"]
    assert root["documentation"] == {
        "openapi_json": "/openapi.json",
        "openapi_yaml": "/openapi.yaml",
        "swagger_ui": "/docs",
        "redoc": "/redoc",
    }
    assert root["security"] == list(document["components"]["securitySchemes"])
    assert root["operations"] == [
        {
            "operation_id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "tag": operation["tags"][0],
        }
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


@pytest.mark.operation("get_health")
def test_health_is_alive_and_kept_by_no_cache(world: World) -> None:
    answer = world.anonymous.call("get_health", 200)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body["status"] == "healthy"
    assert answer.body["version"] == world.contract.document["info"]["version"]
    assert set(answer.body) == {"status", "version", "timestamp", "uptime_seconds"}


@pytest.mark.operation("get_health")
def test_uptime_and_timestamp_of_health_grow(world: World) -> None:
    first = world.anonymous.call("get_health", 200).body
    second = world.anonymous.call("get_health", 200).body
    assert second["uptime_seconds"] > first["uptime_seconds"]
    earlier, later = (datetime.fromisoformat(each["timestamp"]) for each in (first, second))
    assert later > earlier


@pytest.mark.operation("get_health_slash")
def test_health_with_a_slash_is_the_same(world: World) -> None:
    answer = world.anonymous.call("get_health_slash", 200)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body["status"] == "healthy"


@pytest.mark.operation("get_health_all")
def test_the_report_has_every_component_in_the_order_of_the_contract(world: World) -> None:
    answer = world.anonymous.call("get_health_all", 200)
    assert answer.headers["cache-control"] == "max-age=30"
    assert answer.body["status"] == "healthy"
    names = tuple(each["component"] for each in answer.body["components"])
    assert names == world.contract.enum("ComponentName")


@pytest.mark.operation("get_health_all")
def test_components_are_asked_at_most_once_in_thirty_seconds(world: World) -> None:
    first = world.anonymous.call("get_health_all", 200).body["components"]
    assert world.anonymous.call("get_health_all", 200).body["components"] == first


@pytest.mark.operation("get_health_component")
def test_the_database_is_needed_and_healthy(world: World) -> None:
    answer = world.anonymous.call("get_health_component", 200, component="database")
    assert answer.headers["cache-control"] == "no-store"
    shown = {name: answer.body[name] for name in ("component", "status", "detail")}
    assert shown == {"component": "database", "status": "healthy", "detail": None}


@pytest.mark.operation("get_health_component")
def test_a_component_that_the_service_runs_without_is_not_configured(world: World) -> None:
    answer = world.anonymous.call("get_health_component", 200, component="mongodb").body
    assert answer["component"] == "mongodb"
    assert answer["status"] == "not_configured"
    assert answer["engine"] is None
    assert answer["latency_ms"] is None


@pytest.mark.operation("get_health_component")
def test_every_component_reads_alone_as_in_the_report(world: World) -> None:
    report = world.anonymous.call("get_health_all", 200).body["components"]
    for shown in report:
        alone = world.anonymous.call("get_health_component", 200, component=shown["component"]).body
        varying = ("latency_ms", "checked_at")
        assert {**alone, **dict.fromkeys(varying)} == {**shown, **dict.fromkeys(varying)}


@pytest.mark.operation("get_health_component")
def test_a_component_that_nobody_has_heard_of_breaks_the_schema(world: World) -> None:
    answer = world.anonymous.call("get_health_component", 422, component="coffee")
    assert answer.findings == {("/path/component", "enum")}


@pytest.mark.operation("get_metrics")
def test_metrics_are_prometheus_text_labelled_by_operation(world: World) -> None:
    world.anonymous.call("get_root", 200)
    world.anonymous.ask("GET", "/this/path/is/nowhere", 404)
    answer = world.anonymous.call("get_metrics", 200)
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    text = answer.raw.decode()
    assert 'operation="get_root"' in text
    assert "/this/path/is/nowhere" not in text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    sample = re.compile(r'[a-zA-Z_:][\w:]*(\{([a-z_]\w*="(\\.|[^"\\])*",?)*\})? [-+0-9.eEINaFinf]+( \d+)?')
    assert [line for line in lines if not sample.fullmatch(line)] == []


@pytest.mark.operation("get_metrics")
def test_metrics_count_requests_by_operation_and_status(world: World) -> None:
    def counted() -> float:
        text = world.anonymous.call("get_metrics", 200).raw.decode()
        found = [
            float(line.rpartition(" ")[2])
            for line in text.splitlines()
            if "requests_total{" in line and 'operation="get_me"' in line and 'status="401"' in line
        ]
        return sum(found)

    before = counted()
    world.anonymous.call("get_me", 401)
    assert counted() == before + 1


@pytest.mark.operation("get_root")
def test_every_documentation_link_of_the_root_leads_somewhere(world: World) -> None:
    links = world.anonymous.call("get_root", 200).body["documentation"].values()
    assert {link: world.wire.send("GET", link).status_code for link in links} == dict.fromkeys(links, 200)
