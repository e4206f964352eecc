"""What is no operation but answered all the same: HEAD, OPTIONS, CORS, unknown paths and methods, pages."""

import re

import pytest

from generated.table import OPERATIONS
from tests.service.calls import CALLS
from tests.service.inside import SERVERS, Inside
from tests.service.problems import ROOT, refused

_FILLED: dict[str, str] = {}
PATHS: dict[str, set[str]] = {}
for each in OPERATIONS:
    filled = _FILLED.setdefault(each.path, CALLS[each.id].path.partition("?")[0])
    PATHS.setdefault(filled, set()).add(each.method)

ORIGIN = "http://localhost:3000"
VARYING = {"x-request-id", "x-process-time", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit"}


def allowed(path: str) -> str:
    methods = PATHS[path] | {"OPTIONS"} | ({"HEAD"} if "GET" in PATHS[path] else set())
    return ", ".join(sorted(methods))


@pytest.mark.parametrize("operation", [each.id for each in OPERATIONS if each.method == "GET"])
async def test_head_is_get_without_the_body(api: Inside, operation: str) -> None:
    path = CALLS[operation].path
    # To who takes it compressed, HEAD tells no length.
    plain = {"Accept-Encoding": "identity"}
    get = await api.admin.get(path, headers=plain)
    head = await api.admin.head(path, headers=plain)
    assert (head.status_code, head.content) == (get.status_code, b"")
    # What tells times or counts requests has another length each time.
    moves = operation == "get_metrics" or "health" in operation
    moving = VARYING | ({"content-length"} if moves else set())
    for name in (get.headers.keys() | head.headers.keys()) - moving:
        assert head.headers.get(name) == get.headers.get(name), name


async def test_head_asks_for_credentials_like_get(api: Inside) -> None:
    answer = await api.nobody.head(SERVERS)
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "www-authenticate" in answer.headers


async def test_options_lists_the_methods_of_each_path(api: Inside) -> None:
    for path in PATHS:
        answer = await api.nobody.options(path)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["allow"] == allowed(path), path
        assert "content-type" not in answer.headers


async def test_every_other_method_of_each_path_is_405_with_what_is_allowed(api: Inside) -> None:
    for path, methods in PATHS.items():
        known = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "BREW"} - known:
            answer = await api.nobody.request(method, path)
            assert answer.headers["allow"] == allowed(path), (method, path)
            if method == "HEAD":
                assert (answer.status_code, answer.content) == (405, b"")
            else:
                refused(answer, 405)


async def test_a_slash_too_many_is_404_everywhere_but_after_health(api: Inside) -> None:
    for path in PATHS.keys() - {"/", "/health", "/health/"}:
        for wrong in (f"{path}/", f"/{path}", f"{path}//"):
            # The host is named, since a path with two slashes at its beginning would be taken for one.
            refused(await api.admin.get(f"http://api.test{wrong}"), 404)


@pytest.mark.parametrize("path", ["/API/v1/servers", "/api/v1", "/api", "/index.html", "/api/v2/servers"])
async def test_any_other_path_is_404_for_any_method(api: Inside, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS", "BREW"):
        refused(await api.admin.request(method, path), 404)


async def test_a_preflight_from_an_allowed_origin_is_granted_what_the_path_has(api: Inside) -> None:
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = await api.nobody.options(SERVERS, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == allowed(SERVERS)
    assert answer.headers["access-control-max-age"] == "600"
    granted = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "x-api-key",
    } <= set(granted)
    assert "Origin" in answer.headers["vary"]


async def test_a_preflight_from_elsewhere_is_granted_nothing(api: Inside) -> None:
    headers = {"Origin": "http://evil.test", "Access-Control-Request-Method": "POST"}
    answer = await api.nobody.options(SERVERS, headers=headers)
    assert answer.status_code == 204
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("origin", [ORIGIN, "http://localhost:8000", "http://localhost:8001"])
async def test_a_page_of_an_allowed_origin_may_read_answers_and_problems(api: Inside, origin: str) -> None:
    for answer in (
        await api.admin.get(SERVERS, headers={"Origin": origin}),
        await api.nobody.get(SERVERS, headers={"Origin": origin}),
        await api.nobody.get("/nowhere", headers={"Origin": origin}),
    ):
        assert answer.headers["access-control-allow-origin"] == origin
        exposed = answer.headers["access-control-expose-headers"].lower().split(", ")
        assert {"etag", "link", "location", "x-request-id", "retry-after"} <= set(exposed)


async def test_a_page_from_elsewhere_may_read_nothing(api: Inside) -> None:
    for origin in ("http://evil.test", "null", "http://localhost:3000.evil.test", "https://localhost:3000"):
        answer = await api.admin.get(SERVERS, headers={"Origin": origin})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("given", ["a", "A-Z.0_9", "x" * 128])
async def test_the_request_id_of_the_caller_is_kept(api: Inside, given: str) -> None:
    for path in ("/health", "/nowhere", SERVERS):
        answer = await api.nobody.get(path, headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "ä", "a/b"])
async def test_a_request_id_that_will_not_do_is_replaced(api: Inside, given: str) -> None:
    headers = {b"X-Request-ID": given.encode("latin-1")}
    answer = await api.nobody.get("/health", headers=headers)
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("application/*;q=0.1", 200),
        ("text/html, */*;q=0.1", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("application/problem+json", 406),
    ],
)
async def test_an_answer_that_is_not_accepted_is_406(api: Inside, accept: str, status: int) -> None:
    answer = await api.admin.get(SERVERS, headers={"Accept": accept})
    assert answer.status_code == status
    if status == 406:
        refused(answer, 406)


@pytest.mark.parametrize("name", ["openapi.json", "openapi.yaml"])
async def test_the_contract_is_served_byte_for_byte(api: Inside, name: str) -> None:
    answer = await api.nobody.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.content == (ROOT / "generated" / name).read_bytes()
    again = await api.nobody.get(f"/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_the_pages_load_nothing_from_another_host(api: Inside, page: str) -> None:
    answer = await api.nobody.get(page)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    addresses = re.findall(r'(?:src|href)="([^"]*)"', answer.text)
    assert addresses
    for address in addresses:
        assert not re.match(r"[a-z]+:|//", address)
        assert (await api.nobody.get(f"/{address}")).status_code == 200


async def test_no_answer_may_be_taken_for_another_type(api: Inside) -> None:
    for path in ("/health", "/nowhere", "/docs", SERVERS):
        assert (await api.nobody.get(path)).headers["x-content-type-options"] == "nosniff"
