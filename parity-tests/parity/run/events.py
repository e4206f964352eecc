"""`text/event-stream` as the HTML standard reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One event that was dispatched."""

    name: str
    data: str
    id: str | None
    retry: str | None = None


def read_events(raw: bytes) -> tuple[Event, ...]:
    """All whole events. Comments are left out; an event that the stream broke off is not one."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    found: list[Event] = []
    name, data, last_id, retry = "", list[str](), None, None
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            if data:
                found.append(Event(name or "message", "\n".join(data), last_id, retry))
            name, data, retry = "", [], None
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                name = value
            case "data":
                data.append(value)
            case "id" if "\0" not in value:
                last_id = value
            case "retry" if value.isdigit():
                retry = value
    return tuple(found)
