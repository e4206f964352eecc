"""Secrets with their versions, and ciphertexts that are random: a dictionary knows what they stand for."""

import base64
import secrets
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Response, Security

from twin import documented as doc
from twin.models.auth import Permission
from twin.models.vault import (
    BOOLEAN,
    SEGMENT,
    Ciphertext,
    CiphertextInPath,
    Decrypted,
    Encrypted,
    Plaintext,
    PlaintextInPath,
    Secret,
    SecretPath,
    SecretVersion,
    SecretWrite,
    SecretWritten,
    VaultHealth,
)
from twin.problems import ProblemDetail, Refusal
from twin.route import ContractRoute
from twin.security import Principal, caller
from twin.store import Store, store_of
from twin.values import Given
from twin.versions import IfNoneMatch, etag, unchanged

router = APIRouter(prefix="/examples/vault", tags=["vault"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.SECRETS_READ.value])]
Writer = Annotated[Principal, Security(caller, scopes=[Permission.SECRETS_WRITE.value])]
Where = Annotated[SecretPath, SEGMENT, Path()]
Reveal = Annotated[bool, BOOLEAN, Query()]

_LARGE: dict[str, Any] = {"x-max-body": 1_000_000}
_GOING: dict[str, Any] = {"x-sunset": "2027-12-31T00:00:00Z"}
_WRITING = (400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503)
_POSTING = (400, 401, 403, 406, 413, 415, 422, 429, 500, 503)
_KEPT = 10


@router.get(
    "/health",
    summary="Ask the vault how it is",
    responses=doc.answers(200, failures=(401, 403, 406, 429, 500, 503)),
)
async def get_vault_health(principal: Reader) -> VaultHealth:
    """What the engine says of itself."""
    return VaultHealth(engine="memory", version=None, initialized=True, sealed=False)


def _read(
    store: Store,
    principal: Principal,
    response: Response,
    path: str,
    version: int | None,
    reveal: bool,
    condition: str | None,
) -> Secret | Response:
    if reveal and Permission.SECRETS_REVEAL not in principal.permissions:
        raise Refusal(403, "the permission secrets:reveal is missing")
    versions = store.vault.get(path, {})
    found = versions.get(version or max(versions, default=0))
    if found is None:
        raise Refusal(404, "there is no such version of a secret")
    shown = found
    if not reveal:
        shown = found.model_copy(update={"masked": True, "data": dict.fromkeys(found.data, "********")})
    response.headers["ETag"] = etag(shown)
    response.headers["Cache-Control"] = "no-store"
    return unchanged(shown, condition) or shown


@router.get(
    "/secret/{path}",
    summary="Read a secret",
    response_model=Secret,
    responses=doc.or_unchanged(doc.answers(200, doc.NO_STORE, doc.ETAG, failures=doc.READING)),
)
async def read_secret(
    path: Where,
    principal: Reader,
    store: Stored,
    response: Response,
    reveal: Reveal = False,
    if_none_match: IfNoneMatch = None,
) -> Secret | Response:
    """The newest version of a secret."""
    return _read(store, principal, response, path, None, reveal, if_none_match)


@router.post(
    "/secret/{path}",
    summary="Write a secret",
    status_code=201,
    responses=doc.answers(201, doc.NO_STORE, doc.LOCATION, failures=_WRITING),
    openapi_extra=_LARGE,
)
async def write_secret(
    path: Where, body: SecretWrite, principal: Writer, store: Stored, response: Response
) -> SecretWritten:
    """Adds a version."""
    versions = store.vault.get(path, {})
    newest = max(versions, default=0)
    if body.cas not in {None, newest}:
        raise Refusal(409, "the newest version is another one")
    made = Secret(path=path, version=newest + 1, created_at=store.now(), masked=False, data=body.data)
    store.vault[path] = {**versions, made.version: made}
    store.vault[path].pop(made.version - _KEPT, None)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Location"] = (
        f"/examples/vault/secret/versioned/{quote(path, safe='')}?version={made.version}"
    )
    return SecretWritten(path=path, version=made.version, created_at=made.created_at)


@router.get(
    "/secret/versioned/{path}",
    summary="Read a version of a secret",
    response_model=Secret,
    responses=doc.or_unchanged(doc.answers(200, doc.NO_STORE, doc.ETAG, failures=doc.READING)),
)
async def read_secret_version(
    path: Where,
    principal: Reader,
    store: Stored,
    response: Response,
    version: Annotated[Given[SecretVersion], Query()] = None,
    reveal: Reveal = False,
    if_none_match: IfNoneMatch = None,
) -> Secret | Response:
    """One of the versions of a secret."""
    return _read(store, principal, response, path, version, reveal, if_none_match)


def _encrypt(store: Store, response: Response, plaintext: str) -> Encrypted:
    ciphertext = f"vault:v1:{base64.b64encode(secrets.token_bytes(30)).decode()}"
    store.ciphertexts[ciphertext] = plaintext
    response.headers["Cache-Control"] = "no-store"
    return Encrypted(ciphertext=ciphertext)


def _decrypt(store: Store, response: Response, ciphertext: str, place: str) -> Decrypted:
    plaintext = store.ciphertexts.get(ciphertext)
    if plaintext is None:
        finding = ProblemDetail(pointer=f"/{place}/ciphertext", message="was not made here", kind="format")
        raise Refusal(422, "the ciphertext was not made here", details=[finding])
    response.headers["Cache-Control"] = "no-store"
    return Decrypted(plaintext=plaintext)


@router.post(
    "/transit/encrypt",
    summary="Encrypt a text",
    responses=doc.answers(200, doc.NO_STORE, failures=_POSTING),
    openapi_extra=_LARGE,
)
async def encrypt_text(body: Plaintext, principal: Writer, store: Stored, response: Response) -> Encrypted:
    """Another ciphertext each time."""
    return _encrypt(store, response, body.plaintext)


@router.post(
    "/transit/decrypt",
    summary="Decrypt a text",
    responses=doc.answers(200, doc.NO_STORE, failures=_POSTING),
    openapi_extra=_LARGE,
)
async def decrypt_text(body: Ciphertext, principal: Reader, store: Stored, response: Response) -> Decrypted:
    """What was encrypted."""
    return _decrypt(store, response, body.ciphertext, "body")


@router.get(
    "/transit/encrypt/{plaintext}",
    summary="Encrypt a text of the path",
    deprecated=True,
    responses=doc.answers(200, doc.NO_STORE, doc.DEPRECATED, failures=doc.LISTING),
    openapi_extra=_GOING,
)
async def encrypt_text_in_path(
    plaintext: Annotated[PlaintextInPath, Path()], principal: Writer, store: Stored, response: Response
) -> Encrypted:
    """Another ciphertext each time."""
    return _encrypt(store, response, plaintext)


@router.get(
    "/transit/decrypt/{ciphertext}",
    summary="Decrypt a text of the path",
    deprecated=True,
    responses=doc.answers(200, doc.NO_STORE, doc.DEPRECATED, failures=doc.LISTING),
    openapi_extra=_GOING,
)
async def decrypt_text_in_path(
    ciphertext: Annotated[CiphertextInPath, Path()], principal: Reader, store: Stored, response: Response
) -> Decrypted:
    """What was encrypted."""
    return _decrypt(store, response, ciphertext, "path")
