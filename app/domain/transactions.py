"""What the domain asks of whatever keeps its state."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Transactions(Protocol):
    """All or nothing, for every store call made inside.

    The transaction belongs to the task that opened it. Leaving the block by an exception undoes what
    was done in it; a block inside a block is undone alone.
    """

    def begin(self) -> AbstractAsyncContextManager[object]:
        """Open a transaction, or a nested one inside the open one; the outermost end makes it durable."""
        ...

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call `act` once what is being written can be seen by all; never, when it is undone.

        Outside a transaction it is called at once.
        """
        ...

    def at_end(self, act: Callable[[], Awaitable[None]]) -> None:
        """Have the outermost end, whichever it is, wait for `act` before it lets anybody go on.

        Only inside a transaction; `act` holds none of its locks.
        """
        ...
