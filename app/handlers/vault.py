"""Handlers of the tag vault."""

from __future__ import annotations

from urllib.parse import quote

from app.domain import outcomes
from app.domain import vault as domain
from app.domain.preconditions import etag, unchanged
from app.domain.principal import Principal
from app.handlers.refusals import UNREACHED, decline
from generated.models.vault import (
    Ciphertext,
    Decrypted,
    Encrypted,
    Plaintext,
    Secret,
    SecretWrite,
    SecretWritten,
    VaultHealth,
)
from generated.responses import (
    CacheControlEtagHeaders,
    CacheControlHeaders,
    CacheControlLocationHeaders,
    Conflict,
    Created,
    EtagHeaders,
    Forbidden,
    NotFound,
    NotModified,
    Ok,
    UnprocessableContent,
)
from generated.runtime.problem import Detail

_VERSIONED = "/examples/vault/secret/versioned"
_NO_STORE = "no-store"


class VaultHandlers:
    """Secrets and encryption over HTTP."""

    def __init__(self, vault: domain.Vault) -> None:
        self._vault = vault

    async def get_vault_health(self, *, principal: Principal) -> Ok[VaultHealth, None]:
        found = await self._vault.condition()
        return Ok(
            VaultHealth(
                engine=found.engine,
                version=found.version,
                initialized=found.initialized,
                sealed=found.sealed,
            )
        )

    async def read_secret(
        self, *, path: str, reveal: bool, if_none_match: str | None, principal: Principal
    ) -> Ok[Secret, CacheControlEtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        return await self._read(path, None, reveal, if_none_match, principal)

    async def read_secret_version(
        self, *, path: str, version: int | None, reveal: bool, if_none_match: str | None, principal: Principal
    ) -> Ok[Secret, CacheControlEtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        return await self._read(path, version, reveal, if_none_match, principal)

    async def write_secret(
        self, *, path: str, body: SecretWrite, principal: Principal
    ) -> Created[SecretWritten, CacheControlLocationHeaders] | Conflict:
        try:
            made = await self._vault.write(path, body.data, cas=body.cas)
        except outcomes.Conflict as refusal:
            return decline(refusal)
        location = f"{_VERSIONED}/{quote(path, safe='')}?version={made.version}"
        return Created(
            SecretWritten(path=path, version=made.version, created_at=made.created_at),
            CacheControlLocationHeaders(cache_control=_NO_STORE, location=location),
        )

    async def encrypt_text(
        self, *, body: Plaintext, principal: Principal
    ) -> Ok[Encrypted, CacheControlHeaders]:
        return await self._encrypt(body.plaintext)

    async def decrypt_text(
        self, *, body: Ciphertext, principal: Principal
    ) -> Ok[Decrypted, CacheControlHeaders] | UnprocessableContent:
        return await self._decrypt(body.ciphertext, "/body/ciphertext")

    async def encrypt_text_in_path(
        self, *, plaintext: str, principal: Principal
    ) -> Ok[Encrypted, CacheControlHeaders]:
        return await self._encrypt(plaintext)

    async def decrypt_text_in_path(
        self, *, ciphertext: str, principal: Principal
    ) -> Ok[Decrypted, CacheControlHeaders] | UnprocessableContent:
        return await self._decrypt(ciphertext, "/path/ciphertext")

    async def _read(
        self, path: str, version: int | None, reveal: bool, if_none_match: str | None, principal: Principal
    ) -> Ok[Secret, CacheControlEtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        try:
            found = await self._vault.read(path, principal, version=version, reveal=reveal)
        except UNREACHED as refusal:
            return decline(refusal)
        tag = etag(found.version, "masked" if found.masked else "revealed")
        if unchanged(if_none_match, tag):
            return NotModified(EtagHeaders(etag=tag))
        shown = Secret(
            path=found.path,
            version=found.version,
            created_at=found.created_at,
            masked=found.masked,
            data=dict(found.data),
        )
        return Ok(shown, CacheControlEtagHeaders(cache_control=_NO_STORE, etag=tag))

    async def _encrypt(self, plaintext: str) -> Ok[Encrypted, CacheControlHeaders]:
        made = await self._vault.encrypt(plaintext)
        return Ok(Encrypted(ciphertext=made), CacheControlHeaders(cache_control=_NO_STORE))

    async def _decrypt(
        self, ciphertext: str, pointer: str
    ) -> Ok[Decrypted, CacheControlHeaders] | UnprocessableContent:
        try:
            text = await self._vault.decrypt(ciphertext)
        except domain.NotEncryptedHere as refusal:
            found = Detail(pointer, refusal.detail, "format")
            return UnprocessableContent(refusal.detail, error=refusal.code, details=(found,))
        return Ok(Decrypted(plaintext=text), CacheControlHeaders(cache_control=_NO_STORE))
