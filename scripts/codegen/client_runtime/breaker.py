"""Stops calling a server that does not answer, and finds out with one call whether it does again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .errors import CircuitOpen


class Breaker:
    """Opens after so many failures in a row, and lets one call through after so many seconds.

    For threads and tasks alike; it never waits. Calls that were on their way when it opened or closed count
    no more.
    """

    def __init__(
        self, failures: int = 5, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._era = 0
        self._until: float | None = None
        self._probing = False

    @property
    def state(self) -> str:
        """`closed`, `open` or `half-open`."""
        with self._lock:
            if self._until is None:
                return "closed"
            return "half-open" if self._probing or self._clock() >= self._until else "open"

    def admit(self, operation: str) -> int:
        """Lets a call through; what is given is told to `settle` or `abandon` when it has ended.

        Raises:
            CircuitOpen: it is not let through.
        """
        with self._lock:
            if self._until is not None:
                left = self._until - self._clock()
                if left > 0 or self._probing:
                    raise CircuitOpen(operation, max(left, 0.0))
                self._probing = True
            return self._era

    def settle(self, era: int, *, up: bool) -> None:
        """A call has ended; `up` says whether the server did its part."""
        with self._lock:
            if era != self._era:
                return
            if up:
                self._failed = 0
                if self._until is not None:
                    self._turn(None)
                return
            self._failed += 1
            if self._probing or self._failed >= self._most:
                self._turn(self._clock() + self._seconds)

    def abandon(self, era: int) -> None:
        """A call has ended without telling anything, as one that was cancelled: another may be the probe."""
        with self._lock:
            if era == self._era:
                self._probing = False

    def _turn(self, until: float | None) -> None:
        self._until = until
        self._probing = False
        self._failed = 0
        self._era += 1
