"""Who calls is decided by the first alternative whose credentials are there, before a body is read."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import pytest

from scripts.codegen.runtime.credentials import Authenticator, challenge_of, cookies
from scripts.codegen.runtime.operation import Requirement, Scheme, method_name
from scripts.codegen.runtime.problem import Failure

BEARER = Scheme("bearer", "bearer")
BASIC = Scheme("basic", "basic")
KEY = Scheme("api_key", "apiKey", "header", "x-api-key")
QUERY = Scheme("query_key", "apiKey", "query", "key")
COOKIE = Scheme("session", "apiKey", "cookie", "sid")
SCHEMES = (BEARER, BASIC, KEY, QUERY, COOKIE)
CHALLENGE = {
    "WWW-Authenticate": 'Bearer realm="api", Basic realm="api", ApiKey realm="api", in="header", '
    'name="x-api-key", ApiKey realm="api", in="query", name="key", '
    'ApiKey realm="api", in="cookie", name="sid"'
}


@dataclass
class Doors:
    """Knows credentials by their text and keeps what it was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    async def bearer(self, credential: str) -> str | None:
        return self._known("bearer", credential)

    async def basic(self, credential: str) -> str | None:
        return self._known("basic", credential)

    async def api_key(self, credential: str) -> str | None:
        return self._known("api_key", credential)

    async def query_key(self, credential: str) -> str | None:
        return self._known("query_key", credential)

    async def session(self, credential: str) -> str | None:
        return self._known("session", credential)

    def permits(self, principal: str, scope: str) -> bool:
        return scope in principal.rpartition(":")[2].split(",")

    def _known(self, scheme: str, credential: str) -> str | None:
        self.asked.append((scheme, credential))
        return f"{scheme} {credential}" if credential.startswith("good") else None


def one(scheme: Scheme, *scopes: str) -> Requirement:
    return Requirement(((scheme, scopes),))


ANYBODY = Requirement(())


async def ask(*requirements: Requirement, query: str = "", **headers: str) -> tuple[Any, dict[str, Any]]:
    scope: dict[str, Any] = {"query_string": query.encode()}
    fields = {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in headers.items()}
    principal = await Authenticator(Doors(), SCHEMES)(requirements, scope, fields)
    return principal, scope


async def refusal(*requirements: Requirement, query: str = "", **headers: str) -> tuple[int, str]:
    with pytest.raises(Failure) as caught:
        await ask(*requirements, query=query, **headers)
    if caught.value.status == 401:
        assert caught.value.headers == CHALLENGE
    return caught.value.status, caught.value.detail


MISSING = (401, "credentials are missing")
WRONG = (401, "the credentials are not valid")
BASIC_GOOD = base64.b64encode(b"good:word").decode()


@pytest.mark.parametrize(
    ("scheme", "given", "principal"),
    [
        (BEARER, {"authorization": "Bearer good"}, "bearer good"),
        (BEARER, {"authorization": "bEARER   good "}, "bearer good"),
        (BASIC, {"authorization": f"Basic {BASIC_GOOD}"}, "basic good:word"),
        (KEY, {"x_api_key": "good"}, "api_key good"),
        (QUERY, {"query": "a=1&key=good%20one"}, "query_key good one"),
        (COOKIE, {"cookie": "a=b; sid=good; c"}, "session good"),
    ],
)
async def test_each_kind_of_credential_is_found_in_its_place(
    scheme: Scheme, given: dict[str, str], principal: str
) -> None:
    assert await ask(one(scheme), **given) == (
        principal,
        {"query_string": given.get("query", "").encode(), "principal": principal},
    )


@pytest.mark.parametrize(
    ("scheme", "given"),
    [
        (BEARER, {}),
        (BEARER, {"authorization": f"Basic {BASIC_GOOD}"}),
        (BEARER, {"authorization": ""}),
        (BEARER, {"x_api_key": "good"}),
        (KEY, {"authorization": "Bearer good"}),
        (QUERY, {"query": "keys=good"}),
        (QUERY, {"query": "key="}),
        (COOKIE, {"cookie": "side=good"}),
        (COOKIE, {}),
    ],
)
async def test_credentials_that_are_not_there_are_missing(scheme: Scheme, given: dict[str, str]) -> None:
    assert await refusal(one(scheme), **given) == MISSING


