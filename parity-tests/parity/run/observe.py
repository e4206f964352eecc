"""An answer made comparable: its ids, times and tokens are told apart from what must be literally the same.

Nothing is masked. An id stays in the observation as something opaque, and the comparison keeps a book of
which opaque value of one implementation stands for which of the other (see `compare`). So an id that was
swapped for another is a difference, although no two implementations ever make the same ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from parity.contract.model import Operation, Response
from parity.contract.shapes import Role, Shape
from parity.run.answers import Answer
from parity.run.recognise import PATTERNS, TIME, form_of
from parity.values import Json, kind_of

# headers that HTTP itself gives a meaning, compared whether or not the contract names them
SPOKEN = frozenset(
    [
        "location",
        "etag",
        "allow",
        "www-authenticate",
        "link",
        "cache-control",
        "vary",
        "accept-patch",
        "content-language",
        "content-disposition",
        "content-location",
        "deprecation",
        "sunset",
        "last-modified",
        "set-cookie",
        "retry-after",
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-allow-credentials",
        "access-control-expose-headers",
        "access-control-max-age",
        "content-range",
        "accept-ranges",
    ]
)
# headers that tell time or load, whether or not the contract says so
FLEETING = frozenset(
    [
        "retry-after",
        "age",
        "date",
        "x-process-time",
        "x-runtime",
        "x-response-time",
        "server-timing",
        "ratelimit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
    ]
)
# members of an error that are written for people, by RFC 9457 and by custom
PROSE = frozenset({"detail", "message", "msg", "error_description"})


@dataclass(frozen=True)
class Opaque:
    """A value that each implementation makes up for itself."""

    kind: str  # id, token, tag or time
    raw: str
    form: str  # what it looks like, which must be alike
    scope: str = ""  # within what it means something
    seen: int = -1  # for a time: the step in which it was first seen


@dataclass(frozen=True)
class Mixed:
    """A text with opaque parts in it."""

    parts: tuple[str | Opaque, ...]


@dataclass(frozen=True)
class Varies:
    """A value that the contract lets vary; only its type is left."""

    kind: str


Seen: TypeAlias = "bool | int | float | str | Opaque | Mixed | Varies | list[Seen] | dict[str, Seen] | None"


@dataclass(frozen=True)
class Observation:
    """What is compared of an answer."""

    status: int | str
    media: str
    headers: Mapping[str, tuple[Seen, ...]]
    body: Seen
    twice: tuple[str, ...] = ()
    events: tuple[Seen, ...] | None = None


class Eyes:
    """Looks at the answers of one implementation throughout one playing of a sequence."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._times: dict[str, int] = {}
        self._ids: set[str] = set()
        self._sent = ""
        self._words: set[str] = set()

    def sent(self, literals: Iterable[str]) -> None:
        """Takes down what the caller made up: where it comes back it must come back as it is."""
        short = [word for word in literals if len(word) < 100_000]
        self._words.update(short)
        self._sent += "\n" + "\n".join(short)

    def look(
        self, step: int, answer: Answer, operation: Operation | None, shape: Shape, path: str
    ) -> Observation:
        """The observation of one answer."""
        documented = operation.response(answer.status) if operation is not None else None
        body: Seen = None
        events: tuple[Seen, ...] | None = None
        if answer.events is not None:
            events = tuple(
                self._event(step, shape, event.name, event.data, event.id) for event in answer.events
            )
            if answer.open:
                events = (*events, "(still open)")
        elif answer.parsed is not None:
            body = self._value(step, answer.json, shape, answer.status >= 400)
        elif answer.body and shape.role in {Role.VARIES, Role.FREE}:
            body = Varies("text")
        elif answer.body:
            body = self._text(step, answer.body.decode("utf-8", "backslashreplace"))
        status: int | str = answer.status or f"({answer.failure.partition(':')[0]})"
        # after the body, whose ids may stand in paths here
        headers = self._headers(step, answer, operation, documented, path)
        twice = answer.parsed[1] if answer.parsed is not None else ()
        return Observation(status, _media(answer), headers, body, twice, events)

    def _event(self, step: int, shape: Shape, name: str, data: str, number: str | None) -> Seen:
        parsed = Answer(200, (("content-type", "application/json"),), data.encode()).parsed
        value: Seen = self._text(step, data) if parsed is None else self._value(step, parsed[0], shape, False)
        event: dict[str, Seen] = {"event": name, "data": value}
        if number is not None:
            event["id"] = Opaque("id", number, "event")
        return event

    def _headers(
        self, step: int, answer: Answer, operation: Operation | None, documented: Response | None, path: str
    ) -> dict[str, tuple[Seen, ...]]:
        wanted = SPOKEN | (operation.headers if operation is not None else frozenset())
        found: dict[str, list[Seen]] = {}
        for name, value in answer.headers:
            if name not in wanted or name == "content-type":
                continue
            # Whether an answer comes compressed is a matter between a server and its network.
            if name == "vary" and _words(value) <= {"accept-encoding"}:
                continue
            varies = None
            for response in (documented, *(operation.responses.values() if operation else ())):
                if response is not None and name in response.headers:
                    varies = response.headers[name].varies
                    break
            found.setdefault(name, []).append(self._header(step, name, value, varies, path))
        return {name: tuple(values) for name, values in found.items()}

    def _header(self, step: int, name: str, value: str, varies: str | None, path: str) -> Seen:
        if name == "etag":
            weak = value.startswith("W/")
            quoted = value.removeprefix("W/").startswith('"') and value.endswith('"')
            form = ("weak" if weak else "strong") + ("" if quoted else ", not quoted")
            return Opaque("tag", value, form, scope=path)
        if name in {"location", "content-location", "link"}:
            return self._text(step, value)
        if name == "vary":
            return ", ".join(sorted(_words(value) - {"accept-encoding"}))
        if name == "allow" or name.startswith(("access-control-allow-", "access-control-expose-")):
            return ", ".join(sorted(word.strip().lower() for word in value.split(",")))
        if varies == "random" and not self._was_sent(value):
            return Opaque("token", value, "text")
        if varies is not None and not self._was_sent(value):
            return Varies("text")
        if name in FLEETING:
            return Varies("text")
        return self._text(step, value)

    def _value(self, step: int, value: Json, shape: Shape, failed: bool, name: str = "") -> Seen:
        if shape.role is Role.FREE:
            return Varies("any")
        if shape.role is Role.VARIES:
            kind = kind_of(value)
            return Varies("number" if kind in {"integer", "number"} else kind)
        match value:
            case None | bool() | float():
                return value
            case int():
                if shape.role is Role.ID:
                    self._ids.add(str(value))
                    return Opaque("id", str(value), "integer")
                return value
            case str():
                return self._string(step, value, shape, prose=failed and name in PROSE)
            case Mapping():
                # in one order, since a first appearance must not depend on the order of members
                return {n: self._value(step, value[n], shape.member(n), failed, n) for n in sorted(value)}
            case _:
                return [self._value(step, inner, shape.item(), failed, name) for inner in value]

    def _string(self, step: int, value: str, shape: Shape, *, prose: bool) -> Seen:
        if prose:
            return Varies("string")
        if self._was_sent(value):
            return value
        match shape.role:
            case Role.ID:
                self._ids.add(value)
                return Opaque("id", value, form_of(value))
            case Role.TOKEN:
                return Opaque("token", value, "text")
            case Role.TIME if TIME.fullmatch(value):
                return self._time(step, value)
            case _:
                return self._text(step, value)

    def _time(self, step: int, raw: str) -> Opaque:
        found = TIME.fullmatch(raw)
        if found is None:
            return Opaque("time", raw, "http", seen=self._times.setdefault(raw, step))
        between, fraction, zone = found.groups()
        kind = (
            "no zone"
            if not zone
            else zone
            if zone in {"Z", "z"}
            else "+00:00"
            if zone == "+00:00"
            else "offset"
        )
        form = f"{between}{'.f' if fraction else ''}{kind}"
        return Opaque("time", raw, form, seen=self._times.setdefault(raw, step))

    def _text(self, step: int, value: str) -> Seen:
        """A text with what is opaque in it taken out. What was sent stays."""
        if self._origin in value:
            value = value.replace(self._origin, "<origin>")
        spans: list[tuple[int, int, Opaque]] = []
        if len(value) < 200_000:
            for pattern, kind in PATTERNS:
                for found in pattern.finditer(value):
                    raw = found[0]
                    if any(start < found.end() and found.start() < end for start, end, _ in spans):
                        continue
                    if self._was_sent(raw) or (kind == "segment" and raw not in self._ids):
                        continue
                    if kind in {"id", "segment"}:
                        opaque = Opaque("id", raw, form_of(raw))
                    else:
                        opaque = self._time(step, raw) if kind == "time" else Opaque("token", raw, "text")
                    spans.append((found.start(), found.end(), opaque))
        if not spans:
            return value
        parts: list[str | Opaque] = []
        end = 0
        for start, stop, opaque in sorted(spans, key=lambda span: span[0]):
            parts += [value[end:start], opaque]
            end = stop
        parts.append(value[end:])
        kept = tuple(part for part in parts if part != "")
        only = kept[0] if len(kept) == 1 else None
        return only if isinstance(only, Opaque) else Mixed(kept)

    def _was_sent(self, raw: str) -> bool:
        # short texts turn up inside of longer ones by chance
        return raw in self._words or (len(raw) >= 8 and raw in self._sent)


def _media(answer: Answer) -> str:
    """The media type with its parameters in one order and one case."""
    values = [value for name, value in answer.headers if name == "content-type"]
    made = []
    for value in values:
        kind, *parameters = [part.strip().lower() for part in value.split(";")]
        made.append(";".join([kind, *sorted(p.replace('"', "").replace(" ", "") for p in parameters if p)]))
    return ", ".join(made)


def _words(value: str) -> set[str]:
    return {word.strip().lower() for word in value.split(",")}
