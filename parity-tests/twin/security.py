"""Who is calling, and whether the caller may."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from twin.models.auth import ApiKey, Permission, PrincipalKind, Role, User
from twin.problems import Refusal
from twin.store import Store, store_of
from twin.values import Environment

bearer = HTTPBearer(scheme_name="bearer", bearerFormat="JWT or API key", auto_error=False)
api_key = APIKeyHeader(name="X-API-Key", scheme_name="api_key", auto_error=False)

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api", ApiKey realm="api", in="header", name="x-api-key"'}
_NOTED_EVERY = timedelta(minutes=1)
_NOT_DEPLOY = {Permission.SECRETS_REVEAL, Permission.USERS_ADMIN, Permission.KEYS_ADMIN}
PERMISSIONS: dict[Role, tuple[Permission, ...]] = {
    Role.ADMIN: tuple(Permission),
    Role.DEPLOY: tuple(one for one in Permission if one not in _NOT_DEPLOY),
    Role.MONITOR: tuple(
        one for one in Permission if one.endswith(":read") and one is not Permission.SECRETS_READ
    ),
}


@dataclass(frozen=True)
class Principal:
    """A known caller: a user, or an API key and the user whose it is."""

    id: UUID
    kind: PrincipalKind
    name: str
    role: Role | None
    permissions: tuple[Permission, ...]
    environments: tuple[Environment, ...] | None
    owner: User

    def reaches(self, environments: Iterable[Environment] | None) -> bool:
        """Whether all of these are open to the caller; None stands for every one."""
        if self.environments is None:
            return True
        return environments is not None and set(environments) <= set(self.environments)

    def enter(self, environment: Environment) -> None:
        """Refuse when this environment is closed to the caller."""
        if not self.reaches([environment]):
            raise Refusal(403, f"the environment {environment} is closed to this caller")


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _signature(store: Store, text: str) -> str:
    return _encoded(hmac.digest(store.secret, text.encode(), "sha256"))


def issue_token(store: Store, user: User, seconds: int) -> str:
    """A JWT for a user who has signed in."""
    claims = {
        "sub": str(user.id),
        "exp": int(time.time()) + seconds,
        "gen": store.generations[user.id],
        "jti": str(store.now().timestamp()),
    }
    head = _encoded(b'{"alg":"HS256","typ":"JWT"}')
    text = f"{head}.{_encoded(json.dumps(claims).encode())}"
    return f"{text}.{_signature(store, text)}"


def _user_of(store: Store, token: str) -> User | None:
    text, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(store, text).encode(), signature.encode()):
        return None
    try:
        part = text.partition(".")[2]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        return None
    user = store.users.get(UUID(claims["sub"]))
    good = user and claims["exp"] > time.time() and claims["gen"] == store.generations[user.id]
    return user if good else None


def digest(key: str) -> bytes:
    """What is kept of an API key."""
    return hashlib.sha256(key.encode()).digest()


def expired(key: ApiKey) -> bool:
    """Whether a key is past its time."""
    return key.expires_at is not None and key.expires_at <= datetime.now(UTC)


def _key_of(store: Store, credential: str) -> ApiKey | None:
    key = store.keys.get(store.digests.get(digest(credential), UUID(int=0)))
    if key is None or expired(key):
        return None
    now = store.now()
    if key.last_used_at is None or now - key.last_used_at >= _NOTED_EVERY:
        key.last_used_at = now
    return key


def _as_user(user: User) -> Principal:
    places = user.environments
    return Principal(
        id=user.id,
        kind=PrincipalKind.USER,
        name=user.username,
        role=user.role,
        permissions=PERMISSIONS[user.role],
        environments=None if places is None else tuple(places),
        owner=user,
    )


def _common(
    first: Collection[Environment] | None, second: Collection[Environment] | None
) -> tuple[Environment, ...] | None:
    if first is None or second is None:
        limited = second if first is None else first
        return None if limited is None else tuple(limited)
    return tuple(one for one in Environment if one in first and one in second)


def _as_key(key: ApiKey, owner: User) -> Principal:
    may = set(key.permissions) & set(PERMISSIONS[owner.role])
    return Principal(
        id=key.id,
        kind=PrincipalKind.API_KEY,
        name=key.name,
        role=None,
        permissions=tuple(one for one in Permission if one in may),
        environments=_common(key.environments, owner.environments),
        owner=owner,
    )


def _recognise(store: Store, credential: str, *, tokens: bool) -> Principal | None:
    if tokens and (user := _user_of(store, credential)):
        return _as_user(user)
    key = _key_of(store, credential)
    return _as_key(key, store.users[key.owner_id]) if key else None


def recognised(request: Request) -> Principal | None:
    """Whose the credentials of a request are at this moment; None when they are not good.

    Raises:
        Refusal: 401, when there are none.
    """
    store = store_of(request)
    # FastAPI's own schemes take an empty credential for none; here it is one, and a wrong one
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    key = request.headers.get("x-api-key")
    if scheme.lower() == "bearer":
        return _recognise(store, token.strip(), tokens=True)
    if key is not None:
        return _recognise(store, key, tokens=False)
    raise Refusal(401, "credentials are missing", headers=CHALLENGE)


async def authenticate(request: Request, scopes: Collection[str]) -> Principal:
    """The caller, or 401; 403 when the caller lacks a permission that is asked for."""
    principal = recognised(request)
    if principal is None:
        raise Refusal(401, "the credentials are not good", headers=CHALLENGE)
    for scope in scopes:
        if scope not in principal.permissions:
            raise Refusal(403, f"the permission {scope} is missing")
    return principal


def caller(
    request: Request,
    _bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    _api_key: Annotated[str | None, Depends(api_key)],
) -> Principal:
    """The caller, whom the route has authenticated before it looked at anything else."""
    principal: Principal = request.state.principal
    return principal


Known = Annotated[Principal, Security(caller)]
