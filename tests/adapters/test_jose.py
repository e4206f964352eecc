"""Tokens: ours are recognised, everything else is nobody's."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.adapters.jose import JoseTokens
from app.adapters.keyring import DerivedKeyring, FileKeyring
from app.domain.sessions import TokenClaims

HOUR = 3_600
USER = UUID("7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f")


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


KEYS = DerivedKeyring("a secret of at least thirty-two bytes")


def tokens(clock: Clock | None = None) -> JoseTokens:
    return JoseTokens(KEYS, seconds=HOUR, clock=clock or Clock())


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def signed(header: Any, claims: Any, secret: bytes, digest: str = "sha256") -> str:
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.digest(secret, text.encode(), digest))}"


def ours(header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token of our own with something in it changed, signed with our own key; None takes a claim out."""
    genuine = tokens().issue(USER, 3).text.split(".")
    changed = {**decoded(genuine[1]), **claims}
    return signed(
        {**decoded(genuine[0]), **(header or {})},
        {name: value for name, value in changed.items() if value is not None},
        KEYS.current().secret,
    )


def test_a_token_says_whose_it_is_of_which_epoch_and_until_when() -> None:
    issued = tokens().issue(USER, 3)
    assert issued.expires_in == HOUR
    assert tokens().verify(issued.text) == TokenClaims(USER, 3, 1_700_000_000.0 + HOUR)


def test_the_forging_of_these_tests_is_good_enough_to_pass_when_nothing_is_changed() -> None:
    assert tokens().verify(ours()) == TokenClaims(USER, 3, 1_700_000_000.0 + HOUR)


def test_every_token_has_the_claims_and_its_key_and_an_id_of_its_own() -> None:
    first, second = (tokens().issue(USER, 3).text.split(".") for _ in range(2))
    header, claims = decoded(first[0]), decoded(first[1])
    assert header == {"typ": "JWT", "alg": "HS256", "kid": KEYS.current().kid}
    assert set(claims) == {"iss", "aud", "sub", "iat", "nbf", "exp", "jti", "epoch"}
    assert claims["jti"] != decoded(second[1])["jti"]


def test_no_token_is_in_its_repr() -> None:
    issued = tokens().issue(USER, 3)
    assert issued.text not in repr(issued)


def test_a_token_lives_to_its_last_second_and_not_longer() -> None:
    clock = Clock()
    text = tokens(clock).issue(USER, 3).text
    clock.now += HOUR - 1
    assert tokens(clock).verify(text) is not None
    clock.now += 1
    assert tokens(clock).verify(text) is None


def test_the_clock_of_another_host_may_be_half_a_minute_behind_but_not_more() -> None:
    clock = Clock()
    text = tokens(clock).issue(USER, 3).text
    clock.now -= 30
    assert tokens(clock).verify(text) is not None
    clock.now -= 1
    assert tokens(clock).verify(text) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody else"},
        {"aud": "something else"},
        {"aud": []},
        {"sub": "no uuid"},
        {"sub": 7},
        {"epoch": "3"},
        {"epoch": True},
        {"epoch": 3.0},
        {"exp": "never"},
        {"exp": 1e308 * 10},
        {"exp": True},
        {"iat": 1_700_000_000 + HOUR},
        {"nbf": 1_700_000_000 + HOUR},
        *({name: None} for name in ("iss", "aud", "sub", "iat", "nbf", "exp", "jti", "epoch")),
    ],
)
def test_a_signed_token_with_a_wrong_or_missing_claim_is_refused(claims: dict[str, Any]) -> None:
    assert tokens().verify(ours(**claims)) is None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS384"},
        {"alg": "RS256"},
        {"alg": 256},
        {"kid": "0000000000000000"},
        {"kid": None},
        {"kid": ["a"]},
        {"kid": {}},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
        {"padding": "x" * 600},
    ],
)
def test_a_signed_token_with_another_header_is_refused(header: dict[str, Any]) -> None:
    assert tokens().verify(ours(header)) is None


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
@pytest.mark.parametrize("signature", ["", "AAAA", None])
def test_an_unsigned_token_is_refused(alg: str, signature: str | None) -> None:
    header, claims, genuine = tokens().issue(USER, 3).text.split(".")
    forged = encoded({**decoded(header), "alg": alg})
    assert tokens().verify(f"{forged}.{claims}.{genuine if signature is None else signature}") is None


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_another_algorithm_is_refused_even_under_our_own_key(digest: str) -> None:
    header, claims, _ = tokens().issue(USER, 3).text.split(".")
    forged = signed(
        {**decoded(header), "alg": f"HS{digest[3:]}"}, decoded(claims), KEYS.current().secret, digest
    )
    assert tokens().verify(forged) is None


