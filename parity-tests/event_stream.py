"""Server-sent events, read as WHATWG HTML 9.2 says, from an answer or while they come."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from calls import Caller, TargetTrouble, address


@dataclass(frozen=True)
class Event:
    """One event; a comment has its text as `data` and neither id nor type."""

    id: str | None
    type: str | None
    data: Any

    @property
    def comment(self) -> bool:
        """Whether it says nothing."""
        return self.type is None

    @property
    def state(self) -> tuple[Any, ...]:
        """Status, stage and progress of the operation that it shows."""
        return self.data["status"], self.data["stage"], self.data["progress"]


def events(text: str) -> list[Event]:
    """All events of a whole stream, without its comments.

    Raises:
        AssertionError: There is something behind the last event, or a field that nobody knows.
    """
    assert text == "" or text.endswith("\n\n"), f"the stream breaks off: {text[-200:]!r}"
    return [event for event in _events(text.split("\n")) if not event.comment]


@contextmanager
def watching(caller: Caller, operation_id: str, last: str | None = None) -> Iterator[Iterator[Event]]:
    """Events and comments one by one, as they come."""
    wire = caller.wire
    wire.called.add("watch_operation")
    path = address(wire.contract.operations["watch_operation"], {"operation_id": operation_id})
    headers = {**caller.credentials, **({} if last is None else {"Last-Event-ID": last})}
    try:
        with wire.client.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200, response.status_code
            assert response.headers["content-type"] == "text/event-stream"
            yield _events(response.iter_lines())
    except httpx.TransportError as error:
        raise TargetTrouble(f"{wire.name} at {wire.url}: GET {path}: {error}") from None


def _events(lines: Iterable[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not line:
            if fields:
                yield Event(fields["id"], fields["event"], json.loads(fields["data"]))
            fields = {}
        elif not name:
            yield Event(None, None, value)
        else:
            assert colon, line
            assert name in {"id", "event", "data"} - set(fields), line
            fields[name] = value.removeprefix(" ")
