"""Who calls: the security schemes of the contract, and the protocol of what verifies them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from .runtime.operation import Scheme

Principal = TypeVar("Principal")

TOKEN = Scheme("token", "bearer")
API_KEY = Scheme("api-key", "apiKey", "query", "key")
IN = Scheme("in", "basic")
SCHEMES: tuple[Scheme, ...] = (
    TOKEN,
    API_KEY,
    IN,
)


class Security(Protocol[Principal]):
    """Verifies credentials; the service brings one."""

    async def token(self, credential: str) -> Principal | None:
        """A token of ours.

        None when the credential is not valid.
        """
        ...

    async def api_key(self, credential: str) -> Principal | None:
        """The principal behind the scheme api-key.

        None when the credential is not valid.
        """
        ...

    async def scheme_in(self, credential: str) -> Principal | None:
        """The principal behind the scheme in.

        None when the credential is not valid.
        """
        ...

    def permits(self, principal: Principal, scope: str) -> bool:
        """Whether the principal holds a scope."""
        ...
