"""How often a client may call, class by class."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import Response

from tests.service.inside import LOGIN, ME, SERVERS, Inside, Installation, serving
from tests.service.problems import refused

FIELDS = (
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
)


@pytest.fixture
async def limited(installation: Installation, tmp_path: Path) -> AsyncIterator[Inside]:
    """A service with small limits, each another one."""
    limits = {
        "rate_limit_general": 2,
        "rate_limit_health": 3,
        "rate_limit_metrics": 4,
        "rate_limit_login": 1,
    }
    async with serving(installation, tmp_path / "limited", **limits) as inside:
        yield inside


def told(answer: Response) -> list[str]:
    """What the answer says of the limit; the seconds that are left are replaced."""
    left = answer.headers["x-ratelimit-reset"]
    assert 1 <= int(left) <= 60
    return [answer.headers[name].replace(f"t={left}", "t=…") for name in FIELDS if "reset" not in name]


@pytest.mark.parametrize(
    ("path", "name", "limit"),
    [
        ("/", "general", 2),
        ("/health", "health", 3),
        ("/health/all", "health", 3),
        ("/metrics", "metrics", 4),
    ],
)
async def test_each_class_has_a_limit_of_its_own(limited: Inside, path: str, name: str, limit: int) -> None:
    policy = f'"{name}";q={limit};w=60'
    for left in reversed(range(limit)):
        answer = await limited.nobody.get(path)
        assert answer.status_code == 200
        assert told(answer) == [str(limit), str(left), policy, f'"{name}";r={left};t=…']
    answer = await limited.nobody.get(path)
    refused(answer, 429)
    assert told(answer) == [str(limit), "0", policy, f'"{name}";r=0;t=…']
    assert answer.headers["retry-after"] == answer.headers["x-ratelimit-reset"]


async def test_signing_in_is_limited_whether_or_not_it_succeeds(limited: Inside) -> None:
    body = {"username": "admin", "password": "wrong"}
    answer = await limited.nobody.post(LOGIN, json=body)
    assert (refused(answer, 401)["status"], answer.headers["x-ratelimit-limit"]) == (401, "1")
    refused(await limited.nobody.post(LOGIN, json=body), 429)


async def test_operations_of_one_class_are_counted_together(limited: Inside) -> None:
    assert (await limited.admin.get(ME)).status_code == 200
    assert (await limited.admin.get(SERVERS)).status_code == 200
    refused(await limited.admin.post(SERVERS, json={}), 429)
    assert (await limited.nobody.get("/health")).status_code == 200


async def test_a_refusal_tells_the_limit_too(limited: Inside) -> None:
    answer = await limited.nobody.get(SERVERS)
    refused(answer, 401)
    assert told(answer)[:2] == ["2", "1"]


async def test_what_the_contract_does_not_know_is_not_counted(limited: Inside) -> None:
    for _ in range(5):
        for answer in (
            refused_(await limited.nobody.get("/nowhere"), 404),
            refused_(await limited.nobody.delete("/"), 405),
            await limited.nobody.options("/"),
            await limited.nobody.get("/openapi.json"),
        ):
            assert not [name for name in FIELDS if name in answer.headers]
    assert (await limited.nobody.get("/")).headers["x-ratelimit-remaining"] == "1"


async def test_head_counts_as_get(limited: Inside) -> None:
    for method in ("HEAD", "GET"):
        assert (await limited.nobody.request(method, "/")).status_code == 200
    answer = await limited.nobody.head("/")
    assert (answer.status_code, answer.content) == (429, b"")


async def test_without_limits_nothing_is_said_of_them(installation: Installation, tmp_path: Path) -> None:
    async with serving(installation, tmp_path / "free", rate_limit_enabled=False) as free:
        answer = await free.nobody.get("/")
    assert not [name for name in answer.headers if "ratelimit" in name]


def refused_(answer: Response, status: int) -> Response:
    refused(answer, status)
    return answer
