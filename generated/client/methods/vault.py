"""vault: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.vault import (
    Ciphertext,
    Decrypted,
    Encrypted,
    Plaintext,
    Secret,
    SecretWrite,
    SecretWritten,
    VaultHealth,
)
from .. import errors as _errors
from ..runtime import calls as _calls

_GET_VAULT_HEALTH: _calls.Operation[VaultHealth] = _calls.Operation(
    "get_vault_health",
    "GET",
    "/examples/vault/health",
    {200: _calls.json(VaultHealth)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 429, 500, 503),
    secured=True,
)
_READ_SECRET: _calls.Operation[Secret] = _calls.Operation(
    "read_secret",
    "GET",
    "/examples/vault/secret/{}",
    {200: _calls.json(Secret)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("path"), _calls.query("reveal"), _calls.header("If-None-Match")),
    secured=True,
)
_WRITE_SECRET: _calls.Operation[SecretWritten] = _calls.Operation(
    "write_secret",
    "POST",
    "/examples/vault/secret/{}",
    {201: _calls.json(SecretWritten)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("path"),),
    body=_calls.Body("json", "application/json", SecretWrite),
    secured=True,
)
_READ_SECRET_VERSION: _calls.Operation[Secret] = _calls.Operation(
    "read_secret_version",
    "GET",
    "/examples/vault/secret/versioned/{}",
    {200: _calls.json(Secret)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(
        _calls.path("path"),
        _calls.query("version"),
        _calls.query("reveal"),
        _calls.header("If-None-Match"),
    ),
    secured=True,
)
_ENCRYPT_TEXT: _calls.Operation[Encrypted] = _calls.Operation(
    "encrypt_text",
    "POST",
    "/examples/vault/transit/encrypt",
    {200: _calls.json(Encrypted)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 413, 415, 422, 429, 500, 503),
    body=_calls.Body("json", "application/json", Plaintext),
    secured=True,
)
_DECRYPT_TEXT: _calls.Operation[Decrypted] = _calls.Operation(
    "decrypt_text",
    "POST",
    "/examples/vault/transit/decrypt",
    {200: _calls.json(Decrypted)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 413, 415, 422, 429, 500, 503),
    body=_calls.Body("json", "application/json", Ciphertext),
    secured=True,
)
_ENCRYPT_TEXT_IN_PATH: _calls.Operation[Encrypted] = _calls.Operation(
    "encrypt_text_in_path",
    "GET",
    "/examples/vault/transit/encrypt/{}",
    {200: _calls.json(Encrypted)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(_calls.path("plaintext"),),
    secured=True,
)
_DECRYPT_TEXT_IN_PATH: _calls.Operation[Decrypted] = _calls.Operation(
    "decrypt_text_in_path",
    "GET",
    "/examples/vault/transit/decrypt/{}",
    {200: _calls.json(Decrypted)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(_calls.path("ciphertext"),),
    secured=True,
)


class SyncVault(_calls.SyncClient):
    """Secrets with their versions, and encryption without keeping; on Vault, OpenBao or an encrypted store."""

    def get_vault_health(self) -> VaultHealth:
        """Ask the vault how it is.

        What the engine says of itself, sealed or not; 503 when it says nothing. Needs `secrets:read`.
        """
        return self._call(_GET_VAULT_HEALTH)

    def read_secret(
        self, *, path: str, reveal: bool | None = None, if_none_match: str | None = None
    ) -> Secret:
        """Read a secret.

        The newest version of a secret. Values are masked unless `reveal` asks for them; whoever asks without `secrets:reveal` gets 403, which is looked at after 422 and before 404. The `ETag` is another one for what is revealed. No cache keeps the answer. Needs `secrets:read`.
        """
        return self._call(_READ_SECRET, path, reveal, if_none_match)

    def write_secret(self, *, path: str, body: SecretWrite) -> SecretWritten:
        """Write a secret.

        Adds a version, which holds all values that there are from then on; the ten newest are kept. With `cas` it is written only on top of that version, else the answer is 409. Takes no `Idempotency-Key`, for which something of the values would have to be kept: with `cas` a repeated request does nothing twice. Needs `secrets:write`.
        """
        return self._call(_WRITE_SECRET, path, body)

    def read_secret_version(
        self,
        *,
        path: str,
        version: int | None = None,
        reveal: bool | None = None,
        if_none_match: str | None = None,
    ) -> Secret:
        """Read a version of a secret.

        One of the ten newest versions of a secret, the newest when none is named. Masked and revealed as by `read_secret`. Needs `secrets:read`.
        """
        return self._call(_READ_SECRET_VERSION, path, version, reveal, if_none_match)

    def encrypt_text(self, *, body: Plaintext) -> Encrypted:
        """Encrypt a text.

        Encrypts with the newest key of the vault, which keeps nothing of the text; twice the same text is two ciphertexts. Takes no `Idempotency-Key`, since nothing is created. Needs `secrets:write`.
        """
        return self._call(_ENCRYPT_TEXT, body)

    def decrypt_text(self, *, body: Ciphertext) -> Decrypted:
        """Decrypt a text.

        What was encrypted. A ciphertext that this vault did not make, or that was changed, is 422 with the finding `format`. No cache keeps the answer. Needs `secrets:read`.
        """
        return self._call(_DECRYPT_TEXT, body)

    def encrypt_text_in_path(self, *, plaintext: str) -> Encrypted:
        """Encrypt a text of the path.

        As `encrypt_text`, which should be used instead: what stands in a path ends up in logs of proxies. Needs `secrets:write`.

        Deprecated.
        """
        return self._call(_ENCRYPT_TEXT_IN_PATH, plaintext)

    def decrypt_text_in_path(self, *, ciphertext: str) -> Decrypted:
        """Decrypt a text of the path.

        As `decrypt_text`, which should be used instead. Needs `secrets:read`.

        Deprecated.
        """
        return self._call(_DECRYPT_TEXT_IN_PATH, ciphertext)


class AsyncVault(_calls.AsyncClient):
    """Secrets with their versions, and encryption without keeping; on Vault, OpenBao or an encrypted store."""

    async def get_vault_health(self) -> VaultHealth:
        """Ask the vault how it is.

        What the engine says of itself, sealed or not; 503 when it says nothing. Needs `secrets:read`.
        """
        return await self._call(_GET_VAULT_HEALTH)

    async def read_secret(
        self, *, path: str, reveal: bool | None = None, if_none_match: str | None = None
    ) -> Secret:
        """Read a secret.

        The newest version of a secret. Values are masked unless `reveal` asks for them; whoever asks without `secrets:reveal` gets 403, which is looked at after 422 and before 404. The `ETag` is another one for what is revealed. No cache keeps the answer. Needs `secrets:read`.
        """
        return await self._call(_READ_SECRET, path, reveal, if_none_match)

    async def write_secret(self, *, path: str, body: SecretWrite) -> SecretWritten:
        """Write a secret.

        Adds a version, which holds all values that there are from then on; the ten newest are kept. With `cas` it is written only on top of that version, else the answer is 409. Takes no `Idempotency-Key`, for which something of the values would have to be kept: with `cas` a repeated request does nothing twice. Needs `secrets:write`.
        """
        return await self._call(_WRITE_SECRET, path, body)

    async def read_secret_version(
        self,
        *,
        path: str,
        version: int | None = None,
        reveal: bool | None = None,
        if_none_match: str | None = None,
    ) -> Secret:
        """Read a version of a secret.

        One of the ten newest versions of a secret, the newest when none is named. Masked and revealed as by `read_secret`. Needs `secrets:read`.
        """
        return await self._call(_READ_SECRET_VERSION, path, version, reveal, if_none_match)

    async def encrypt_text(self, *, body: Plaintext) -> Encrypted:
        """Encrypt a text.

        Encrypts with the newest key of the vault, which keeps nothing of the text; twice the same text is two ciphertexts. Takes no `Idempotency-Key`, since nothing is created. Needs `secrets:write`.
        """
        return await self._call(_ENCRYPT_TEXT, body)

    async def decrypt_text(self, *, body: Ciphertext) -> Decrypted:
        """Decrypt a text.

        What was encrypted. A ciphertext that this vault did not make, or that was changed, is 422 with the finding `format`. No cache keeps the answer. Needs `secrets:read`.
        """
        return await self._call(_DECRYPT_TEXT, body)

    async def encrypt_text_in_path(self, *, plaintext: str) -> Encrypted:
        """Encrypt a text of the path.

        As `encrypt_text`, which should be used instead: what stands in a path ends up in logs of proxies. Needs `secrets:write`.

        Deprecated.
        """
        return await self._call(_ENCRYPT_TEXT_IN_PATH, plaintext)

    async def decrypt_text_in_path(self, *, ciphertext: str) -> Decrypted:
        """Decrypt a text of the path.

        As `decrypt_text`, which should be used instead. Needs `secrets:read`.

        Deprecated.
        """
        return await self._call(_DECRYPT_TEXT_IN_PATH, ciphertext)
