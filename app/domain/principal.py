"""Who is asking, and what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

from app.domain.environments import Environments

Kind = Literal["user", "api_key"]
Role = Literal["admin", "deploy", "monitor"]

_READ_AND_WRITE: Final = (
    "servers",
    "services",
    "experiments",
    "secrets",
    "databases",
    "cache",
    "messaging",
)

PERMISSIONS: Final[frozenset[str]] = frozenset(
    {f"{noun}:{verb}" for noun in _READ_AND_WRITE for verb in ("read", "write")}
    | {"deployments:read", "deployments:create", "deployments:rollback"}
    | {"operations:read", "operations:cancel"}
    | {"redis:read", "secrets:reveal", "users:admin", "keys:admin"}
)

ROLES: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        "admin": PERMISSIONS,
        "deploy": PERMISSIONS - {"secrets:reveal", "users:admin", "keys:admin"},
        "monitor": frozenset(
            permission
            for permission in PERMISSIONS
            if permission.endswith(":read") and permission != "secrets:read"
        ),
    }
)

ENVIRONMENTS: Final[tuple[str, ...]] = ("dev", "staging", "prod")


@dataclass(frozen=True, slots=True)
class Principal:
    """A user or an API key whose credentials were found good.

    `owner_id` is the user that answers for it: the key's owner, or the user itself.
    `environments` of None means all of them. `credential` is what it was recognised by.
    """

    id: UUID
    kind: Kind
    name: str
    role: Role | None
    permissions: frozenset[str]
    environments: Environments
    owner_id: UUID
    credential: str = field(default="", repr=False, compare=False)

    def permits(self, scope: str) -> bool:
        """Whether it holds the permission `scope`."""
        return scope in self.permissions

    def may_use(self, environment: str) -> bool:
        """Whether `environment` is one of its own."""
        return self.environments is None or environment in self.environments

    def missing(self, permissions: Iterable[str]) -> list[str]:
        """Those of `permissions` that it lacks, sorted."""
        return sorted(set(permissions) - self.permissions)

    def out_of_reach(self, environments: Iterable[str] | None) -> list[str]:
        """Those of `environments` (None: all) that it may not use, sorted."""
        wanted = ENVIRONMENTS if environments is None else environments
        return sorted(each for each in set(wanted) if not self.may_use(each))


def within(environments: frozenset[str] | None, limit: frozenset[str] | None) -> frozenset[str] | None:
    """`environments` cut down to `limit`; None means all on either side."""
    if environments is None:
        return limit
    return environments if limit is None else environments & limit
