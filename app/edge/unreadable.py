"""Bytes that are no HTTP request are answered as a problem, too, and none of them keeps memory for long."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.edge.problem import MEDIA_TYPE, render
from generated.runtime.problem import Failure

END_STREAMS: Final = "end_streams"
"""What ends all streams at once, in the state that the application hands to its server."""

LONGEST_HEAD: Final = 65_536
"""Bytes of a head without an end after which a connection is given up; its first ones are not counted."""


class Http(HttpToolsProtocol):
    """One connection: uvicorn's, but for what is said to those who do not speak HTTP."""

    _head = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        """Has the parser read on, which itself would wait for ever for the end of a head."""
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def shutdown(self) -> None:
        """Ends what would otherwise be waited for in vain."""
        if (end := self.app_state.get(END_STREAMS)) is not None:
            end()
        super().shutdown()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head, self._in_head = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head has been read."""
        self._in_head = False
        super().on_headers_complete()

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
