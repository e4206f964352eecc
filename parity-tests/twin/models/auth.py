"""Users, API keys, tokens and what a caller may do."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from twin.values import (
    MOMENT,
    NO_NUL,
    UNIQUE,
    Environment,
    Id,
    PageCount,
    PageNumber,
    PageSize,
    Timestamp,
    Total,
    TotalCapped,
    varies,
)


class Permission(StrEnum):
    """What a caller may do."""

    SERVERS_READ = "servers:read"
    SERVERS_WRITE = "servers:write"
    SERVICES_READ = "services:read"
    SERVICES_WRITE = "services:write"
    EXPERIMENTS_READ = "experiments:read"
    EXPERIMENTS_WRITE = "experiments:write"
    SECRETS_READ = "secrets:read"
    SECRETS_WRITE = "secrets:write"
    DATABASES_READ = "databases:read"
    DATABASES_WRITE = "databases:write"
    CACHE_READ = "cache:read"
    CACHE_WRITE = "cache:write"
    MESSAGING_READ = "messaging:read"
    MESSAGING_WRITE = "messaging:write"
    DEPLOYMENTS_READ = "deployments:read"
    DEPLOYMENTS_CREATE = "deployments:create"
    DEPLOYMENTS_ROLLBACK = "deployments:rollback"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_CANCEL = "operations:cancel"
    REDIS_READ = "redis:read"
    SECRETS_REVEAL = "secrets:reveal"
    USERS_ADMIN = "users:admin"
    KEYS_ADMIN = "keys:admin"


class Role(StrEnum):
    """A set of permissions."""

    ADMIN = "admin"
    DEPLOY = "deploy"
    MONITOR = "monitor"


class PrincipalKind(StrEnum):
    """Whether somebody signed in or a program uses its key."""

    USER = "user"
    API_KEY = "api_key"


_PASSWORD_LIMIT = 128
Username = TypeAliasType(
    "Username", Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=50)]
)
PrincipalName = TypeAliasType(
    "PrincipalName", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=100)]
)
Password = TypeAliasType(
    "Password", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=_PASSWORD_LIMIT)]
)
NewPassword = TypeAliasType(
    "NewPassword", Annotated[str, Field(pattern=NO_NUL, min_length=12, max_length=_PASSWORD_LIMIT)]
)
ApiKeyName = TypeAliasType("ApiKeyName", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=100)])
ApiKeyPrefix = TypeAliasType(
    "ApiKeyPrefix",
    Annotated[str, Field(pattern=r"^[a-z0-9]+$", min_length=8, max_length=8), varies("random")],
)

Permissions = Annotated[
    list[Permission], Field(max_length=50, json_schema_extra={"uniqueItems": True}), UNIQUE
]
SomePermissions = Annotated[
    list[Permission], Field(min_length=1, max_length=50, json_schema_extra={"uniqueItems": True}), UNIQUE
]
Environments = Annotated[
    list[Environment], Field(min_length=1, max_length=3, json_schema_extra={"uniqueItems": True}), UNIQUE
]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LoginRequest(_Shape):
    """Who wants to sign in."""

    username: Username
    password: Password


class Token(_Shape):
    """A token that stands for the user who signed in."""

    access_token: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$", max_length=8192),
        varies("random"),
    ]
    token_type: Literal["bearer"]
    expires_in: Annotated[int, Field(ge=1, le=86_400)]


class PasswordChange(_Shape):
    """The caller's password, and what it is to be."""

    old_password: Password
    new_password: NewPassword


class Me(_Shape):
    """Who is calling, and what the caller may do."""

    id: Id
    kind: PrincipalKind
    username: PrincipalName
    role: Role | None
    permissions: Permissions
    environments: Environments | None


class User(_Shape):
    """Somebody who can sign in."""

    id: Id
    username: Username
    role: Role
    environments: Environments | None
    created_at: Timestamp
    last_login_at: Annotated[datetime | None, varies("time")]


class UserCreate(_Shape):
    """A user to be."""

    username: Username
    password: NewPassword
    role: Role
    environments: Environments | None = None


class _Page(_Shape):
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class UserPage(_Page):
    """One page of users."""

    items: Annotated[list[User], Field(max_length=100)]


class ApiKey(_Shape):
    """A key that a program uses instead of signing in. The key itself is shown only once."""

    id: Id
    name: ApiKeyName
    prefix: ApiKeyPrefix
    permissions: Permissions
    environments: Environments | None
    owner_id: Id
    expires_at: datetime | None
    expired: bool
    created_at: Timestamp
    last_used_at: Annotated[datetime | None, varies("time")]


class ApiKeyCreate(_Shape):
    """A key to be."""

    name: ApiKeyName
    permissions: SomePermissions
    environments: Environments | None = None
    expires_at: Annotated[datetime, MOMENT] | None = None


class ApiKeyCreated(ApiKey):
    """A new key, with the key itself. It is not shown again."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=32, max_length=200), varies("random")]


class ApiKeyPage(_Page):
    """One page of API keys."""

    items: Annotated[list[ApiKey], Field(max_length=100)]
