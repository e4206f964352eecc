"""Handlers of the tag auth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID

from app.domain import api_keys as keys_domain
from app.domain import users as users_domain
from app.domain.api_keys import ApiKeys
from app.domain.caller import CLIENT
from app.domain.environments import Environments
from app.domain.outcomes import Conflict as ConflictRefusal
from app.domain.outcomes import Forbidden as ForbiddenRefusal
from app.domain.outcomes import NotFound as NotFoundRefusal
from app.domain.outcomes import Stale as StaleRefusal
from app.domain.paging import PageRequest
from app.domain.preconditions import etag, unchanged
from app.domain.principal import Principal
from app.domain.sessions import Sessions
from app.domain.throttle import TooManyAttemptsError
from app.domain.users import Users
from app.handlers.once import Once, values
from app.handlers.pages import link
from app.handlers.refusals import UNMADE, decline
from generated.models.auth import (
    ApiKey,
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyPage,
    LoginRequest,
    Me,
    PasswordChange,
    Permission,
    PrincipalKind,
    Role,
    Token,
    User,
    UserCreate,
    UserPage,
)
from generated.models.common import Environment
from generated.responses import (
    CacheControlEtagLocationHeaders,
    CacheControlHeaders,
    Conflict,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    LinkHeaders,
    NoContent,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
    TooManyRequests,
    Unauthorized,
)
from generated.routers.auth import encode_create_api_key, encode_create_user

_USERS = "/api/v1/auth/users"
_KEYS = "/api/v1/auth/api-keys"
_NO_STORE = "no-store"


class Auth:
    """Users, their keys and their sessions over HTTP."""

    def __init__(
        self,
        sessions: Sessions,
        users: Users,
        keys: ApiKeys,
        once: Once,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sessions = sessions
        self._users = users
        self._keys = keys
        self._once = once
        self._now = now

    async def login(
        self, *, body: LoginRequest
    ) -> Ok[Token, CacheControlHeaders] | Unauthorized | TooManyRequests:
        try:
            token = await self._sessions.login(body.username, body.password, client=CLIENT.get())
        except TooManyAttemptsError:
            return TooManyRequests("Too many sign-ins are waiting; try again later.")
        if token is None:
            return Unauthorized("The username or the password is not right.")
        shown = Token(
            access_token=token.text,
            token_type="bearer",  # noqa: S106  # the name of a scheme
            expires_in=token.expires_in,
        )
        return Ok(shown, CacheControlHeaders(cache_control=_NO_STORE))

    async def get_me(self, *, principal: Principal) -> Ok[Me, None]:
        return Ok(
            Me(
                id=principal.id,
                kind=PrincipalKind(principal.kind),
                username=principal.name,
                role=Role(principal.role) if principal.role else None,
                permissions=_permissions(principal.permissions),
                environments=_environments(principal.environments),
            )
        )

    async def change_password(
        self, *, body: PasswordChange, principal: Principal
    ) -> NoContent[None] | Forbidden | TooManyRequests:
        try:
            await self._users.change_password(principal, body.old_password, body.new_password)
        except ForbiddenRefusal as refusal:
            return decline(refusal)
        except TooManyAttemptsError:
            return TooManyRequests("Too many attempts are waiting; try again later.")
        return NoContent()

    async def list_users(
        self, *, page: int, per_page: int, principal: Principal
    ) -> Ok[UserPage, LinkHeaders]:
        found = await self._users.list(PageRequest(page, per_page))
        shown = UserPage(
            items=[_show_user(user) for user in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_USERS, found)))

    async def create_user(
        self, *, idempotency_key: str | None, body: UserCreate, principal: Principal
    ) -> Created[User, EtagLocationHeaders] | Forbidden | Conflict:
        # Hashing takes long and would hold up other writers inside the transaction.
        password = await self._users.hash(body.password)

        async def create() -> Created[User, EtagLocationHeaders]:
            user = await self._users.create(
                principal,
                username=body.username,
                password=password,
                role=body.role.value,
                environments=_scope(body.environments),
            )
            headers = EtagLocationHeaders(etag=etag(user.version), location=f"{_USERS}/{user.id}")
            return Created(_show_user(user), headers)

        try:
            return await self._once(
                create,
                encode_create_user,
                key=idempotency_key,
                principal=principal,
                operation="create_user",
                request=lambda: values(body, but="password"),
                password=body.password,
            )
        except UNMADE as refusal:
            return decline(refusal)

    async def get_user(
        self, *, user_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[User, EtagHeaders] | NotModified[EtagHeaders] | NotFound:
        try:
            user = await self._users.get(user_id)
        except NotFoundRefusal as refusal:
            return decline(refusal)
        headers = EtagHeaders(etag=etag(user.version))
        if unchanged(if_none_match, headers.etag):
            return NotModified(headers)
        return Ok(_show_user(user), headers)

    async def delete_user(
        self, *, user_id: UUID, if_match: str | None, principal: Principal
    ) -> NoContent[None] | NotFound | PreconditionFailed | Conflict:
        try:
            await self._users.delete(principal, user_id, if_match)
        except (NotFoundRefusal, StaleRefusal, ConflictRefusal) as refusal:
            return decline(refusal)
        return NoContent()

    async def list_api_keys(
        self, *, page: int, per_page: int, principal: Principal
    ) -> Ok[ApiKeyPage, LinkHeaders]:
        found = await self._keys.list(PageRequest(page, per_page))
        now = self._now()
        shown = ApiKeyPage(
            items=[_show_key(key, now) for key in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_KEYS, found)))

    async def create_api_key(
        self, *, idempotency_key: str | None, body: ApiKeyCreate, principal: Principal
    ) -> Created[ApiKeyCreated, CacheControlEtagLocationHeaders] | Forbidden | Conflict:
        async def create() -> Created[ApiKeyCreated, CacheControlEtagLocationHeaders]:
            made = await self._keys.create(
                principal,
                name=body.name,
                permissions=frozenset(permission.value for permission in body.permissions),
                environments=_scope(body.environments),
                expires_at=body.expires_at,
            )
            now = self._now()
            headers = CacheControlEtagLocationHeaders(
                cache_control=_NO_STORE,
                etag=etag(made.key.version, made.key.variant(now)),
                location=f"{_KEYS}/{made.key.id}",
            )
            return Created(ApiKeyCreated(**dict(_show_key(made.key, now)), key=made.secret), headers)

        try:
            return await self._once(
                create,
                encode_create_api_key,
                key=idempotency_key,
                principal=principal,
                operation="create_api_key",
                request=lambda: values(body),
                secret=True,
            )
        except UNMADE as refusal:
            return decline(refusal)

    async def get_api_key(
        self, *, key_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[ApiKey, EtagHeaders] | NotModified[EtagHeaders] | NotFound:
        try:
            key = await self._keys.get(key_id)
        except NotFoundRefusal as refusal:
            return decline(refusal)
        now = self._now()
        headers = EtagHeaders(etag=etag(key.version, key.variant(now)))
        if unchanged(if_none_match, headers.etag):
            return NotModified(headers)
        return Ok(_show_key(key, now), headers)

    async def delete_api_key(
        self, *, key_id: UUID, if_match: str | None, principal: Principal
    ) -> NoContent[None] | NotFound | PreconditionFailed:
        try:
            await self._keys.delete(key_id, if_match)
        except (NotFoundRefusal, StaleRefusal) as refusal:
            return decline(refusal)
        return NoContent()


def _show_key(key: keys_domain.ApiKey, now: datetime) -> ApiKey:
    return ApiKey(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        permissions=_permissions(key.permissions),
        environments=_environments(key.environments),
        owner_id=key.owner_id,
        expires_at=key.expires_at,
        expired=key.expired(now),
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )


def _show_user(user: users_domain.User) -> User:
    return User(
        id=user.id,
        username=user.username,
        role=Role(user.role),
        environments=_environments(user.environments),
        created_at=user.created_at,
        last_login_at=user.last_login_at,
    )


def _permissions(held: Iterable[str]) -> list[Permission]:
    """In the order of the contract."""
    wanted = set(held)
    return [permission for permission in Permission if permission.value in wanted]


def _environments(scope: Environments) -> list[Environment] | None:
    """In the order of the contract; None for all."""
    return None if scope is None else [each for each in Environment if each.value in scope]


def _scope(environments: list[Environment] | None) -> Environments:
    return None if environments is None else frozenset(each.value for each in environments)
