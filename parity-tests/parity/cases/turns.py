"""Sequences of several kinds taken by turns, so that each kind has its share when requests run out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def by_turns(kinds: Iterable[Iterable[T]]) -> Iterator[T]:
    """The first of each, then the second of each, until all are through."""
    waiting = [iter(kind) for kind in kinds]
    while waiting:
        left = []
        for iterator in waiting:
            for one in iterator:
                yield one
                left.append(iterator)
                break
        waiting = left
