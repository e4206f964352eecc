"""Where a caller may act."""

from app.domain.outcomes import Forbidden

Environments = frozenset[str] | None
"""The environments somebody is limited to; None is no limit."""


def admit(environment: str, allowed: Environments) -> None:
    """Refuse with `Forbidden` what lies in an environment that is not among the allowed ones."""
    if allowed is not None and environment not in allowed:
        raise Forbidden(f"This credential does not reach the environment {environment}.")
