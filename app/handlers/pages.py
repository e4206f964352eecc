"""Lists: the links between pages (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from app.domain.paging import Page

Filters = Mapping[str, str | Sequence[str] | None]


def link(path: str, page: Page[Any], filters: Filters | None = None) -> str:
    """The value of `Link`: first, prev, next and last, as far as they exist, with the filters kept."""
    kept = {name: value for name, value in (filters or {}).items() if value}
    last = max(page.pages, 1)
    targets = {"first": 1, "prev": page.page - 1, "next": page.page + 1, "last": last}
    parts = []
    for relation, number in targets.items():
        if 1 <= number <= last:
            query = urlencode({**kept, "page": number, "per_page": page.per_page}, doseq=True)
            parts.append(f'<{path}?{query}>; rel="{relation}"')
    return ", ".join(parts)
