"""Paths find their operation by their raw segments."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.codegen.runtime.operation import Operation
from scripts.codegen.runtime.router import Match, Router, raw_segment

ROUTES = {
    "get_root": "GET /",
    "list_pets": "GET /pets",
    "create_pet": "POST /pets",
    "get_pet": "GET /pets/{pet_id}",
    "get_best_pet": "GET /pets/best",
    "feed_best_pet": "POST /pets/best/food",
    "list_toys": "GET /pets/{pet_id}/toys",
    "get_toy": "GET /pets/{pet_id}/toys/{toy_id}",
    "activate": "POST /jobs/{job_id}:activate",
    "get_job": "GET /jobs/{job_id}",
    "compare": "GET /diff/{old}...{new}",
    "peek": "HEAD /peek",
    "spaced": "GET /white space",
    "slashed": "GET /health/",
    "health": "GET /health",
}


@pytest.fixture
def router() -> Router:
    return Router(
        Operation(id=name, method=route.split(" ", 1)[0], path=route.split(" ", 1)[1], tag="t")
        for name, route in ROUTES.items()
    )


def scope(path: str, method: str = "GET", *, raw: str | None = None, prefix: str = "") -> dict[str, Any]:
    from urllib.parse import unquote

    encoded = path if raw is None else raw
    return {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": encoded.encode(),
        "root_path": prefix,
    }


def found(router: Router, path: str, method: str = "GET", prefix: str = "") -> tuple[str, tuple[str, ...]]:
    match = router.match(scope(path, method, prefix=prefix))
    assert match is not None
    assert match.operation is not None
    return match.operation.id, match.params


@pytest.mark.parametrize(
    ("method", "path", "operation", "params"),
    [
        ("GET", "/", "get_root", ()),
        ("GET", "/pets", "list_pets", ()),
        ("POST", "/pets", "create_pet", ()),
        ("GET", "/pets/7", "get_pet", ("7",)),
        ("GET", "/pets/best", "get_best_pet", ()),
        ("GET", "/pets/best/toys", "list_toys", ("best",)),
        ("GET", "/pets/7/toys/8", "get_toy", ("7", "8")),
        ("POST", "/jobs/7:activate", "activate", ("7",)),
        ("GET", "/jobs/7", "get_job", ("7",)),
        ("GET", "/diff/a...b", "compare", ("a", "b")),
        ("GET", "/health", "health", ()),
        ("GET", "/health/", "slashed", ()),
        ("GET", "/pets/%37", "get_pet", ("7",)),
        ("GET", "/p%65ts", "list_pets", ()),
        ("GET", "/pets/b%65st", "get_best_pet", ()),
        ("GET", "/pets/a%2Fb", "get_pet", ("a/b",)),
        ("GET", "/pets/a%2fb/toys", "list_toys", ("a/b",)),
        ("GET", "/pets/..", "get_pet", ("..",)),
        ("GET", "/pets/%2e%2e/toys", "list_toys", ("..",)),
        ("GET", "/pets/%C3%A9", "get_pet", ("é",)),
        ("GET", "/pets/%00", "get_pet", ("\0",)),
        ("GET", "/pets/%FF", "get_pet", ("\udcff",)),
        ("GET", "/pets/a+b", "get_pet", ("a+b",)),
        ("GET", "/white%20space", "spaced", ()),
    ],
)
def test_a_path_finds_its_operation(
    router: Router, method: str, path: str, operation: str, params: tuple[str, ...]
) -> None:
    assert found(router, path, method) == (operation, params)


def test_a_partial_segment_wins_over_a_whole_one_for_every_method(router: Router) -> None:
    match = router.match(scope("/jobs/7:activate"))
    assert match == Match(None, ("7",), "OPTIONS, POST")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/pets/",
        "/pets//toys",
        "//pets",
        "/pets/7/toys/8/9",
        "/pet",
        "",
        "/jobs/",
        "/PETS",
        "/pets/7/",
    ],
)
def test_other_paths_are_nobody_s(router: Router, path: str) -> None:
    assert router.match(scope(path)) is None


def test_a_partial_segment_needs_something_before_its_text(router: Router) -> None:
    assert found(router, "/jobs/:activate") == ("get_job", (":activate",))


def test_a_literal_that_leads_nowhere_gives_way_to_a_parameter(router: Router) -> None:
    assert found(router, "/pets/best/toys/1") == ("get_toy", ("best", "1"))


def test_a_known_path_with_another_method_names_the_methods_it_has(router: Router) -> None:
    assert router.match(scope("/pets", "DELETE")) == Match(None, (), "GET, HEAD, OPTIONS, POST")


def test_head_is_answered_by_get(router: Router) -> None:
    assert found(router, "/pets/7", "HEAD") == ("get_pet", ("7",))


def test_an_operation_of_its_own_answers_head(router: Router) -> None:
    assert found(router, "/peek", "HEAD") == ("peek", ())


def test_head_of_its_own_wins_over_get_whatever_comes_first() -> None:
    get, head = (Operation(id=m.lower(), method=m, path="/x", tag="t") for m in ("GET", "HEAD"))
    assert [found(Router(order), "/x", "HEAD")[0] for order in ([get, head], [head, get])] == ["head", "head"]


def test_methods_are_told_apart_by_case(router: Router) -> None:
    match = router.match(scope("/pets", "get"))
    assert match is not None
    assert match.operation is None


def test_a_match_is_looked_up_once_a_request(router: Router) -> None:
    request = scope("/pets/7")
    assert router.match(request) is router.match(request)


def test_a_miss_is_remembered_too(router: Router) -> None:
    request = scope("/nothing")
    assert router.match(request) is None
    request["path"] = "/pets"
    assert router.match(request) is None


def test_a_mount_that_moves_the_prefix_is_looked_up_anew(router: Router) -> None:
    request = scope("/v1/pets")
    assert router.match(request) is None
    request["root_path"] = "/v1"
    match = router.match(request)
    assert match is not None
    assert match.operation is not None
    assert match.operation.id == "list_pets"


def test_the_prefix_of_a_mount_is_no_part_of_the_path(router: Router) -> None:
    assert found(router, "/api/v1/pets/7", prefix="/api/v1") == ("get_pet", ("7",))
    assert found(router, "/api/v1/pets/a%2Fb", prefix="/api/v1") == ("get_pet", ("a/b",))


def test_a_prefix_ends_where_a_segment_ends(router: Router) -> None:
    assert router.match(scope("/apipets", prefix="/api")) is None


def test_a_prefix_that_the_path_lacks_is_passed_over(router: Router) -> None:
    assert found(router, "/pets/7", prefix="/api") == ("get_pet", ("7",))


def test_a_prefix_may_be_encoded_in_the_raw_path(router: Router) -> None:
    assert found(router, "/my%20api/pets/a%2Fb", prefix="/my api") == ("get_pet", ("a/b",))


def test_without_a_raw_path_the_decoded_one_counts(router: Router) -> None:
    match = router.match({"type": "http", "method": "GET", "path": "/pets/a b"})
    assert match is not None
    assert match.params == ("a b",)


def test_two_routers_over_one_template_share_its_segments() -> None:
    router = Router(
        [
            Operation(id="a", method="GET", path="/{x}:run/one", tag="t"),
            Operation(id="b", method="GET", path="/{y}:run/two", tag="t"),
        ]
    )
    assert [found(router, f"/1:run/{word}")[0] for word in ("one", "two")] == ["a", "b"]


def test_operations_are_kept_by_id(router: Router) -> None:
    assert list(router.operations) == list(ROUTES)


@pytest.mark.parametrize(
    ("request_scope", "segment"),
    [
        (scope("/pets/a%2Cb,c"), "a%2Cb,c"),
        (scope("/api/pets/a%2Cb", prefix="/api"), "a%2Cb"),
        ({"path": "/pets/a b", "root_path": ""}, "a%20b"),
    ],
)
def test_a_raw_segment_is_as_it_came(request_scope: dict[str, Any], segment: str) -> None:
    assert raw_segment(request_scope, 1) == segment
