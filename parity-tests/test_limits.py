"""Rate limits: how often a client may call, and what the answers say of it."""

import sys

import pytest

from contract import load
from requests_by_name import good
from world import World

QUOTAS = {"general": 100, "health": 200, "metrics": 1000, "login": 10}
CLASSES = {name: operation.rate_limit for name, operation in load().operations.items()}
CHEAP = {"general": "get_root", "health": "get_health", "metrics": "get_metrics", "login": "login"}


@pytest.mark.operation("login")
def test_the_quota_of_logins_is_ten_and_is_told_on_every_answer(limited_afresh: World) -> None:
    quota = QUOTAS["login"]
    # Answered before anybody is looked up, so that failures do not slow the test down.
    answers = [limited_afresh.anonymous.call("login", 422, body={}) for _ in range(quota)]
    refused = limited_afresh.anonymous.call("login", 429, body={})
    assert refused.error == "rate_limited"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    for number, answer in enumerate([*answers, refused], start=1):
        left = max(0, quota - number)
        reset = int(answer.headers["x-ratelimit-reset"])
        assert 0 < reset <= 60
        told = {name: answer.headers[name] for name in ("x-ratelimit-limit", "x-ratelimit-remaining")}
        assert told == {"x-ratelimit-limit": str(quota), "x-ratelimit-remaining": str(left)}
        assert answer.headers["ratelimit-policy"] == f'"login";q={quota};w=60'
        assert answer.headers["ratelimit"] == f'"login";r={left};t={reset}'


@pytest.mark.operation("get_health")
def test_the_quota_of_health_is_two_hundred(limited_afresh: World) -> None:
    answer = limited_afresh.anonymous.call("get_health", 200)
    assert answer.headers["ratelimit-policy"] == '"health";q=200;w=60'
    left = int(answer.headers["x-ratelimit-remaining"])
    for expected in range(left - 1, -1, -1):
        answer = limited_afresh.anonymous.call("get_health", 200)
        assert answer.headers["x-ratelimit-remaining"] == str(expected)
    limited_afresh.anonymous.call("get_health", 429)
    limited_afresh.anonymous.call("get_health_slash", 429)
    limited_afresh.anonymous.call("get_health_component", 429, component="database")
    limited_afresh.anonymous.call("get_health", 429, head=True)


@pytest.mark.operation("get_metrics")
def test_the_quota_of_metrics_is_a_thousand(limited_afresh: World) -> None:
    answer = limited_afresh.anonymous.call("get_metrics", 200)
    assert answer.headers["ratelimit-policy"] == '"metrics";q=1000;w=60'
    assert answer.headers["x-ratelimit-limit"] == "1000"


@pytest.mark.operation("get_root")
def test_a_used_up_quota_of_a_hundred_comes_before_credentials_and_after_unknown_methods(
    limited_afresh: World,
) -> None:
    answer = limited_afresh.anonymous.call("get_root", 200)
    assert answer.headers["ratelimit-policy"] == '"general";q=100;w=60'
    for left in range(int(answer.headers["x-ratelimit-remaining"]) - 1, -1, -1):
        assert limited_afresh.anonymous.call("get_me", 401).headers["x-ratelimit-remaining"] == str(left)
    limited_afresh.anonymous.call("get_me", 429)
    limited_afresh.anonymous.call("get_root", 429)
    for _ in range(3):
        limited_afresh.anonymous.ask("GET", "/nothing", 404)
        limited_afresh.anonymous.ask("DELETE", "/api/v1/auth/me", 405)
        limited_afresh.anonymous.ask("OPTIONS", "/api/v1/auth/me", 204)


@pytest.mark.parametrize("name", [name for name in CLASSES if CLASSES[name] != "metrics"])
def test_every_operation_is_counted_in_its_class(limited: World, name: str) -> None:
    for each, quota in QUOTAS.items():
        if each == "metrics":
            continue
        for _ in range(quota):
            if _spent(limited, each):
                break
    attempt = good(limited, name, limited.anonymous)
    answer = limited.anonymous.call(name, 429, content=attempt.content, at=attempt.path)
    kind = CLASSES[name]
    assert answer.headers["ratelimit-policy"] == f'"{kind}";q={QUOTAS[kind]};w=60'


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 without being told")
def test_one_client_does_not_use_up_what_another_has(limited: World, limited_elsewhere: World) -> None:
    while not _spent(limited, "login"):
        pass
    answer = limited_elsewhere.anonymous.call("login", 422, body={})
    assert answer.headers["x-ratelimit-remaining"] == "9"


def _spent(world: World, kind: str) -> bool:
    operation = world.contract.operations[CHEAP[kind]]
    headers = [("Content-Type", "application/json")]
    response = world.wire.send(operation.method, operation.path, headers=headers, content=b"{}")
    return response.status_code == 429
