"""Entity tags, and the two comparisons of RFC 9110 (sections 8.8.3, 13.1.1 and 13.1.2)."""

import re

from app.domain.outcomes import Stale

_TAG = r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")'
_NEXT_TAG = re.compile(_TAG)
# A list may have empty elements (section 5.6.1), so any run of commas and blanks separates.
_LIST = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")


def etag(version: int, variant: str = "") -> str:
    """The strong entity tag of a resource's version.

    `variant` tells apart what one version looks like at different times.
    """
    return f'"{version}-{variant}"' if variant else f'"{version}"'


def matches(if_match: str | None, current: str) -> bool:
    """Whether If-Match lets a change of the existing resource through, by strong comparison.

    Absent it lets all through. A weak tag never matches, and what is not a list of tags matches nothing.
    """
    if if_match is None or if_match.strip() == "*":
        return True
    return any(not weak and tag == current for weak, tag in _tags(if_match))


def unchanged(if_none_match: str | None, current: str) -> bool:
    """Whether If-None-Match says that the caller has the current representation (304): weak comparison.

    What is not a list of tags matches nothing, so that the caller gets the resource.
    """
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    bare = current.removeprefix("W/")
    return any(tag == bare for _, tag in _tags(if_none_match))


def require_match(if_match: str | None, version: int, variant: str = "") -> None:
    """Refuse with `Stale` a change by somebody who has not seen this version."""
    if not matches(if_match, etag(version, variant)):
        raise Stale


def _tags(header: str) -> list[tuple[bool, str]]:
    if _LIST.fullmatch(header) is None:
        return []
    return [(weak == "W/", tag) for weak, tag in _NEXT_TAG.findall(header)]
