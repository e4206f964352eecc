"""Who calls: the security schemes of the contract, and the protocol of what verifies them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from .runtime.operation import Scheme

Principal = TypeVar("Principal")

BEARER = Scheme("bearer", "bearer")
API_KEY = Scheme("api_key", "apiKey", "header", "x-api-key")
SCHEMES: tuple[Scheme, ...] = (
    BEARER,
    API_KEY,
)


class Security(Protocol[Principal]):
    """Verifies credentials; the service brings one."""

    async def bearer(self, credential: str) -> Principal | None:
        """A token from `login`, or an API key, in `Authorization`.

        None when the credential is not valid.
        """
        ...

    async def api_key(self, credential: str) -> Principal | None:
        """An API key in a header of its own.

        None when the credential is not valid.
        """
        ...

    def permits(self, principal: Principal, scope: str) -> bool:
        """Whether the principal holds a scope."""
        ...
