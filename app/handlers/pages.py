"""Lists: the links between pages (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from app.domain.paging import Page

Filters = Mapping[str, str | Sequence[str] | None]


def link(path: str, page: Page[Any], filters: Filters | None = None) -> str:
    """The value of `Link`, with the filters kept.

    `first` always, `prev` from page 2 on, `next` when another page follows, `last` when there are items and
    their number is exact.
    """
    kept = {name: value for name, value in (filters or {}).items() if value}
    targets = {"first": 1}
    if page.page > 1:
        targets["prev"] = page.page - 1
    if page.follows:
        targets["next"] = page.page + 1
    if page.total and not page.total_capped:
        targets["last"] = page.pages
    parts = []
    for relation, number in targets.items():
        query = urlencode({**kept, "page": number, "per_page": page.per_page}, doseq=True, quote_via=quote)
        parts.append(f'<{path}?{query}>; rel="{relation}"')
    return ", ".join(parts)
