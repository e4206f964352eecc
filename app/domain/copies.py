"""Copies of answers, so that what does not change is not read from the database again and again.

No copy is behind what was acknowledged: whoever changes a subject says so while it holds the subject's lock,
and until its transaction is over the subject is read from the database.
"""

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol
from uuid import UUID

from app.domain.replays import StoredAnswer

Load = Callable[[], Awaitable[StoredAnswer]]

Outcome = Literal["hit", "miss", "shared", "bypassed"]
"""How a read was answered: from a copy, from the database, from the database together with others that asked
at the same moment, or past the copies since they could not be used just then."""


class Copies(Protocol):
    """Keeps answers about subjects; those about one subject are told apart by `variant`."""

    async def read(self, subject: UUID, variant: str, load: Load) -> StoredAnswer:
        """A copy, or what `load` gives, which may be kept as one. What `load` raises is raised."""
        ...

    async def changing(self, subject: UUID) -> None:
        """To be called in the transaction that changes the subject, which holds the subject's lock.

        No copy of the subject is used until that transaction has ended, and those from before it never again.
        """
        ...


class NoCopies:
    """Everything is read from the database: right where other processes change it unseen."""

    async def read(self, subject: UUID, variant: str, load: Load) -> StoredAnswer:
        return await load()

    async def changing(self, subject: UUID) -> None:
        return None


class CopyObserver(Protocol):
    """Is told what becomes of reads, and when the place of the copies did not answer."""

    def read(self, outcome: Outcome) -> None: ...

    def trouble(self) -> None: ...
