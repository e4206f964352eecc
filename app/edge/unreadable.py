"""Who does not speak HTTP, or speaks or listens too slowly, is told so or hung up on, and soon forgotten."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.edge.problem import MEDIA_TYPE, render
from generated.runtime.problem import Failure

END_STREAMS: Final = "end_streams"
"""What ends all streams at once, in the state that the application hands to its server."""

LONGEST_HEAD: Final = 65_536
"""Bytes of a head without an end after which a connection is given up; its first ones are not counted."""


class Http(HttpToolsProtocol):
    """One connection: uvicorn's, but for those who do not speak HTTP, or are too slow."""

    head_seconds = 10.0
    """How long a head may take from its first bytes on, or from the connection if there were none yet."""
    stalled_seconds = 60.0
    """How long nothing of an answer may be taken; closing alone would wait for it for ever."""

    _head = 0
    _in_head = True
    _begun = False
    _patience: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody is there."""
        super().connection_made(transport)
        self._patience = self.loop.call_later(self.head_seconds, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._head_done()
        self._taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Much was not taken at once."""
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        """Most of it was taken."""
        self._taken()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """An answer has been written; whether it is taken is another matter when nothing comes after it."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._wait_for_reader()

    def timeout_keep_alive_handler(self) -> None:
        """No other request has come."""
        super().timeout_keep_alive_handler()
        self._wait_for_reader()

    def data_received(self, data: bytes) -> None:
        """Has the parser read on, which itself would wait for ever for the end of a head."""
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        if self._head > LONGEST_HEAD:
            self.send_400_response("The head of the request is too long.")
        elif self._patience is None:
            self._patience = self.loop.call_later(self.head_seconds, self._too_slow)

    def shutdown(self) -> None:
        """Ends what would otherwise be waited for in vain."""
        if (end := self.app_state.get(END_STREAMS)) is not None:
            end()
        super().shutdown()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head, self._in_head, self._begun = 0, True, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head has been read."""
        self._in_head = self._begun = False
        self._head_done()
        super().on_headers_complete()

    def _head_done(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _wait_for_reader(self) -> None:
        self._taken()
        left = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(self.stalled_seconds, self._look_at_reader, left)

    def _look_at_reader(self, before: int) -> None:
        self._stalled = None
        if self.transport.get_write_buffer_size() < before:
            self._wait_for_reader()
        else:
            self.transport.abort()

    def _taken(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _too_slow(self) -> None:
        self._patience = None
        if self._begun:
            self.send_400_response("The head of the request took too long.")
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Says what was wrong and hangs up; a request before it on the same connection is answered first."""
        cycle = self.cycle
        # uvicorn's annotation says that there always is one, but before the first request there is none.
        if cycle is not None and not cycle.more_body and not cycle.response_complete:  # type: ignore[redundant-expr]
            cycle.keep_alive = False
            return
        request_id = uuid4().hex
        body = render(Failure(400, msg), {"path": "", "request_id": request_id})
        fields = {
            "content-type": MEDIA_TYPE,
            "content-length": str(len(body)),
            "connection": "close",
            "x-request-id": request_id,
            "x-process-time": "0.000000",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.transport.write(STATUS_LINE[400] + head.encode() + b"\r\n" + body)
        self.transport.close()
