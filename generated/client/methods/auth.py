"""auth: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.auth import (
    ApiKey,
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyPage,
    LoginRequest,
    Me,
    PasswordChange,
    Token,
    User,
    UserCreate,
    UserPage,
)
from ...runtime.types import UUID
from .. import errors as _errors
from ..runtime import calls as _calls

_LOGIN: _calls.Operation[Token] = _calls.Operation(
    "login",
    "POST",
    "/api/v1/auth/login",
    {200: _calls.json(Token)},
    _calls.fails(_errors.PROBLEM, 400, 401, 406, 413, 415, 422, 429, 500, 503),
    body=_calls.Body("json", "application/json", LoginRequest),
)
_GET_ME: _calls.Operation[Me] = _calls.Operation(
    "get_me",
    "GET",
    "/api/v1/auth/me",
    {200: _calls.json(Me)},
    _calls.fails(_errors.PROBLEM, 401, 406, 429, 500, 503),
    secured=True,
)
_CHANGE_PASSWORD: _calls.Operation[None] = _calls.Operation(
    "change_password",
    "POST",
    "/api/v1/auth/password",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 413, 415, 422, 429, 500, 503),
    body=_calls.Body("json", "application/json", PasswordChange),
    secured=True,
)
_LIST_USERS: _calls.Operation[UserPage] = _calls.Operation(
    "list_users",
    "GET",
    "/api/v1/auth/users",
    {200: _calls.json(UserPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(_calls.query("page"), _calls.query("per_page")),
    secured=True,
)
_CREATE_USER: _calls.Operation[User] = _calls.Operation(
    "create_user",
    "POST",
    "/api/v1/auth/users",
    {201: _calls.json(User)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", UserCreate),
    secured=True,
)
_GET_USER: _calls.Operation[User] = _calls.Operation(
    "get_user",
    "GET",
    "/api/v1/auth/users/{}",
    {200: _calls.json(User)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("user_id"), _calls.header("If-None-Match")),
    secured=True,
)
_DELETE_USER: _calls.Operation[None] = _calls.Operation(
    "delete_user",
    "DELETE",
    "/api/v1/auth/users/{}",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 409, 412, 422, 429, 500, 503),
    parameters=(_calls.path("user_id"), _calls.header("If-Match")),
    secured=True,
)
_LIST_API_KEYS: _calls.Operation[ApiKeyPage] = _calls.Operation(
    "list_api_keys",
    "GET",
    "/api/v1/auth/api-keys",
    {200: _calls.json(ApiKeyPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(_calls.query("page"), _calls.query("per_page")),
    secured=True,
)
_CREATE_API_KEY: _calls.Operation[ApiKeyCreated] = _calls.Operation(
    "create_api_key",
    "POST",
    "/api/v1/auth/api-keys",
    {201: _calls.json(ApiKeyCreated)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", ApiKeyCreate),
    secured=True,
)
_GET_API_KEY: _calls.Operation[ApiKey] = _calls.Operation(
    "get_api_key",
    "GET",
    "/api/v1/auth/api-keys/{}",
    {200: _calls.json(ApiKey)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("key_id"), _calls.header("If-None-Match")),
    secured=True,
)
_DELETE_API_KEY: _calls.Operation[None] = _calls.Operation(
    "delete_api_key",
    "DELETE",
    "/api/v1/auth/api-keys/{}",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 412, 422, 429, 500, 503),
    parameters=(_calls.path("key_id"), _calls.header("If-Match")),
    secured=True,
)


class SyncAuth(_calls.SyncClient):
    """Signing in, users, and the API keys of programs."""

    def login(self, *, body: LoginRequest) -> Token:
        """Sign in.

        Name and password for a token that is good for an hour. Failures are slowed down, and all attempts counted in a rate-limit class of their own.
        """
        return self._call(_LOGIN, body)

    def get_me(self) -> Me:
        """See who is calling.

        The user or API key behind the credentials, and what it may do. Any known caller may ask.
        """
        return self._call(_GET_ME)

    def change_password(self, *, body: PasswordChange) -> None:
        """Change one's own password.

        Any user may change the own password, which ends all tokens from before. A wrong old password is 403 and changes nothing; so is an API key, since it has no password.
        """
        return self._call(_CHANGE_PASSWORD, body)

    def list_users(self, *, page: int | None = None, per_page: int | None = None) -> UserPage:
        """List users.

        All users, newest first. Needs `users:admin`.
        """
        return self._call(_LIST_USERS, page, per_page)

    def create_user(self, *, idempotency_key: str | None = None, body: UserCreate) -> User:
        """Create a user.

        A name that is taken is 409; a role or environments beyond the caller's own are 403. Needs `users:admin`.
        """
        return self._call(_CREATE_USER, idempotency_key, body)

    def get_user(self, *, user_id: UUID, if_none_match: str | None = None) -> User:
        """Get a user.

        One user, never the password. Needs `users:admin`.
        """
        return self._call(_GET_USER, user_id, if_none_match)

    def delete_user(self, *, user_id: UUID, if_match: str | None = None) -> None:
        """Delete a user.

        The user's API keys go too, and the user's tokens stop being good at once. Deleting oneself or the last admin is 409; a key counts as its owner. Needs `users:admin`.
        """
        return self._call(_DELETE_USER, user_id, if_match)

    def list_api_keys(self, *, page: int | None = None, per_page: int | None = None) -> ApiKeyPage:
        """List API keys.

        All keys of all users, newest first, without the keys themselves. Needs `keys:admin`.
        """
        return self._call(_LIST_API_KEYS, page, per_page)

    def create_api_key(self, *, idempotency_key: str | None = None, body: ApiKeyCreate) -> ApiKeyCreated:
        """Create an API key.

        The key is shown in this answer and never again. Permissions and environments that the caller has not are 403. Repeating an `Idempotency-Key` is always 409, since the first answer shows a secret. Needs `keys:admin`.
        """
        return self._call(_CREATE_API_KEY, idempotency_key, body)

    def get_api_key(self, *, key_id: UUID, if_none_match: str | None = None) -> ApiKey:
        """Get an API key.

        One key, without the key itself. Needs `keys:admin`.
        """
        return self._call(_GET_API_KEY, key_id, if_none_match)

    def delete_api_key(self, *, key_id: UUID, if_match: str | None = None) -> None:
        """Withdraw an API key.

        The key stops being good at once. Needs `keys:admin`.
        """
        return self._call(_DELETE_API_KEY, key_id, if_match)


class AsyncAuth(_calls.AsyncClient):
    """Signing in, users, and the API keys of programs."""

    async def login(self, *, body: LoginRequest) -> Token:
        """Sign in.

        Name and password for a token that is good for an hour. Failures are slowed down, and all attempts counted in a rate-limit class of their own.
        """
        return await self._call(_LOGIN, body)

    async def get_me(self) -> Me:
        """See who is calling.

        The user or API key behind the credentials, and what it may do. Any known caller may ask.
        """
        return await self._call(_GET_ME)

    async def change_password(self, *, body: PasswordChange) -> None:
        """Change one's own password.

        Any user may change the own password, which ends all tokens from before. A wrong old password is 403 and changes nothing; so is an API key, since it has no password.
        """
        return await self._call(_CHANGE_PASSWORD, body)

    async def list_users(self, *, page: int | None = None, per_page: int | None = None) -> UserPage:
        """List users.

        All users, newest first. Needs `users:admin`.
        """
        return await self._call(_LIST_USERS, page, per_page)

    async def create_user(self, *, idempotency_key: str | None = None, body: UserCreate) -> User:
        """Create a user.

        A name that is taken is 409; a role or environments beyond the caller's own are 403. Needs `users:admin`.
        """
        return await self._call(_CREATE_USER, idempotency_key, body)

    async def get_user(self, *, user_id: UUID, if_none_match: str | None = None) -> User:
        """Get a user.

        One user, never the password. Needs `users:admin`.
        """
        return await self._call(_GET_USER, user_id, if_none_match)

    async def delete_user(self, *, user_id: UUID, if_match: str | None = None) -> None:
        """Delete a user.

        The user's API keys go too, and the user's tokens stop being good at once. Deleting oneself or the last admin is 409; a key counts as its owner. Needs `users:admin`.
        """
        return await self._call(_DELETE_USER, user_id, if_match)

    async def list_api_keys(self, *, page: int | None = None, per_page: int | None = None) -> ApiKeyPage:
        """List API keys.

        All keys of all users, newest first, without the keys themselves. Needs `keys:admin`.
        """
        return await self._call(_LIST_API_KEYS, page, per_page)

    async def create_api_key(
        self, *, idempotency_key: str | None = None, body: ApiKeyCreate
    ) -> ApiKeyCreated:
        """Create an API key.

        The key is shown in this answer and never again. Permissions and environments that the caller has not are 403. Repeating an `Idempotency-Key` is always 409, since the first answer shows a secret. Needs `keys:admin`.
        """
        return await self._call(_CREATE_API_KEY, idempotency_key, body)

    async def get_api_key(self, *, key_id: UUID, if_none_match: str | None = None) -> ApiKey:
        """Get an API key.

        One key, without the key itself. Needs `keys:admin`.
        """
        return await self._call(_GET_API_KEY, key_id, if_none_match)

    async def delete_api_key(self, *, key_id: UUID, if_match: str | None = None) -> None:
        """Withdraw an API key.

        The key stops being good at once. Needs `keys:admin`.
        """
        return await self._call(_DELETE_API_KEY, key_id, if_match)
