"""Signing in, users, and the API keys of programs."""

import asyncio
import secrets
import string
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response, Security

from twin import documented as doc
from twin.models.auth import (
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
from twin.paging import Pages
from twin.problems import Refusal
from twin.replays import OnceOnly
from twin.route import ContractRoute
from twin.security import CHALLENGE, PERMISSIONS, Known, Principal, caller, digest, expired, issue_token
from twin.store import Store, hash_password, store_of
from twin.values import Environment, Id
from twin.versions import IfMatch, IfNoneMatch, etag, must_match, unchanged

router = APIRouter(prefix="/api/v1/auth", tags=["auth"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
UsersAdmin = Annotated[Principal, Security(caller, scopes=[Permission.USERS_ADMIN.value])]
KeysAdmin = Annotated[Principal, Security(caller, scopes=[Permission.KEYS_ADMIN.value])]
_NOBODY = (b"\0" * 16, b"")
_FAILURE_SECONDS = 0.05


async def _is_password(store: Store, user: User | None, password: str) -> bool:
    salt, good = store.passwords[user.id] if user else _NOBODY
    given = await asyncio.to_thread(hash_password, password, salt)
    return secrets.compare_digest(given, good)


@router.post(
    "/login",
    summary="Sign in",
    responses=doc.answers(200, doc.NO_STORE, failures=(400, 401, 406, 413, 415, 422, 429, 500, 503)),
    openapi_extra={"x-rate-limit": "login"},
)
async def login(body: LoginRequest, request: Request, response: Response, store: Stored) -> Token:
    """Name and password for a token that is good for an hour."""
    user = store.user_named(body.username)
    if not await _is_password(store, user, body.password) or user is None or user.id not in store.users:
        await asyncio.sleep(_FAILURE_SECONDS)
        raise Refusal(401, "username or password is wrong", headers=CHALLENGE)
    user.last_login_at = store.now()
    seconds: int = request.app.state.settings.token_seconds
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=issue_token(store, user, seconds), token_type="bearer", expires_in=seconds)


@router.get(
    "/me", summary="See who is calling", responses=doc.answers(200, failures=(401, 406, 429, 500, 503))
)
async def get_me(principal: Known) -> Me:
    """The user or API key behind the credentials, and what it may do."""
    places = principal.environments
    return Me(
        id=principal.id,
        kind=principal.kind,
        username=principal.name,
        role=principal.role,
        permissions=list(principal.permissions),
        environments=None if places is None else list(places),
    )


@router.post(
    "/password",
    summary="Change one's own password",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=(400, 401, 403, 413, 415, 422, 429, 500, 503)),
)
async def change_password(body: PasswordChange, principal: Known, store: Stored) -> None:
    """Ends all tokens from before."""
    if principal.kind is PrincipalKind.API_KEY:
        raise Refusal(403, "an API key has no password")
    user = principal.owner
    if not await _is_password(store, user, body.old_password):
        raise Refusal(403, "the old password is wrong")
    salt = secrets.token_bytes(16)
    store.passwords[user.id] = (salt, await asyncio.to_thread(hash_password, body.new_password, salt))
    store.generations[user.id] += 1


@router.get("/users", summary="List users", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_users(_: UsersAdmin, pages: Pages, store: Stored) -> UserPage:
    """All users, newest first."""
    return pages.cut(UserPage, list(reversed(store.users.values())))


@router.post(
    "/users",
    summary="Create a user",
    status_code=201,
    responses=doc.answers(201, doc.ETAG, doc.LOCATION, failures=doc.CREATING),
)
async def create_user(
    body: UserCreate, principal: UsersAdmin, once: OnceOnly, response: Response, store: Stored
) -> User:
    """A role or environments beyond the caller's own are 403."""
    if not set(PERMISSIONS[body.role]) <= set(principal.permissions):
        raise Refusal(403, f"the role {body.role} may more than this caller")
    if not principal.reaches(body.environments):
        raise Refusal(403, "not all of these environments are open to this caller")

    async def make() -> User:
        if store.user_named(body.username):
            raise Refusal(409, "the name is taken")
        user = store.add_user(body.username, body.password, body.role, body.environments)
        response.headers["ETag"] = etag(user)
        response.headers["Location"] = f"/api/v1/auth/users/{user.id}"
        return user

    return await once.answer(principal, body, make)


def _user(store: Store, user_id: Id) -> User:
    user = store.users.get(user_id)
    if user is None:
        raise Refusal(404, "there is no such user")
    return user


@router.get(
    "/users/{user_id}",
    summary="Get a user",
    response_model=User,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_user(
    user_id: Id, _: UsersAdmin, response: Response, store: Stored, if_none_match: IfNoneMatch = None
) -> User | Response:
    """One user, never the password."""
    user = _user(store, user_id)
    response.headers["ETag"] = etag(user)
    return unchanged(user, if_none_match) or user


@router.delete(
    "/users/{user_id}",
    summary="Delete a user",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=doc.DELETING),
)
async def delete_user(user_id: Id, principal: UsersAdmin, store: Stored, if_match: IfMatch = None) -> None:
    """The user's keys and tokens go too."""
    user = _user(store, user_id)
    must_match(user, if_match)
    if user.id == principal.owner.id:
        raise Refusal(409, "nobody can delete oneself")
    admins = [one for one in store.users.values() if one.role is Role.ADMIN]
    if admins == [user]:
        raise Refusal(409, "the last admin stays")
    del store.users[user.id], store.passwords[user.id], store.generations[user.id]
    for key_id in [key.id for key in store.keys.values() if key.owner_id == user.id]:
        _forget_key(store, key_id)


def _forget_key(store: Store, key_id: Id) -> None:
    del store.keys[key_id]
    store.digests = {digest: one for digest, one in store.digests.items() if one != key_id}


def _shown(key: ApiKey) -> ApiKey:
    return key.model_copy(update={"expired": expired(key)})


@router.get("/api-keys", summary="List API keys", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_api_keys(_: KeysAdmin, pages: Pages, store: Stored) -> ApiKeyPage:
    """All keys of all users, newest first, without the keys themselves."""
    return pages.cut(ApiKeyPage, [_shown(key) for key in reversed(store.keys.values())])


@router.post(
    "/api-keys",
    summary="Create an API key",
    status_code=201,
    responses=doc.answers(201, doc.NO_STORE, doc.ETAG, doc.LOCATION, failures=doc.CREATING),
)
async def create_api_key(
    body: ApiKeyCreate, principal: KeysAdmin, once: OnceOnly, response: Response, store: Stored
) -> ApiKeyCreated:
    """Permissions and environments that the caller has not are 403."""
    for permission in body.permissions:
        if permission not in principal.permissions:
            raise Refusal(403, f"the permission {permission} is missing")
    # no list stands for all of the owner's, whichever they will be one day: not for the limited to give
    if not principal.reaches(body.environments):
        raise Refusal(403, "not all of these environments are open to this caller")

    async def make() -> ApiKeyCreated:
        letters = string.ascii_lowercase + string.digits
        prefix = "".join(secrets.choice(letters) for _ in range(8))
        secret = f"ck_{prefix}_{secrets.token_urlsafe(32)}"
        places = body.environments
        key = ApiKey(
            id=uuid4(),
            name=body.name,
            prefix=prefix,
            permissions=sorted(body.permissions, key=list(Permission).index),
            environments=places and sorted(places, key=list(Environment).index),
            owner_id=principal.owner.id,
            expires_at=body.expires_at,
            expired=False,
            created_at=store.now(),
            last_used_at=None,
        )
        store.keys[key.id] = key
        store.digests[digest(secret)] = key.id
        shown = _shown(key)
        response.headers["Cache-Control"] = "no-store"
        response.headers["ETag"] = etag(shown)
        response.headers["Location"] = f"/api/v1/auth/api-keys/{key.id}"
        return ApiKeyCreated(**shown.model_dump(), key=secret)

    return await once.answer(principal, body, make, secret=True)


def _key(store: Store, key_id: Id) -> ApiKey:
    key = store.keys.get(key_id)
    if key is None:
        raise Refusal(404, "there is no such API key")
    return _shown(key)


@router.get(
    "/api-keys/{key_id}",
    summary="Get an API key",
    response_model=ApiKey,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_api_key(
    key_id: Id, _: KeysAdmin, response: Response, store: Stored, if_none_match: IfNoneMatch = None
) -> ApiKey | Response:
    """One key, without the key itself."""
    key = _key(store, key_id)
    response.headers["ETag"] = etag(key)
    return unchanged(key, if_none_match) or key


@router.delete(
    "/api-keys/{key_id}",
    summary="Withdraw an API key",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=tuple(one for one in doc.DELETING if one != 409)),
)
async def delete_api_key(key_id: Id, _: KeysAdmin, store: Stored, if_match: IfMatch = None) -> None:
    """The key stops being good at once."""
    must_match(_key(store, key_id), if_match)
    _forget_key(store, key_id)
