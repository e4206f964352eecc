"""vault: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Problem
from ..models.parameters.vault import (
    DecryptTextInPathPath,
    EncryptTextInPathPath,
    ReadSecretHeaders,
    ReadSecretPath,
    ReadSecretQuery,
    ReadSecretVersionHeaders,
    ReadSecretVersionPath,
    ReadSecretVersionQuery,
    WriteSecretPath,
)
from ..models.vault import (
    Ciphertext,
    Decrypted,
    Encrypted,
    Plaintext,
    Secret,
    SecretWrite,
    SecretWritten,
    VaultHealth,
)
from ..responses import (
    BadRequest,
    CacheControlEtagHeaders,
    CacheControlHeaders,
    CacheControlLocationHeaders,
    Conflict,
    ContentTooLarge,
    Created,
    EtagHeaders,
    Forbidden,
    InternalServerError,
    NotAcceptable,
    NotFound,
    NotModified,
    Ok,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
    UnsupportedMediaType,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.operation import Requirement
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

GetVaultHealthResponse: TypeAlias = (
    Ok[VaultHealth, None]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ReadSecretResponse: TypeAlias = (
    Ok[Secret, CacheControlEtagHeaders]
    | NotModified[EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
WriteSecretResponse: TypeAlias = (
    Created[SecretWritten, CacheControlLocationHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ReadSecretVersionResponse: TypeAlias = (
    Ok[Secret, CacheControlEtagHeaders]
    | NotModified[EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
EncryptTextResponse: TypeAlias = (
    Ok[Encrypted, CacheControlHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
DecryptTextResponse: TypeAlias = (
    Ok[Decrypted, CacheControlHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
EncryptTextInPathResponse: TypeAlias = (
    Ok[Encrypted, CacheControlHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
DecryptTextInPathResponse: TypeAlias = (
    Ok[Decrypted, CacheControlHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class VaultApi(Protocol[Principal]):
    """Secrets with their versions, and encryption without keeping; on Vault, OpenBao or an encrypted store."""

    async def get_vault_health(self, *, principal: Principal) -> GetVaultHealthResponse:
        """Ask the vault how it is.

        What the engine says of itself, sealed or not; 503 when it says nothing. Needs `secrets:read`.
        """
        ...

    async def read_secret(
        self, *, path: str, reveal: bool, if_none_match: str | None, principal: Principal
    ) -> ReadSecretResponse:
        """Read a secret.

        The newest version of a secret. Values are masked unless `reveal` asks for them; whoever asks without `secrets:reveal` gets 403, which is looked at after 422 and before 404. The `ETag` is another one for what is revealed. No cache keeps the answer. Needs `secrets:read`.
        """
        ...

    async def write_secret(
        self, *, path: str, body: SecretWrite, principal: Principal
    ) -> WriteSecretResponse:
        """Write a secret.

        Adds a version, which holds all values that there are from then on; the ten newest are kept. With `cas` it is written only on top of that version, else the answer is 409. Takes no `Idempotency-Key`, for which something of the values would have to be kept: with `cas` a repeated request does nothing twice. Needs `secrets:write`.
        """
        ...

    async def read_secret_version(
        self, *, path: str, version: int | None, reveal: bool, if_none_match: str | None, principal: Principal
    ) -> ReadSecretVersionResponse:
        """Read a version of a secret.

        One of the ten newest versions of a secret, the newest when none is named. Masked and revealed as by `read_secret`. Needs `secrets:read`.
        """
        ...

    async def encrypt_text(self, *, body: Plaintext, principal: Principal) -> EncryptTextResponse:
        """Encrypt a text.

        Encrypts with the newest key of the vault, which keeps nothing of the text; twice the same text is two ciphertexts. Takes no `Idempotency-Key`, since nothing is created. Needs `secrets:write`.
        """
        ...

    async def decrypt_text(self, *, body: Ciphertext, principal: Principal) -> DecryptTextResponse:
        """Decrypt a text.

        What was encrypted. A ciphertext that this vault did not make, or that was changed, is 422 with the finding `format`. No cache keeps the answer. Needs `secrets:read`.
        """
        ...

    async def encrypt_text_in_path(
        self, *, plaintext: str, principal: Principal
    ) -> EncryptTextInPathResponse:
        """Encrypt a text of the path.

        As `encrypt_text`, which should be used instead: what stands in a path ends up in logs of proxies. Needs `secrets:write`.
        """
        ...

    async def decrypt_text_in_path(
        self, *, ciphertext: str, principal: Principal
    ) -> DecryptTextInPathResponse:
        """Decrypt a text of the path.

        As `decrypt_text`, which should be used instead. Needs `secrets:read`.
        """
        ...


# GET /examples/vault/health
_get_vault_health__security = (
    Requirement(((BEARER, ("secrets:read",)),)),
    Requirement(((API_KEY, ("secrets:read",)),)),
)
_get_vault_health__produces = ("application/json",)
_get_vault_health__200 = steps.serialiser(VaultHealth)


def encode_get_vault_health(answer: GetVaultHealthResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_vault_health__200(answer.body))
    if isinstance(
        answer,
        (Unauthorized, Forbidden, NotAcceptable, TooManyRequests, InternalServerError, ServiceUnavailable),
    ):
        return answer
    return steps.other("get_vault_health", answer)


def _get_vault_health(handle: Callable[..., Awaitable[GetVaultHealthResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_vault_health__security, scope, headers)
        steps.accept(headers, _get_vault_health__produces)
        answer = await handle(principal=principal)
        return encode_get_vault_health(answer)

    return endpoint


# GET /examples/vault/secret/{path}
_read_secret__security = (
    Requirement(((BEARER, ("secrets:read",)),)),
    Requirement(((API_KEY, ("secrets:read",)),)),
)
_read_secret__produces = ("application/json",)
_read_secret__path = steps.strings(ReadSecretPath)
_read_secret__query = steps.strings(ReadSecretQuery)
_read_secret__reader = Query((Parameter("reveal", "form", True),))
_read_secret__header = steps.strings(ReadSecretHeaders)
_read_secret__header_styles = (Parameter("If-None-Match", "simple", False),)
_read_secret__200 = steps.serialiser(Secret)


def encode_read_secret(answer: ReadSecretResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _read_secret__200(answer.body))
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("read_secret", answer)


def _read_secret(handle: Callable[..., Awaitable[ReadSecretResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_read_secret__security, scope, headers)
        steps.accept(headers, _read_secret__produces)
        found: list[Detail] = []
        path = steps.check(_read_secret__path, {"path": params[0]}, "path", found)
        query = steps.check(
            _read_secret__query, _read_secret__reader.read(scope["query_string"], found), "query", found
        )
        header = steps.check(
            _read_secret__header, steps.header_values(_read_secret__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            path=path.path, reveal=query.reveal, if_none_match=header.if_none_match, principal=principal
        )
        return encode_read_secret(answer)

    return endpoint


# POST /examples/vault/secret/{path}
_write_secret__security = (
    Requirement(((BEARER, ("secrets:write",)),)),
    Requirement(((API_KEY, ("secrets:write",)),)),
)
_write_secret__produces = ("application/json",)
_write_secret__consumes = ("application/json",)
_write_secret__path = steps.strings(WriteSecretPath)
_write_secret__json = steps.json_body(SecretWrite)
_write_secret__201 = steps.serialiser(SecretWritten)


def encode_write_secret(answer: WriteSecretResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _write_secret__201(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("write_secret", answer)


def _write_secret(handle: Callable[..., Awaitable[WriteSecretResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_write_secret__security, scope, headers)
        steps.accept(headers, _write_secret__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 1000000))
        steps.content_type(headers, _write_secret__consumes, empty=not raw)
        body = _write_secret__json(raw, found, True)
        path = steps.check(_write_secret__path, {"path": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(path=path.path, body=body, principal=principal)
        return encode_write_secret(answer)

    return endpoint


# GET /examples/vault/secret/versioned/{path}
_read_secret_version__security = (
    Requirement(((BEARER, ("secrets:read",)),)),
    Requirement(((API_KEY, ("secrets:read",)),)),
)
_read_secret_version__produces = ("application/json",)
_read_secret_version__path = steps.strings(ReadSecretVersionPath)
_read_secret_version__query = steps.strings(ReadSecretVersionQuery)
_read_secret_version__reader = Query(
    (
        Parameter("version", "form", True),
        Parameter("reveal", "form", True),
    )
)
_read_secret_version__header = steps.strings(ReadSecretVersionHeaders)
_read_secret_version__header_styles = (Parameter("If-None-Match", "simple", False),)
_read_secret_version__200 = steps.serialiser(Secret)


def encode_read_secret_version(answer: ReadSecretVersionResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _read_secret_version__200(answer.body))
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("read_secret_version", answer)


def _read_secret_version(
    handle: Callable[..., Awaitable[ReadSecretVersionResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_read_secret_version__security, scope, headers)
        steps.accept(headers, _read_secret_version__produces)
        found: list[Detail] = []
        path = steps.check(_read_secret_version__path, {"path": params[0]}, "path", found)
        query = steps.check(
            _read_secret_version__query,
            _read_secret_version__reader.read(scope["query_string"], found),
            "query",
            found,
        )
        header = steps.check(
            _read_secret_version__header,
            steps.header_values(_read_secret_version__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            path=path.path,
            version=query.version,
            reveal=query.reveal,
            if_none_match=header.if_none_match,
            principal=principal,
        )
        return encode_read_secret_version(answer)

    return endpoint


# POST /examples/vault/transit/encrypt
_encrypt_text__security = (
    Requirement(((BEARER, ("secrets:write",)),)),
    Requirement(((API_KEY, ("secrets:write",)),)),
)
_encrypt_text__produces = ("application/json",)
_encrypt_text__consumes = ("application/json",)
_encrypt_text__json = steps.json_body(Plaintext)
_encrypt_text__200 = steps.serialiser(Encrypted)


def encode_encrypt_text(answer: EncryptTextResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _encrypt_text__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("encrypt_text", answer)


def _encrypt_text(handle: Callable[..., Awaitable[EncryptTextResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_encrypt_text__security, scope, headers)
        steps.accept(headers, _encrypt_text__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 1000000))
        steps.content_type(headers, _encrypt_text__consumes, empty=not raw)
        body = _encrypt_text__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body, principal=principal)
        return encode_encrypt_text(answer)

    return endpoint


# POST /examples/vault/transit/decrypt
_decrypt_text__security = (
    Requirement(((BEARER, ("secrets:read",)),)),
    Requirement(((API_KEY, ("secrets:read",)),)),
)
_decrypt_text__produces = ("application/json",)
_decrypt_text__consumes = ("application/json",)
_decrypt_text__json = steps.json_body(Ciphertext)
_decrypt_text__200 = steps.serialiser(Decrypted)


def encode_decrypt_text(answer: DecryptTextResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _decrypt_text__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("decrypt_text", answer)


def _decrypt_text(handle: Callable[..., Awaitable[DecryptTextResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_decrypt_text__security, scope, headers)
        steps.accept(headers, _decrypt_text__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 1000000))
        steps.content_type(headers, _decrypt_text__consumes, empty=not raw)
        body = _decrypt_text__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body, principal=principal)
        return encode_decrypt_text(answer)

    return endpoint


# GET /examples/vault/transit/encrypt/{plaintext}
_encrypt_text_in_path__security = (
    Requirement(((BEARER, ("secrets:write",)),)),
    Requirement(((API_KEY, ("secrets:write",)),)),
)
_encrypt_text_in_path__produces = ("application/json",)
_encrypt_text_in_path__path = steps.strings(EncryptTextInPathPath)
_encrypt_text_in_path__200 = steps.serialiser(Encrypted)


def encode_encrypt_text_in_path(answer: EncryptTextInPathResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _encrypt_text_in_path__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("encrypt_text_in_path", answer)


def _encrypt_text_in_path(
    handle: Callable[..., Awaitable[EncryptTextInPathResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_encrypt_text_in_path__security, scope, headers)
        steps.accept(headers, _encrypt_text_in_path__produces)
        found: list[Detail] = []
        path = steps.check(_encrypt_text_in_path__path, {"plaintext": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(plaintext=path.plaintext, principal=principal)
        return encode_encrypt_text_in_path(answer)

    return endpoint


# GET /examples/vault/transit/decrypt/{ciphertext}
_decrypt_text_in_path__security = (
    Requirement(((BEARER, ("secrets:read",)),)),
    Requirement(((API_KEY, ("secrets:read",)),)),
)
_decrypt_text_in_path__produces = ("application/json",)
_decrypt_text_in_path__path = steps.strings(DecryptTextInPathPath)
_decrypt_text_in_path__200 = steps.serialiser(Decrypted)


def encode_decrypt_text_in_path(answer: DecryptTextInPathResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _decrypt_text_in_path__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("decrypt_text_in_path", answer)


def _decrypt_text_in_path(
    handle: Callable[..., Awaitable[DecryptTextInPathResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_decrypt_text_in_path__security, scope, headers)
        steps.accept(headers, _decrypt_text_in_path__produces)
        found: list[Detail] = []
        path = steps.check(_decrypt_text_in_path__path, {"ciphertext": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(ciphertext=path.ciphertext, principal=principal)
        return encode_decrypt_text_in_path(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "get_vault_health": _get_vault_health,
    "read_secret": _read_secret,
    "write_secret": _write_secret,
    "read_secret_version": _read_secret_version,
    "encrypt_text": _encrypt_text,
    "decrypt_text": _decrypt_text,
    "encrypt_text_in_path": _encrypt_text_in_path,
    "decrypt_text_in_path": _decrypt_text_in_path,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "get_vault_health": (
            Declared("200", (), {"application/json": VaultHealth}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "read_secret": (
            Declared(
                "200",
                (
                    ("cache-control", True, '{"type": "string", "const": "no-store"}'),
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Secret},
            ),
            Declared(
                "304",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "write_secret": (
            Declared(
                "201",
                (
                    ("cache-control", True, '{"type": "string", "const": "no-store"}'),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": SecretWritten},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "read_secret_version": (
            Declared(
                "200",
                (
                    ("cache-control", True, '{"type": "string", "const": "no-store"}'),
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Secret},
            ),
            Declared(
                "304",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "encrypt_text": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Encrypted},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "decrypt_text": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Decrypted},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "encrypt_text_in_path": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Encrypted},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "decrypt_text_in_path": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Decrypted},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