@pytest.mark.parametrize(
    "secret", [b"", b"another secret of thirty-two bytes!!", hashlib.sha256(b"").digest()]
)
def test_a_token_under_another_key_is_refused(secret: bytes) -> None:
    header, claims, _ = tokens().issue(USER, 3).text.split(".")
    assert tokens().verify(signed(decoded(header), decoded(claims), secret)) is None


@pytest.mark.parametrize("kid", [KEYS.current().kid, "0000000000000000", None])
def test_a_key_that_a_token_brings_with_it_is_not_used(kid: str | None) -> None:
    secret = b"a key that the forger chose himself"
    header = {"alg": "HS256", "jwk": {"kty": "oct", "k": encoded(secret)}} | ({"kid": kid} if kid else {})
    claims = decoded(tokens().issue(USER, 3).text.split(".")[1])
    assert tokens().verify(signed(header, claims, secret)) is None


def test_a_token_of_which_any_part_was_changed_is_refused() -> None:
    header, claims, signature = tokens().issue(USER, 3).text.split(".")
    other = encoded({**decoded(claims), "sub": str(uuid4())})
    assert tokens().verify(f"{header}.{other}.{signature}") is None
    assert tokens().verify(f"{header}.{claims}.{signature[:-2]}") is None
    assert tokens().verify(f"{header}.{claims}.{signature[::-1]}") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "ck_00000000_" + "A" * 43,
        "\x00",
        "é.è.ê",
        "\ud800",
        "[" * 2_000,
        f"{encoded(b'[' * 300)}.{encoded({})}.AAAA",
        f"{encoded(b'7')}.{encoded({})}.AAAA",
        f"{encoded(b'null')}.{encoded({})}.AAAA",
        f"{encoded([])}.{encoded({})}.AAAA",
        f"{encoded(b'{')}.{encoded({})}.AAAA",
        f"{encoded(bytes(range(128, 255)))}.{encoded({})}.AAAA",
        signed({"alg": "HS256", "kid": KEYS.current().kid}, [], KEYS.current().secret),
        signed({"alg": "HS256", "kid": KEYS.current().kid}, b"9" * 1_000, KEYS.current().secret),
        signed({"alg": "HS256", "kid": KEYS.current().kid}, b"\xff", KEYS.current().secret),
    ],
)
def test_garbage_is_refused_without_an_error(text: str) -> None:
    assert tokens().verify(text) is None


def test_a_huge_token_is_refused_before_anything_of_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_: object) -> None:
        pytest.fail("it was parsed")

    monkeypatch.setattr(JoseTokens, "_verified", unwanted)
    assert tokens().verify("a" * 2_049) is None


def test_tokens_outlive_a_rotation_of_the_keys_but_not_a_revocation(tmp_path: Path) -> None:
    server_keys, command = (FileKeyring(tmp_path, token_seconds=HOUR) for _ in range(2))
    server = JoseTokens(server_keys, seconds=HOUR)
    before = server.issue(USER, 3).text
    command.rotate()
    after = server.issue(USER, 3).text
    assert decoded(before.split(".")[0])["kid"] != decoded(after.split(".")[0])["kid"]
    assert server.verify(before) is not None
    assert server.verify(after) is not None
    command.rotate(revoke=True)
    assert server.verify(before) is None
    assert server.verify(after) is None
