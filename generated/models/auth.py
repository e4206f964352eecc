from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import UNIQUE, WHOLE, DateTime, Model
from .common import Environment, Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped


class LoginRequest(Model):
    """Who wants to sign in."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    password: Password


class Token(Model):
    """A token that stands for the user who signed in."""

    model_config = ConfigDict(extra="forbid")

    access_token: Annotated[
        str, Field(max_length=8192, pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\z")
    ]
    """What goes into `Authorization` after `Bearer`; a JWT, but that is nothing to build on."""
    token_type: Literal["bearer"]
    """How the token is sent."""
    expires_in: Annotated[int, Field(ge=1, le=86400), WHOLE]
    """For how many seconds the token is good."""


class Me(Model):
    """Who is calling, and what the caller may do."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    """The id of the user or of the API key."""
    kind: PrincipalKind
    username: PrincipalName
    role: Role | None
    """The user's role; null for an API key."""
    permissions: Annotated[list[Permission], Field(max_length=50), UNIQUE]
    """What the caller may do, in the order of `Permission`."""
    environments: Annotated[list[Environment], Field(min_length=1, max_length=3), UNIQUE] | None
    """The environments that the caller is limited to, in the order of `Environment`; null for all."""


class PasswordChange(Model):
    """The caller's password, and what it is to be."""

    model_config = ConfigDict(extra="forbid")

    old_password: Password
    new_password: NewPassword


class UserPage(Model):
    """One page of users."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[User], Field(max_length=100)]
    """The users on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class UserCreate(Model):
    """A user to be."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    password: NewPassword
    role: Role
    environments: Annotated[list[Environment], Field(min_length=1, max_length=3), UNIQUE] | None = None
    """The environments that the user is limited to; null for all."""


class User(Model):
    """Somebody who can sign in."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    username: Username
    role: Role
    environments: Annotated[list[Environment], Field(min_length=1, max_length=3), UNIQUE] | None
    """The environments that the user is limited to, in the order of `Environment`; null for all."""
    created_at: Timestamp
    """When the user was created."""
    last_login_at: DateTime | None
    """When the user last signed in; null before the first time."""


class ApiKeyPage(Model):
    """One page of API keys."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[ApiKey], Field(max_length=100)]
    """The keys on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class ApiKeyCreate(Model):
    """A key to be."""

    model_config = ConfigDict(extra="forbid")

    name: ApiKeyName
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=50), UNIQUE]
    """What the key may do; never more than its creator may."""
    environments: Annotated[list[Environment], Field(min_length=1, max_length=3), UNIQUE] | None = None
    """The environments that the key is limited to; null for all of its owner's, which a caller who is limited to some cannot give."""
    expires_at: DateTime | None = None
    """When the key stops being good; null for never. A time that is past makes a key that never was."""


class ApiKeyCreated(Model):
    """A new key, with the key itself. It is not shown again."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    name: ApiKeyName
    prefix: ApiKeyPrefix
    permissions: Annotated[list[Permission], Field(max_length=50), UNIQUE]
    """What the key may do as long as its owner may, in the order of `Permission`."""
    environments: Annotated[list[Environment], Field(min_length=1, max_length=3), UNIQUE] | None
    """The environments that the key is limited to, in the order of `Environment`; null for all of its owner's."""
    owner_id: Id
    """The user whose key it is, and with whom it goes."""
    expires_at: DateTime | None
    """When the key stops being good; null for never."""
    expired: bool
    """Whether that moment is past."""
    created_at: Timestamp
    """When the key was created."""
    last_used_at: DateTime | None
    """When the key was last used, give or take a minute; null before the first time."""
    key: Annotated[str, Field(min_length=32, max_length=200, pattern="^[A-Za-z0-9_-]+\\z")]
    """What goes into `X-API-Key`, or into `Authorization` after `Bearer`."""


class ApiKey(Model):
    """A key that a program uses instead of signing in. The key itself is shown only once."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    name: ApiKeyName
    prefix: ApiKeyPrefix
    permissions: Annotated[list[Permission], Field(max_length=50), UNIQUE]
    """What the key may do as long as its owner may, in the order of `Permission`."""
    environments: Annotated[list[Environment], Field(min_length=1, max_length=3), UNIQUE] | None
    """The environments that the key is limited to, in the order of `Environment`; null for all of its owner's."""
    owner_id: Id
    """The user whose key it is, and with whom it goes."""
    expires_at: DateTime | None
    """When the key stops being good; null for never."""
    expired: bool
    """Whether that moment is past."""
    created_at: Timestamp
    """When the key was created."""
    last_used_at: DateTime | None
    """When the key was last used, give or take a minute; null before the first time."""


Username: TypeAlias = Annotated[str, Field(min_length=1, max_length=50, pattern="^[A-Za-z0-9._-]+\\z")]
"""A user's name. Case does not count; it is kept and answered in lower case."""


Password: TypeAlias = Annotated[str, Field(min_length=1, max_length=128, pattern="^[^\\u0000]*\\z")]
"""A password that exists already."""


class PrincipalKind(StrEnum):
    """Whether somebody signed in or a program uses its key."""

    user = "user"
    api_key = "api_key"


PrincipalName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\u0000]*\\z")]
"""Who it was, a user's name or the name of an API key."""


class Role(StrEnum):
    """A set of permissions. `admin`: all. `deploy`: all but `secrets:reveal`, `users:admin` and `keys:admin`. `monitor`: every `…:read` but `secrets:read`."""

    admin = "admin"
    deploy = "deploy"
    monitor = "monitor"


class Permission(StrEnum):
    """What a caller may do."""

    servers_read = "servers:read"
    servers_write = "servers:write"
    services_read = "services:read"
    services_write = "services:write"
    experiments_read = "experiments:read"
    experiments_write = "experiments:write"
    secrets_read = "secrets:read"
    secrets_write = "secrets:write"
    databases_read = "databases:read"
    databases_write = "databases:write"
    cache_read = "cache:read"
    cache_write = "cache:write"
    messaging_read = "messaging:read"
    messaging_write = "messaging:write"
    deployments_read = "deployments:read"
    deployments_create = "deployments:create"
    deployments_rollback = "deployments:rollback"
    operations_read = "operations:read"
    operations_cancel = "operations:cancel"
    redis_read = "redis:read"
    secrets_reveal = "secrets:reveal"
    users_admin = "users:admin"
    keys_admin = "keys:admin"


NewPassword: TypeAlias = Annotated[str, Field(min_length=12, max_length=128, pattern="^[^\\u0000]*\\z")]
"""A password to be."""


ApiKeyName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\u0000]*\\z")]
"""What people call the key. It need not be unique."""


ApiKeyPrefix: TypeAlias = Annotated[str, Field(min_length=8, max_length=8, pattern="^[a-z0-9]+\\z")]
"""A part of the key that is no secret, to tell keys apart."""
