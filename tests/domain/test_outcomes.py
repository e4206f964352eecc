from uuid import UUID

import pytest

from app.domain.environments import admit
from app.domain.outcomes import Conflict, Forbidden, NotFound, Refusal, Stale, Unavailable


@pytest.mark.parametrize(
    ("refusal", "code", "detail"),
    [
        (NotFound("server", UUID(int=1)), "resource_not_found", f"There is no server {UUID(int=1)}."),
        (Conflict("Taken."), "conflict", "Taken."),
        (Conflict("Again?", "idempotency_key_reused"), "idempotency_key_reused", "Again?"),
        (Stale(), "precondition_failed", "The resource has changed since it was read."),
        (Forbidden("Not here."), "permission_denied", "Not here."),
    ],
)
def test_a_refusal_has_a_code_and_says_why(refusal: Refusal, code: str, detail: str) -> None:
    assert (refusal.code, refusal.detail, str(refusal)) == (code, detail, detail)


@pytest.mark.parametrize("refusal", [NotFound("server", 5), Conflict("a", "b"), Stale("c"), Forbidden("d")])
def test_a_refusal_can_be_made_again_from_its_name_and_arguments(refusal: Refusal) -> None:
    again = Refusal.kinds[type(refusal).__name__](*refusal.args)
    assert (type(again), again.code, again.detail) == (type(refusal), refusal.code, refusal.detail)


def test_what_is_unavailable_is_named() -> None:
    trouble = Unavailable("database", "It does not answer.")
    assert (trouble.component, str(trouble)) == ("database", "It does not answer.")


def test_everything_is_admitted_without_a_limit() -> None:
    admit("prod", None)


def test_an_environment_among_the_allowed_ones_is_admitted() -> None:
    admit("prod", frozenset({"dev", "prod"}))


def test_another_environment_is_forbidden() -> None:
    with pytest.raises(Forbidden, match="does not reach the environment prod"):
        admit("prod", frozenset({"dev"}))
