"""Lists, cut into pages."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from twin.values import PageNumber, PageSize

CAP = 10_000
P = TypeVar("P", bound=BaseModel)


class Paging:
    """Which page was asked for."""

    def __init__(
        self, request: Request, response: Response, page: PageNumber = 1, per_page: PageSize = 20
    ) -> None:
        self._path = request.url.path
        self._response = response
        self._page = page
        self._size = per_page

    def cut(
        self,
        kind: type[P],
        items: Sequence[Any],
        filters: Iterable[tuple[str, str | None]] = (),
        path: str | None = None,
    ) -> P:
        """The page of these items, newest first as they come, and its Link header.

        The pages of what a path names are linked by `path`, which spells its ids as answers do.
        """
        where = path or self._path
        total = min(len(items), CAP)
        capped = len(items) > CAP
        pages = -(-total // self._size)
        start = (self._page - 1) * self._size
        kept = [(name, value) for name, value in filters if value is not None]

        def link(number: int, relation: str) -> str:
            query = [*kept, ("page", str(number)), ("per_page", str(self._size))]
            return f'<{where}?{urlencode(query, quote_via=quote)}>; rel="{relation}"'

        links = [link(1, "first")]
        if self._page > 1:
            links.append(link(self._page - 1, "prev"))
        if start + self._size < min(len(items), CAP):
            links.append(link(self._page + 1, "next"))
        if items and not capped:
            links.append(link(pages, "last"))
        self._response.headers["Link"] = ", ".join(links)
        return kind(
            items=items[start : start + self._size] if start < CAP else [],
            total=total,
            page=self._page,
            per_page=self._size,
            pages=pages,
            total_capped=capped,
        )


Pages = Annotated[Paging, Depends()]
