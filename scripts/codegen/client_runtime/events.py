"""Server-sent events (WHATWG HTML, section 9.2): from bytes to events, over several streams."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from .content import json_reader

Kind = TypeVar("Kind")

_LINE_END = re.compile(r"\r\n|\n|\r")
_LONGEST_WAIT = 60.0


class EventTooLong(ValueError):
    """An event has more characters than any should have."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event."""

    type: str
    data: str
    id: str
    """The last id that was given, be it with this event or before; empty when there was none."""

    def json(self) -> Any:
        """Its data, read as JSON."""
        return json.loads(self.data)

    def read(self, kind: Callable[..., Kind]) -> Kind:
        """Its data, as JSON of a type of the contract.

        Raises:
            ValueError: it is of another one.
        """
        found: Kind = json_reader(kind)(self.data.encode())
        return found


class EventSource:
    """Reads the streams of one subscription, one after the other."""

    def __init__(self, last_id: str = "", *, longest: int = 1024 * 1024) -> None:
        """`last_id` is where to go on; `longest` is how many characters an event may have."""
        self.last_id = last_id
        self.wait = 1.0
        """Seconds before it is asked for a stream again."""
        self._longest = longest
        self.restart()

    def ask(self) -> list[tuple[bytes, bytes]]:
        """What to ask for the next stream with."""
        return [(b"last-event-id", self.last_id.encode())] if self.last_id else []

    def restart(self) -> None:
        """A new stream begins; what was cut off is forgotten."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest: list[str] = []
        self._rest_size = 0
        self._ended = False
        self._begun = False
        self._data: list[str] = []
        self._type = ""
        self._id = self.last_id
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that end in a chunk.

        Raises:
            EventTooLong: one of them does not end.
        """
        text = self._decoder.decode(chunk)
        if text and not self._begun:
            self._begun = True
            text = text.removeprefix("\ufeff")
        if self._ended and text.startswith("\n"):
            text = text[1:]  # the other half of a line end that has been dealt with
        self._ended = text.endswith("\r") if text else False
        *lines, rest = _LINE_END.split(text)
        if lines:
            # What came before is looked at no more than once, however small the chunks of a line are.
            lines[0] = "".join((*self._rest, lines[0]))
            self._rest, self._rest_size = [], 0
        if rest:
            self._rest.append(rest)
        self._rest_size += len(rest)
        for line in lines:
            event = self._take(line)
            if event is not None:
                yield event
        if self._size + self._rest_size > self._longest:
            raise EventTooLong

    def _take(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._size += len(value) + 1
            if self._size > self._longest:
                raise EventTooLong
        elif name == "event":
            self._type = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.wait = min(_LONGEST_WAIT, int(value[:9]) / 1000)
        return None

    def _dispatch(self) -> Event | None:
        self.last_id = self._id
        data, kind = self._data, self._type or "message"
        self._data, self._type, self._size = [], "", 0
        return Event(kind, "\n".join(data), self.last_id) if data else None
