"""Credentials that are expired, forged, withdrawn or malformed, against a process over a socket."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.adapters.jose import JoseTokens
from app.adapters.keyring import DerivedKeyring, FileKeyring
from tests.accounts import PASSWORD
from tests.service.harm import nothing_happens
from tests.service.inside import KEYS, LOGIN, ME, NOWHERE, OWN_PASSWORD, USERS, Installation
from tests.service.outside import Outside
from tests.service.problems import refused

Claims = dict[str, Any]


@pytest.fixture(autouse=True)
def unharmed(shared: Outside, installation: Installation) -> Iterator[None]:
    with nothing_happens(shared, installation):
        yield


@pytest.fixture
def keyring(installation: Installation) -> FileKeyring:
    """The keys of the service itself."""
    return FileKeyring(installation.directory, token_seconds=3_600)


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def decoded(part: str) -> Claims:
    found: Claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def token(header: Claims, claims: Claims, key: bytes, digest: str = "sha256") -> str:
    """A token that is signed by hand."""
    signed = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    return f"{signed}.{encoded(hmac.new(key, signed.encode(), digest).digest())}"


def asked(shared: Outside, credential: str) -> int:
    with shared.caller(credential) as caller:
        answer = caller.get(ME)
    if answer.status_code != 200:
        refused(answer, 401)
    return answer.status_code


def forgeries(good: str, key: bytes) -> Iterator[tuple[str, str]]:
    """Tokens that are almost the good one, and what is wrong with each."""
    first, second, third = good.split(".")
    header, claims = decoded(first), decoded(second)
    now = int(time.time())
    yield "no signature", f"{first}.{second}."
    yield "another signature", f"{first}.{second}.{encoded(b'x' * 32)}"
    yield "a signature with a byte less", f"{first}.{second}.{third[:-2]}"
    yield "other claims", f"{first}.{encoded(json.dumps(claims | {'sub': NOWHERE}).encode())}.{third}"
    for name in ("none", "None", "NONE", "nOnE", ""):
        unsigned = encoded(json.dumps(header | {"alg": name}).encode())
        yield f"alg {name!r} without a signature", f"{unsigned}.{second}."
        yield f"alg {name!r} with one", f"{unsigned}.{second}.{third}"
        yield f"alg {name!r} signed", token(header | {"alg": name}, claims, key)
    for name, digest in (("HS384", "sha384"), ("HS512", "sha512")):
        yield f"alg {name}", token(header | {"alg": name}, claims, key, digest)
    for name in ("RS256", "ES256", "PS256", "EdDSA"):
        yield f"alg {name} with our key as its public key", token(header | {"alg": name}, claims, key)
    yield "alg missing", token({"kid": header["kid"]}, claims, key)
    yield "kid missing", token({"alg": "HS256"}, claims, key)
    for kid in ("other", "", "../../keys.json", "/dev/null", "' OR 1=1--", None, 1, [header["kid"]]):
        yield f"kid {kid!r}", token(header | {"kid": kid}, claims, key)
    jwk = {"kty": "oct", "k": encoded(b"mine" * 8)}
    yield "a key of its own", token(header | {"jwk": jwk}, claims, b"mine" * 8)
    yield "a key somewhere else", token(header | {"jku": "http://127.0.0.1:1/"}, claims, b"mine" * 8)
    yield "something critical", token(header | {"crit": ["exp"]}, claims, b"mine" * 8)
    yield "another key", token(header, claims, hashlib.sha256(b"other").digest())
    yield "no key", token(header, claims, b"")
    for name in ("sub", "exp", "epoch", "iss", "aud", "iat", "nbf", "jti"):
        yield f"{name} missing", token(header, {k: v for k, v in claims.items() if k != name}, key)
    changes: list[Claims] = [
        {"exp": now - 1},
        {"exp": -1},
        {"exp": "tomorrow"},
        {"exp": None},
        {"nbf": now + 3_600},
        {"iat": now + 3_600},
        {"iss": "other"},
        {"aud": "other"},
        {"aud": []},
        {"sub": "admin"},
        {"sub": NOWHERE},
        {"sub": 1},
        {"epoch": 1},
        {"epoch": "0"},
        {"epoch": False},
        {"epoch": 10**30},
    ]
    for changed in changes:
        yield str(changed), token(header, claims | changed, key)
    yield "claims that are a list", token(header, [], key)  # type: ignore[arg-type]
    yield "two dots too many", f"{good}.{second}.{third}"
    yield "a dot missing", f"{first}.{second}{third}"
    yield "padding", f"{good}="
    yield "encryption", f"{encoded(b'{}')}...."


def test_a_forged_token_is_401_whatever_was_done_to_it(
    shared: Outside, installation: Installation, keyring: FileKeyring
) -> None:
    good = installation.tokens["deploy"]
    key = keyring.current().secret
    first, second, _ = good.split(".")
    assert asked(shared, token(decoded(first), decoded(second), key)) == 200, "what is not forged is good"
    for wrong, forged in forgeries(good, key):
        assert asked(shared, forged) == 401, wrong


def test_a_token_that_has_expired_is_401(
    shared: Outside, installation: Installation, keyring: FileKeyring
) -> None:
    def issued(ago: float) -> str:
        tokens = JoseTokens(keyring, seconds=3_600, clock=lambda: time.time() - ago)
        return tokens.issue(installation.ids["admin"], 0).text

    assert asked(shared, issued(3_590)) == 200
    assert asked(shared, issued(3_601)) == 401


def test_a_token_of_another_installation_is_401(shared: Outside, installation: Installation) -> None:
    others = JoseTokens(DerivedKeyring("the secret of some other service"), seconds=3_600)
    assert asked(shared, others.issue(installation.ids["admin"], 0).text) == 401


def test_a_token_of_somebody_who_never_was_is_401(shared: Outside, keyring: FileKeyring) -> None:
    assert asked(shared, JoseTokens(keyring, seconds=3_600).issue(uuid4(), 0).text) == 401


@pytest.fixture
def ada(shared: Outside, installation: Installation) -> Iterator[tuple[str, UUID]]:
    """A user for the time of one test, and a token of hers."""
    body = {"username": "ada", "password": PASSWORD, "role": "admin"}
    with shared.caller(installation.tokens["admin"]) as admin:
        identity = admin.post(USERS, json=body).json()["id"]
        signed_in = admin.post(LOGIN, json={"username": "ada", "password": PASSWORD})
        yield signed_in.json()["access_token"], UUID(identity)
        admin.delete(f"{USERS}/{identity}")


def test_a_token_and_a_key_of_a_deleted_user_are_401(
    shared: Outside, installation: Installation, ada: tuple[str, UUID]
) -> None:
    hers, identity = ada
    with shared.caller(hers) as caller:
        key = caller.post(KEYS, json={"name": "ci", "permissions": ["servers:read"]}).json()["key"]
    assert [asked(shared, credential) for credential in (hers, key)] == [200, 200]
    with shared.caller(installation.tokens["admin"]) as admin:
        assert admin.delete(f"{USERS}/{identity}").status_code == 204
    assert [asked(shared, credential) for credential in (hers, key)] == [401, 401]


def test_a_token_from_before_a_password_change_is_401(shared: Outside, ada: tuple[str, UUID]) -> None:
    hers, _ = ada
    with shared.caller(hers) as caller:
        body = {"old_password": PASSWORD, "new_password": PASSWORD + "!"}
        assert caller.post(OWN_PASSWORD, json=body).status_code == 204
    assert asked(shared, hers) == 401


@pytest.mark.parametrize(
    "fields",
    [
        b"Authorization: Bearer",
        b"Authorization: Bearer ",
        b"Authorization:",
        b"Authorization: {token}",
        b"Authorization: Basic YWRtaW46YWRtaW4=",
        b"Authorization: Digest {token}",
        b"Authorization: Bearer{token}",
        b"Authorization: Bearer,{token}",
        b"Authorization: Bearer {token} x",
        b"Authorization: Bearer {token},{token}",
        b"Authorization: Bearer \xff\xfe",
        b"Authorization: Bearer " + b"x" * 10_000,
        b"Authorization: Bearer {token}\r\nAuthorization: Bearer {token}",
        b"X-API-Key:",
        b"X-API-Key: {token}",
        b"X-API-Key: ck_aaaaaaaa_" + b"x" * 43,
        b"X-API-Key: ck_" + b"x" * 10_000,
        b"X-API-Key: \xff",
        b"Cookie: access_token={token}",
    ],
    ids=lambda value: repr(value[:40]),
)
def test_credentials_that_are_malformed_are_401(
    shared: Outside, installation: Installation, fields: bytes
) -> None:
    given = fields.replace(b"{token}", installation.tokens["admin"].encode())
    answer = shared.speak(f"GET {ME} HTTP/1.1\r\nHost: a\r\n".encode(), given, b"\r\n\r\n")
    refused(answer, 401)
    assert installation.tokens["admin"] not in answer.text


@pytest.mark.parametrize("scheme", [b"bearer", b"BEARER", b"bEARER", b"Bearer "])
def test_the_name_of_the_scheme_is_read_in_any_case(
    shared: Outside, installation: Installation, scheme: bytes
) -> None:
    given = b"Authorization: " + scheme + b" " + installation.tokens["admin"].encode()
    answer = shared.speak(f"GET {ME} HTTP/1.1\r\nHost: a\r\n".encode(), given, b"\r\n\r\n")
    assert answer.status_code == 200


def test_no_log_holds_a_credential(shared: Outside, installation: Installation) -> None:
    for credential in ("ck_aaaaaaaa_" + "q" * 43, installation.tokens["monitor"]):
        asked(shared, credential)
    log = shared.directory / "out.log"
    # A request is logged when it has been answered.
    while '"principal":"user:monitor"' not in log.read_text():
        time.sleep(0.01)
    assert "q" * 43 not in log.read_text()
    assert installation.tokens["monitor"] not in log.read_text()
