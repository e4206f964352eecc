"""Requests with bodies so large that they may be answered before they are sent."""

from __future__ import annotations

import contextlib
import http.client
from urllib.parse import urlsplit

from parity.run.answers import Answer
from parity.run.wire import Wire

LARGE = 1_000_000


def ask_with_large_body(origin: str, wire: Wire, *, seconds: float, most_bytes: int) -> Answer:
    """The answer, even if the target stops reading and closes once it has answered.

    An asynchronous client that fails to write gives the connection up and never reads the answer that lies
    there already. Here writing may fail, and reading is tried all the same. Blocks; raises OSError or
    HTTPException where no answer comes.
    """
    parts = urlsplit(origin)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.putrequest(wire.method, wire.target, skip_accept_encoding=True)
        for name, value in wire.headers:
            connection.putheader(name, value.encode("utf-8"))
        body = wire.body or b""
        chunked = ("Transfer-Encoding", "chunked") in wire.headers
        if chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        else:
            connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Connection", "close")
        connection.endheaders()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.send(body)
        response = connection.getresponse()
        headers = tuple((name.lower(), value) for name, value in response.getheaders())
        held = response.read(most_bytes + 1)
        return Answer(response.status, headers, held[:most_bytes], cut=len(held) > most_bytes)
    finally:
        connection.close()
