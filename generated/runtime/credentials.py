"""Finds the credentials that a request carries and asks the service whose they are (OpenAPI 3.1, 4.8.30)."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Protocol
from urllib.parse import parse_qsl

from starlette.requests import cookie_parser

from .operation import Requirement, Scheme, method_name
from .problem import Failure

_LONGEST = 8192


class Guard(Protocol):
    """The part of the service's security that is the same for every contract."""

    def permits(self, principal: Any, scope: str) -> bool:
        """Whether this principal holds a scope."""
        ...


Verify = Callable[[str], Awaitable[Any]]


class Authenticator:
    """Decides who calls, and whether the caller may, before anything of the body is read."""

    def __init__(self, security: Guard, schemes: Sequence[Scheme]) -> None:
        self._verify: Mapping[str, Verify] = {
            scheme.name: getattr(security, method_name(scheme.name)) for scheme in schemes
        }
        self._permits = security.permits
        self.challenge = challenge_of(schemes)

    async def __call__(
        self,
        requirements: tuple[Requirement, ...],
        scope: MutableMapping[str, Any],
        headers: dict[bytes, bytes],
    ) -> Any:
        """The principal. The first alternative whose credentials are all present decides.

        Raises:
            Failure: 401 with a challenge when credentials are missing or wrong; 403 naming the missing scope.
        """
        anonymous = False
        for requirement in requirements:
            if not requirement.schemes:
                # Whoever shows credentials is known by them, wherever the contract puts this alternative.
                anonymous = True
                continue
            found = [_present(scheme, scope, headers) for scheme, _ in requirement.schemes]
            if None in found:
                continue
            return await self._admit(requirement, [text for text in found if text is not None], scope)
        if anonymous:
            return None
        raise Failure(401, "credentials are missing", headers=self.challenge)

    async def _admit(
        self, requirement: Requirement, found: list[str], scope: MutableMapping[str, Any]
    ) -> Any:
        principals: list[Any] = []
        for (scheme, _), credential in zip(requirement.schemes, found, strict=True):
            principal = await self._verify[scheme.name](credential) if len(credential) <= _LONGEST else None
            if principal is None:
                raise Failure(401, "the credentials are not valid", headers=self.challenge)
            principals.append(principal)
        scope["principal"] = principals[0]
        for principal, (_, scopes) in zip(principals, requirement.schemes, strict=True):
            for name in scopes:
                if not self._permits(principal, name):
                    raise Failure(403, f"the permission {name} is missing")
        return principals[0]


def challenge_of(schemes: Sequence[Scheme]) -> dict[str, str]:
    """The `WWW-Authenticate` field that goes with a 401 (RFC 9110, section 11.6.1)."""
    parts = []
    for scheme in schemes:
        if scheme.kind == "apiKey":
            parts.append(f'ApiKey realm="api", in="{scheme.place}", name="{scheme.parameter}"')
        else:
            parts.append(f'{scheme.kind.capitalize()} realm="api"')
    return {"WWW-Authenticate": ", ".join(parts) or 'Bearer realm="api"'}


def _present(scheme: Scheme, scope: MutableMapping[str, Any], headers: dict[bytes, bytes]) -> str | None:
    if scheme.kind == "apiKey":
        return _api_key(scheme, scope, headers)
    field = headers.get(b"authorization")
    if field is None:
        return None
    name, _, credential = field.decode("latin-1").partition(" ")
    if name.lower() != scheme.kind:
        return None
    credential = credential.strip()
    return _basic(credential) if scheme.kind == "basic" else credential


def _basic(credential: str) -> str:
    try:
        return base64.b64decode(credential, validate=True).decode()
    except ValueError:
        return ""


def _api_key(scheme: Scheme, scope: MutableMapping[str, Any], headers: dict[bytes, bytes]) -> str | None:
    if scheme.place == "header":
        field = headers.get(scheme.parameter.encode())
        return None if field is None else field.decode("latin-1")
    if scheme.place == "query":
        return dict(parse_qsl(scope["query_string"].decode("latin-1"))).get(scheme.parameter)
    return cookies(headers).get(scheme.parameter)


def cookies(headers: dict[bytes, bytes]) -> dict[str, str]:
    """The cookies of a request."""
    return cookie_parser(headers.get(b"cookie", b"").decode("latin-1"))
