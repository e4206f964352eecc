"""Where the next page of a list is: where `Link` says (RFC 8288), or one page further."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import httpx

from .errors import UnexpectedAnswer
from .reply import Reply

Item = TypeVar("Item", covariant=True)


class Page(Protocol[Item]):
    """One page of a list."""

    @property
    def items(self) -> Sequence[Item]:
        """What is on it."""
        ...


PageKind = TypeVar("PageKind", bound=Page[Any])

_LINK = re.compile(r'<([^<>]*)>([^<>",]*(?:"[^"]*"[^<>",]*)*)(?:,|$)')
_PARAMETER = re.compile(r';\s*([^\s=;",]+)\s*(?:=\s*("[^"]*"|[^\s",;]*))?')
_LONGEST_LINK = 16_384


def following(reply: Reply[Any]) -> httpx.URL | None:
    """Where the next page is; None on the last one.

    Raises:
        UnexpectedAnswer: it is said to be this page again, or on another server, which shall not get our
            credentials.
    """
    here = reply.call.url
    field = reply.headers.get("link")
    url = _by_number(reply, here) if field is None else _by_link(field, here)
    if url is None:
        return None
    if url == here:
        raise _unexpected(reply, "a next page that is this one")
    if (url.scheme, url.host, url.port) != (here.scheme, here.host, here.port):
        raise _unexpected(reply, "a next page on another server")
    return url


def _by_link(field: str, here: httpx.URL) -> httpx.URL | None:
    for target, parameters in _LINK.findall(field[:_LONGEST_LINK]):
        said = {name.lower(): value for name, value in reversed(_PARAMETER.findall(parameters))}
        if "next" in said.get("rel", "").strip('"').lower().split():
            try:
                return here.join(target)
            except httpx.InvalidURL:
                return None
    return None


def _by_number(reply: Reply[Any], here: httpx.URL) -> httpx.URL | None:
    if not any(p.place == "query" and p.name == "page" for p in reply.call.operation.parameters):
        return None
    body: Any = reply.body
    given = here.params.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() else 1
    pages = getattr(body, "pages", None)
    if isinstance(pages, int) and number >= pages:
        return None
    return here.copy_set_param("page", number + 1) if body.items else None


def _unexpected(reply: Reply[Any], reason: str) -> UnexpectedAnswer:
    return reply.call.unexpected(reply.status, reply.headers, reason)
