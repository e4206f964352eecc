"""Media types of requests and answers (RFC 9110, sections 8.3 and 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .problem import Failure

_UNKNOWN = "application/octet-stream"
_PARAMETERS = re.compile(r';[ \t]*([^\s=;"]+)[ \t]*(?:=[ \t]*("(?:[^"\\]|\\.)*"|[^;]*))?').findall


def accept(headers: dict[bytes, bytes], produces: Sequence[str]) -> str:
    """The media type of the answer that the client likes best, the first of the contract among equals.

    Raises:
        Failure: 406, the client accepts none of them.
    """
    wanted = headers.get(b"accept")
    if wanted is None or wanted == b"*/*" or not produces:
        return produces[0] if produces else ""
    ranges = _ranges(wanted.decode("latin-1"))
    if not ranges:
        return produces[0]
    best, quality = "", 0.0
    for offered in produces:
        liked = _quality(ranges, offered)
        if liked > quality:
            best, quality = offered, liked
    if not best:
        raise Failure(406, f"this operation answers with {', '.join(produces)}")
    return best


def _ranges(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in text.split(",")[:64]:
        name, *parameters = part.split(";")
        name = name.strip().lower()
        if name:
            found[name] = _weight(parameters)
    return found


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _quality(ranges: dict[str, float], offered: str) -> float:
    kind, _, rest = offered.partition("/")
    if rest == "*":  # the handler says the rest later
        inside = [weight for name, weight in ranges.items() if kind == "*" or name.startswith(f"{kind}/")]
        return max([*inside, ranges.get("*/*", 0.0)])
    for candidate in (offered, f"{kind}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0


def empty(headers: dict[bytes, bytes]) -> bool:
    """Whether a request says that it has no body, before any of it is read."""
    return headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers


def content_type(headers: dict[bytes, bytes], consumes: Sequence[str], *, empty: bool) -> str:
    """The declared media type that the body claims to have; empty when there is neither claim nor body.

    Raises:
        Failure: 415, the body is of another type or not in UTF-8.
    """
    claimed = headers.get(b"content-type")
    if claimed is None:
        if empty:
            return ""
        # RFC 9110, section 8.3: what nobody names may be taken for bytes.
        known = covering(_UNKNOWN, consumes)
        if known is None:
            raise _unsupported(consumes, "a Content-Type is needed")
        return known
    if claimed == b"application/json" and "application/json" in consumes:
        return "application/json"
    text = claimed.decode("latin-1").lower()
    for key, value in _PARAMETERS(text):
        if key == "charset" and value.rstrip() not in ("utf-8", '"utf-8"'):
            raise _unsupported(consumes, "only UTF-8 is understood")
    known = covering(_name(text), consumes)
    if known is None:
        raise _unsupported(consumes, "the Content-Type is not supported")
    return known


def covering(name: str, declared: Sequence[str]) -> str | None:
    """The most specific of the declared media types and ranges that covers one type."""
    for candidate in (name, f"{name.partition('/')[0]}/*", "*/*"):
        if candidate in declared:
            return candidate
    return None


def pick(wanted: str, declared: Sequence[tuple[str, str]], body: object) -> tuple[int, str]:
    """Which of the declared contents an answer has, and its media type: the wanted one if the body fits it.

    A body that is text or bytes cannot go out as JSON of a model, nor the other way round; where more than
    one content fits, the first counts.
    """
    names = [_name(media) for media, _ in declared]
    covered = covering(_name(wanted), names)
    order = sorted(range(len(declared)), key=lambda at: (names[at] != covered, at))
    at = next((at for at in order if _fits(body, declared[at][1])), order[0])
    if names[at] == covered and "*" not in wanted and (";" in wanted or "*" in names[at]):
        return at, wanted
    return at, _UNKNOWN if "*" in names[at] else declared[at][0]


def _name(media: str) -> str:
    return media.partition(";")[0].strip().lower()


def _fits(body: object, codec: str) -> bool:
    if codec == "json":
        return not isinstance(body, bytes) and not hasattr(body, "__aiter__")
    if codec == "text":
        return isinstance(body, str)
    return isinstance(body, bytes) or hasattr(body, "__aiter__")


def _unsupported(consumes: Sequence[str], why: str) -> Failure:
    return Failure(415, f"{why}; this operation takes {', '.join(consumes)}")
