"""Connections that keep to the time a call has as a whole, however slowly the bytes of its answer come.

httpx bounds each read; a server that sends a byte now and then would hold a thread for ever.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


@contextmanager
def until(moment: float) -> Iterator[None]:
    """What this thread reads and writes in here ends at this moment of the monotonic clock."""
    token = _UNTIL.set(moment)
    try:
        yield
    finally:
        _UNTIL.reset(token)


def _within(timeout: float | None, error: type[Exception]) -> float | None:
    moment = _UNTIL.get()
    if moment == float("inf"):
        return timeout
    left = moment - time.monotonic()
    if left <= 0:
        raise error("the time of the call is up")
    return left if timeout is None else min(timeout, left)


class PunctualTransport(httpx.HTTPTransport):
    """The transport of httpx over such connections."""

    def __init__(self, verify: ssl.SSLContext, connections: int) -> None:
        """`connections` is how many there are at most."""
        super().__init__(verify=verify, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=5.0,
            network_backend=_Network(),
        )


class _Network(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        within = _within(timeout, httpcore.ConnectTimeout)
        return _Stream(self._network.connect_tcp(host, port, within, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        within = _within(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, within))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
