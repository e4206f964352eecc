"""Lists in pages, none of which costs a full count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

COUNT_LIMIT = 10_000
"""Totals are exact up to here, and no page begins behind it."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Page number `page`, counted from 1, of `per_page` items each."""

    page: int = 1
    per_page: int = 20

    @property
    def offset(self) -> int:
        """How many items lie before the page."""
        return (self.page - 1) * self.per_page

    @property
    def too_far(self) -> bool:
        """Whether the page would begin behind the limit, and so is empty."""
        return self.offset >= COUNT_LIMIT


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, newest first, and where in the list they stand.

    `total` is exact up to `COUNT_LIMIT`; beyond that it is the limit and `total_capped` is true. `follows`
    says whether there is a page after this one.
    """

    items: Sequence[T]
    total: int
    page: int
    per_page: int
    total_capped: bool
    follows: bool = False

    @classmethod
    def of(cls, request: PageRequest, items: Sequence[T], counted: int) -> "Page[T]":
        """The page asked for.

        `items` may be one more than fit on it, which shows that another page follows; `counted` is how many
        there are in all, counting no further than one past the limit.
        """
        size = request.per_page
        return cls(
            items[:size],
            min(counted, COUNT_LIMIT),
            request.page,
            size,
            counted > COUNT_LIMIT,
            len(items) > size and request.offset + size < COUNT_LIMIT,
        )

    @property
    def pages(self) -> int:
        """How many pages `total` items fill; none when there is nothing."""
        return -(-self.total // self.per_page)

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page of changed items."""
        items = [change(item) for item in self.items]
        return Page(items, self.total, self.page, self.per_page, self.total_capped, self.follows)
