"""What an operation was, change by change, for whoever watches it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from twin.models.operations import Operation, OperationStatus

ACTIVE = {OperationStatus.PENDING, OperationStatus.RUNNING}
BEAT = 5.0
LONGEST = 600.0


class Changes:
    """All that one operation has been, each with its number, from 1 on."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._next = asyncio.Event()
        self._ended = False

    def note(self, operation: Operation) -> None:
        """Keep what the operation is now, unless that is what it was."""
        text = operation.model_dump_json()
        if self._texts[-1:] != [text]:
            self._texts.append(text)
            self._ended = operation.status not in ACTIVE
            self._next.set()
            self._next = asyncio.Event()

    def all_seen(self, last: int) -> bool:
        """Whether nothing will ever follow the change with this number."""
        return self._ended and last >= len(self._texts)

    async def follow(self, last: int, allowed: Callable[[], bool]) -> AsyncIterator[str]:
        """Server-sent events from behind the change with this number until the operation has ended.

        They end as well at the first beat at which the reader is no longer allowed to see them.
        """
        beat = time.monotonic() + BEAT
        closing = time.monotonic() + LONGEST
        while time.monotonic() < closing:
            following = self._next
            for number in range(last + 1, len(self._texts) + 1):
                yield f"id: {number}\nevent: changed\ndata: {self._texts[number - 1]}\n\n"
            last = max(last, len(self._texts))
            if self.all_seen(last):
                return
            try:
                await asyncio.wait_for(following.wait(), max(beat - time.monotonic(), 0))
            except TimeoutError:
                if not allowed():
                    return
                beat = time.monotonic() + BEAT
                yield ": still here\n\n"