@pytest.mark.parametrize(
    ("scheme", "given"),
    [
        (BEARER, {"authorization": "Bearer bad"}),
        (BEARER, {"authorization": "Bearer"}),
        (BEARER, {"authorization": "Bearer bad, Bearer good"}),
        (BASIC, {"authorization": "Basic !!!"}),
        (BASIC, {"authorization": "Basic é"}),
        (BASIC, {"authorization": "Basic " + base64.b64encode(b"\xff").decode()}),
        (KEY, {"x_api_key": ""}),
        (KEY, {"x_api_key": "é"}),
        (COOKIE, {"cookie": "sid="}),
        (QUERY, {"query": "key=%FF"}),
    ],
)
async def test_credentials_that_nobody_has_are_not_valid(scheme: Scheme, given: dict[str, str]) -> None:
    assert await refusal(one(scheme), **given) == WRONG


async def test_huge_credentials_are_refused_unasked() -> None:
    doors = Doors()
    with pytest.raises(Failure) as caught:
        await Authenticator(doors, SCHEMES)((one(KEY),), {}, {b"x-api-key": b"good" + b"x" * 8189})
    assert (caught.value.status, doors.asked) == (401, [])


async def test_credentials_of_8192_characters_are_looked_at() -> None:
    principal, _ = await ask(one(KEY), x_api_key="good" + "x" * 8188)
    assert len(principal) == len("api_key ") + 8192


async def test_the_first_alternative_that_is_there_decides() -> None:
    alternatives = (one(BEARER), one(KEY))
    assert (await ask(*alternatives, x_api_key="good"))[0] == "api_key good"
    assert (await ask(*alternatives, authorization="Bearer good", x_api_key="good"))[0] == "bearer good"


async def test_a_wrong_first_alternative_is_not_made_good_by_another() -> None:
    assert await refusal(one(BEARER), one(KEY), authorization="Bearer bad", x_api_key="good") == WRONG


async def test_schemes_that_stand_together_are_all_needed() -> None:
    both = Requirement(((BEARER, ()), (KEY, ())))
    assert await refusal(both, x_api_key="good") == MISSING
    assert await refusal(both, authorization="Bearer good", x_api_key="bad") == WRONG
    assert (await ask(both, authorization="Bearer good", x_api_key="good"))[0] == "bearer good"


@pytest.mark.parametrize("alternatives", [(ANYBODY, one(KEY)), (one(KEY), ANYBODY)])
async def test_optional_credentials_count_when_they_are_there(alternatives: tuple[Requirement, ...]) -> None:
    assert (await ask(*alternatives))[0] is None
    assert (await ask(*alternatives, x_api_key="good"))[0] == "api_key good"
    assert await refusal(*alternatives, x_api_key="bad") == WRONG


async def test_an_anonymous_caller_is_no_principal() -> None:
    assert await ask(ANYBODY) == (None, {"query_string": b""})


async def test_a_scope_that_the_principal_lacks_is_named() -> None:
    assert await refusal(one(KEY, "read", "write"), x_api_key="good:read") == (
        403,
        "the permission write is missing",
    )


async def test_a_principal_with_all_scopes_comes_in() -> None:
    assert (await ask(one(KEY, "read", "write"), x_api_key="good:read,write"))[0] == "api_key good:read,write"


async def test_each_scheme_of_several_needs_its_own_scopes() -> None:
    both = Requirement(((BEARER, ("a",)), (KEY, ("b",))))
    found = await refusal(both, authorization="Bearer good:a", x_api_key="good:a")
    assert found == (403, "the permission b is missing")


async def test_who_is_forbidden_is_known_all_the_same() -> None:
    scope: dict[str, Any] = {"query_string": b""}
    with pytest.raises(Failure):
        await Authenticator(Doors(), SCHEMES)((one(KEY, "x"),), scope, {b"x-api-key": b"good"})
    assert scope["principal"] == "api_key good"


def test_a_contract_without_schemes_still_has_a_challenge() -> None:
    assert challenge_of(()) == {"WWW-Authenticate": 'Bearer realm="api"'}


@pytest.mark.parametrize(
    ("scheme", "method"),
    [
        ("bearer", "bearer"),
        ("Api-Key", "api_key"),
        ("api.key", "api_key"),
        ("in", "scheme_in"),
        ("permits", "scheme_permits"),
        ("2fa", "scheme_2fa"),
        ("é", "_"),
    ],
)
def test_a_scheme_is_verified_by_a_method_with_its_name(scheme: str, method: str) -> None:
    assert method_name(scheme) == method


def test_cookies_are_read_from_one_field() -> None:
    assert cookies({b"cookie": b'a=1; b="two"; c'}) == {"a": "1", "b": "two", "": "c"}
    assert cookies({}) == {}
