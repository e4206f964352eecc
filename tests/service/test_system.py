"""What the service tells of itself to anybody."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from generated.table import OPERATIONS
from tests.service.inside import Inside
from tests.service.problems import CONTRACT, findings, refused

EMBEDDED = {"database", "vault", "cache"}
COMPONENTS = ["vault", "database", "postgres", "mysql", "mongodb", "cache", "redis", "messaging", "rabbitmq"]


async def test_get_root_names_the_service_its_documents_and_all_its_operations(api: Inside) -> None:
    answer = await api.nobody.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body["name"] == CONTRACT["info"]["title"]
    assert body["version"] == CONTRACT["info"]["version"]
    assert body["description"] == CONTRACT["info"]["summary"]
    assert body["security"] == ["bearer", "api_key"]
    assert body["documentation"] == {
        "openapi_json": "/openapi.json",
        "openapi_yaml": "/openapi.yaml",
        "swagger_ui": "/docs",
        "redoc": "/redoc",
    }
    assert [(each["operation_id"], each["method"], each["path"]) for each in body["operations"]] == [
        (operation.id, operation.method, operation.path) for operation in OPERATIONS
    ]


@pytest.mark.parametrize("path", ["/health", "/health/"])
async def test_get_health_is_a_sign_of_life_that_is_not_kept(api: Inside, path: str) -> None:
    answer = await api.nobody.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["status"] == "healthy"
    assert body["version"] == CONTRACT["info"]["version"]
    assert datetime.now(UTC) - datetime.fromisoformat(body["timestamp"]) < timedelta(seconds=5)
    assert 0 <= body["uptime_seconds"] < 60


async def test_get_health_slash_is_the_only_path_that_may_end_with_a_slash(api: Inside) -> None:
    assert (await api.nobody.get("/health/")).status_code == 200
    for path in ("/health/all/", "/metrics/", "/docs/", "/openapi.json/", "/api/v1/servers/"):
        refused(await api.admin.get(path), 404)


async def test_get_health_touches_no_database(api: Inside) -> None:
    (api.directory / "app.db").unlink()
    assert (await api.nobody.get("/health")).status_code == 200


async def test_get_health_all_reports_every_component(api: Inside) -> None:
    answer = await api.nobody.get("/health/all")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "max-age=30"
    body = answer.json()
    assert body["status"] == "healthy"
    assert [each["component"] for each in body["components"]] == COMPONENTS
    database = body["components"][1]
    assert (database["status"], database["required"], database["engine"]) == ("healthy", True, "sqlite")
    vault = body["components"][0]
    assert (vault["status"], vault["required"], vault["engine"]) == ("healthy", False, "embedded")
    others = [each for each in body["components"] if each["component"] not in EMBEDDED]
    assert {(each["status"], each["required"], each["engine"]) for each in others} == {
        ("not_configured", False, None)
    }


async def test_get_health_all_is_asked_at_most_once_in_30_seconds(api: Inside) -> None:
    first, second = [(await api.nobody.get("/health/all")).json() for _ in range(2)]
    assert first["components"] == second["components"]


async def test_get_health_all_is_503_with_the_report_when_the_database_is_gone(api: Inside) -> None:
    (api.directory / "app.db").unlink()
    answer = await api.nobody.get("/health/all")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["retry-after"] == "30"
    body = answer.json()
    assert body["status"] == "unhealthy"
    assert body["components"][1]["status"] == "unhealthy"
    assert str(api.directory) not in answer.text


async def test_get_health_component_asks_it_now(api: Inside) -> None:
    answer = await api.nobody.get("/health/database")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["component"], body["status"], body["engine"]) == ("database", "healthy", "sqlite")
    assert body["latency_ms"] >= 0


@pytest.mark.parametrize("component", [name for name in COMPONENTS if name not in EMBEDDED])
async def test_get_health_component_says_what_is_not_configured(api: Inside, component: str) -> None:
    answer = await api.nobody.get(f"/health/{component}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "not_configured"


async def test_get_health_component_refuses_names_that_it_does_not_know(api: Inside) -> None:
    assert findings(await api.nobody.get("/health/toaster")) == [("/path/component", "enum")]


async def test_get_health_component_is_a_problem_when_the_database_is_gone(api: Inside) -> None:
    (api.directory / "app.db").unlink()
    body = refused(await api.nobody.get("/health/database"), 503)
    assert [(each["pointer"], each["kind"]) for each in body["details"]] == [("", "database")]
    assert str(api.directory) not in str(body)


async def test_get_metrics_counts_requests_by_operation_and_never_by_path(api: Inside) -> None:
    await api.nobody.get("/health")
    await api.nobody.get("/no/such/path")
    await api.running("web-1")
    answer = await api.nobody.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert 'concord_http_requests_total{operation="get_health",status="200"} 1.0' in lines
    assert 'concord_http_requests_total{operation="unmatched",status="404"} 1.0' in lines
    assert 'concord_http_requests_total{operation="start_server",status="202"} 1.0' in lines
    assert 'concord_operations{kind="start_server",status="succeeded"} 1.0' in lines
    stage = 'concord_stage_duration_seconds_count{kind="start_server",stage="verifying"}'
    assert f"{stage} 1.0" in lines
    assert "concord_operations_queue_depth 0.0" in lines
    assert not re.search("/no/such|/api/v1", answer.text)


async def test_get_metrics_leaves_out_what_the_database_knows_when_that_is_gone(api: Inside) -> None:
    (api.directory / "app.db").unlink()
    answer = await api.nobody.get("/metrics")
    assert answer.status_code == 200
    assert "concord_http_requests_total" in answer.text
    assert "concord_operations" not in answer.text
