"""Permissions, roles and environments, as the contract has them."""

from uuid import UUID

import pytest

from app.domain.environments import Environments
from app.domain.principal import PERMISSIONS, ROLES, Principal, Role, within

ID = UUID("7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f")

MATRIX: dict[str, tuple[bool, bool, bool]] = {
    # admin, deploy, monitor
    "servers:read": (True, True, True),
    "servers:write": (True, True, False),
    "services:read": (True, True, True),
    "services:write": (True, True, False),
    "experiments:read": (True, True, True),
    "experiments:write": (True, True, False),
    "secrets:read": (True, True, False),
    "secrets:write": (True, True, False),
    "databases:read": (True, True, True),
    "databases:write": (True, True, False),
    "cache:read": (True, True, True),
    "cache:write": (True, True, False),
    "messaging:read": (True, True, True),
    "messaging:write": (True, True, False),
    "deployments:read": (True, True, True),
    "deployments:create": (True, True, False),
    "deployments:rollback": (True, True, False),
    "operations:read": (True, True, True),
    "operations:cancel": (True, True, False),
    "redis:read": (True, True, True),
    "secrets:reveal": (True, False, False),
    "users:admin": (True, False, False),
    "keys:admin": (True, False, False),
}


def principal(role: Role = "admin", environments: Environments = None) -> Principal:
    return Principal(ID, "user", "ada", role, ROLES[role], environments, ID)


def test_the_permissions_are_exactly_those_of_the_contract() -> None:
    assert set(MATRIX) == PERMISSIONS


@pytest.mark.parametrize("permission", MATRIX)
def test_each_role_has_a_permission_or_not_as_the_contract_says(permission: str) -> None:
    roles: tuple[Role, ...] = ("admin", "deploy", "monitor")
    assert tuple(principal(role).permits(permission) for role in roles) == MATRIX[permission]


def test_what_is_no_permission_is_not_permitted_even_to_an_admin() -> None:
    assert not principal().permits("servers:*")
    assert not principal().permits("")


def test_without_a_limit_every_environment_may_be_used() -> None:
    assert principal().may_use("prod")
    assert principal().out_of_reach(None) == []


def test_with_a_limit_only_its_own_environments_may_be_used() -> None:
    limited = principal(environments=frozenset({"dev"}))
    assert limited.may_use("dev")
    assert not limited.may_use("prod")
    assert limited.out_of_reach(["prod", "dev"]) == ["prod"]
    assert limited.out_of_reach(None) == ["prod", "staging"]


def test_what_is_missing_is_named_in_order() -> None:
    assert principal("monitor").missing(["users:admin", "servers:read", "keys:admin"]) == [
        "keys:admin",
        "users:admin",
    ]


@pytest.mark.parametrize(
    ("environments", "limit", "both"),
    [
        (None, None, None),
        (None, frozenset({"dev"}), frozenset({"dev"})),
        (frozenset({"dev"}), None, frozenset({"dev"})),
        (frozenset({"dev", "prod"}), frozenset({"dev", "staging"}), frozenset({"dev"})),
        (frozenset({"dev"}), frozenset({"prod"}), frozenset()),
    ],
)
def test_two_limits_together_leave_what_both_allow(
    environments: Environments, limit: Environments, both: Environments
) -> None:
    assert within(environments, limit) == both
