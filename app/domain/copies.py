"""Copies of answers, so that what does not change is not read from the database again and again.

A copy is never behind what was acknowledged: whoever changes a subject says so before the change can be seen,
and no copy of the subject is used from then on until the transaction is over.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from app.domain.replays import StoredAnswer

Load = Callable[[], Awaitable[StoredAnswer]]


class Copies(Protocol):
    """Keeps answers about subjects; several of one subject are told apart by `variant`."""

    async def read(self, subject: UUID, variant: str, load: Load) -> StoredAnswer:
        """A copy, or what `load` gives, which may be kept as one. What `load` raises is raised."""
        ...

    async def changing(self, subject: UUID) -> None:
        """To be called in the transaction that changes the subject, while it holds the subject's lock.

        Copies of the subject are not used until that transaction has ended, and those from before it never
        again.
        """
        ...


class NoCopies:
    """Everything is read from the database."""

    async def read(self, subject: UUID, variant: str, load: Load) -> StoredAnswer:
        """What `load` gives."""
        return await load()

    async def changing(self, subject: UUID) -> None:
        """Nothing has to be told."""
