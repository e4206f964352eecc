"""The memory of the rate limits: fixed windows in this process, a bounded number of them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from limits.aio.storage import Storage


class _Window:
    __slots__ = ("count", "ends")

    def __init__(self, ends: float) -> None:
        self.count = 0
        self.ends = ends


class BoundedWindows(Storage):
    """Counts in fixed windows that begin with the first hit.

    Holds at most `most` windows, however many callers there are: then the oldest are forgotten, so that a
    flood of addresses makes limits milder, and never takes memory or locks anybody out. The memory storage
    of `limits` has no such bound, and walks all its entries in a task after each hit, which costs the more
    the more callers there are.
    """

    STORAGE_SCHEME = None

    def __init__(self, most: int = 100_000, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._most = most
        self._clock = clock
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Counts a hit; begins a window of `expiry` seconds when there is none. Returns the hits so far."""
        now = self._clock()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._begin(key, now, expiry)
        window.count += amount
        return window.count

    async def get(self, key: str) -> int:
        """The hits in the running window."""
        window = self._windows.get(key)
        return window.count if window is not None and window.ends > self._clock() else 0

    async def get_expiry(self, key: str) -> float:
        """When the window of this key ends, in seconds since the epoch; now when there is none."""
        window = self._windows.get(key)
        return self._clock() if window is None else window.ends

    async def clear(self, key: str) -> None:
        """Forgets one key."""
        self._windows.pop(key, None)

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int:
        """Forgets everything; returns how much that was."""
        count = len(self._windows)
        self._windows.clear()
        return count

    def __len__(self) -> int:
        return len(self._windows)

    def _begin(self, key: str, now: float, expiry: float) -> _Window:
        windows = self._windows
        windows.pop(key, None)
        # Two out for one in: what has ended goes faster than it comes, and no hit ever pays for a long sweep.
        for _ in range(2):
            if windows and (len(windows) >= self._most or next(iter(windows.values())).ends <= now):
                windows.popitem(last=False)
        window = windows[key] = _Window(now + expiry)
        return window
