"""Who calls, asked the way FastAPI's documentation asks it: a dependency with security scopes."""

from __future__ import annotations

from typing import Annotated

from fastapi import HTTPException, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from app.domain.principal import Principal
from app.domain.recognition import Recognition

Caller = Principal

_bearer = HTTPBearer(auto_error=False)
_api_key = APIKeyHeader(name="X-API-Key", auto_error=False)


async def caller(
    request: Request,
    scopes: SecurityScopes,
    token: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    key: Annotated[str | None, Security(_api_key)],
) -> Principal:
    """The principal whose credentials the request carries, if it holds every scope."""
    recognition: Recognition = request.app.state.recognition
    principal = None
    if token is not None:
        principal = await recognition.bearer(token.credentials)
    elif key is not None:
        principal = await recognition.api_key(key)
    if principal is None:
        raise HTTPException(401, "the credentials are not valid", {"WWW-Authenticate": "Bearer"})
    request.scope["principal"] = principal
    for scope in scopes.scopes:
        if not recognition.permits(principal, scope):
            raise HTTPException(403, f"the permission {scope} is missing")
    return principal
