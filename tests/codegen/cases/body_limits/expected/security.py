"""Who calls: the security schemes of the contract, and the protocol of what verifies them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from .runtime.operation import Scheme

Principal = TypeVar("Principal", contravariant=True)

SCHEMES: tuple[Scheme, ...] = ()


class Security(Protocol[Principal]):
    """Verifies credentials; the service brings one."""

    def permits(self, principal: Principal, scope: str) -> bool:
        """Whether the principal holds a scope."""
        ...
