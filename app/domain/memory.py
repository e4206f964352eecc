"""What is remembered of credentials that were found good."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.principal import Principal


@dataclass(frozen=True, slots=True)
class Known:
    """Whose a credential is; `good_until` (Unix time) is when that ends by itself."""

    principal: Principal
    good_until: float


class Memory(Protocol):
    """Remembers whose a credential is. `forget` is called after every write that may change that."""

    def recall(self, credential: str, now: float) -> Principal | None: ...

    def mark(self) -> object: ...

    def remember(self, credential: str, known: Known, mark: object) -> None: ...

    def forget(self) -> None: ...


class NoMemory:
    """Every request asks the database: right where other processes write to it too."""

    def recall(self, credential: str, now: float) -> Principal | None:
        return None

    def mark(self) -> object:
        return None

    def remember(self, credential: str, known: Known, mark: object) -> None:
        return None

    def forget(self) -> None:
        return None


class ProcessMemory:
    """For the one process that writes users and keys: each of its writes forgets everything.

    `changed_outside` answers something else once another process (an administrator's command) has written;
    then too everything is forgotten. What was read before a write is not remembered after it: `mark` is
    taken before reading, and `remember` does nothing when it is out of date.
    """

    def __init__(self, *, size: int = 1_024, changed_outside: Callable[[], object] = lambda: None) -> None:
        self._size = size
        self._changed_outside = changed_outside
        self._outside = changed_outside()
        self._generation = 0
        self._known: OrderedDict[str, Known] = OrderedDict()

    def recall(self, credential: str, now: float) -> Principal | None:
        self._look_outside()
        known = self._known.get(credential)
        if known is None:
            return None
        if known.good_until <= now:
            del self._known[credential]
            return None
        self._known.move_to_end(credential)
        return known.principal

    def mark(self) -> object:
        self._look_outside()
        return self._generation

    def remember(self, credential: str, known: Known, mark: object) -> None:
        self._look_outside()
        if mark != self._generation:
            return
        self._known[credential] = known
        if len(self._known) > self._size:
            self._known.popitem(last=False)

    def forget(self) -> None:
        self._generation += 1
        self._known.clear()

    def __len__(self) -> int:
        return len(self._known)

    def _look_outside(self) -> None:
        outside = self._changed_outside()
        if outside != self._outside:
            self._outside = outside
            self.forget()
