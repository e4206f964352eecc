"""One implementation's answer to one request, as it came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from parity.run.events import Event, read_events
from parity.values import Json, NotJson, read_json


@dataclass(frozen=True)
class Answer:
    """Status, headers in order with small names, and at most as much of the body as is read."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    failure: str = ""  # why there is no whole answer
    cut: bool = False  # there was more than is read
    open: bool = False  # an event stream that did not end in time
    seconds: float = 0.0
    late: bool = False  # what it should have come during was over by then
    sent: bool = True  # False where there was no reason to ask

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for held, value in self.headers if held == name), None)

    @property
    def media(self) -> str:
        """Type and subtype of the body."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    @cached_property
    def parsed(self) -> tuple[Json, tuple[str, ...]] | None:
        """The body as JSON with the member names that stand twice; None where it is none."""
        if "json" not in self.media or not self.body or self.cut:
            return None
        try:
            return read_json(self.body)
        except NotJson:
            return None

    @property
    def json(self) -> Json:
        """The JSON value of the body; None where it has none."""
        return self.parsed[0] if self.parsed is not None else None

    @cached_property
    def events(self) -> tuple[Event, ...] | None:
        """The events of a stream; None where it is no stream."""
        return read_events(self.body) if self.media == "text/event-stream" else None
