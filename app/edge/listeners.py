"""HTTPS beside HTTP: two listeners, one application, one life."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Sequence
from typing import Any, Final

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import multiprocess

from app.edge.certificates import Certificate

CERTIFICATE: Final = "certificate"
"""The certificate of the HTTPS listener, in the state that the application hands to its server."""

_HANDSHAKE_SECONDS: Final = 10.0
_GOODBYE_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """uvicorn's, with a second listener where the application hands it a certificate.

    Given sockets, the first is that of HTTP and the second that of HTTPS; else it binds `https_port` itself.
    Connections of both count as uvicorn's own, so that being told to stop is the same for all.
    """

    def __init__(self, config: uvicorn.Config, https_port: int = 0) -> None:
        super().__init__(config)
        self._https_port = https_port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve on both."""
        await super().startup(sockets[:1] if sockets else None)
        certificate: Certificate | None = self.lifespan.state.get(CERTIFICATE)
        if certificate is None:
            return
        try:
            await self._listen(certificate, sockets[1:] if sockets else ())
        except OSError as error:
            # As uvicorn says it of the other listener.
            _log.error(error)
            self.started = False
            for server in self.servers:
                server.close()
            await self.lifespan.shutdown()
            sys.exit(STARTUP_FAILURE)

    async def _listen(self, certificate: Certificate, sockets: Sequence[socket.socket]) -> None:
        config = self.config

        # Which class it is, and so what it is made of, is known by the settings alone.
        protocol: Any = config.http_protocol_class

        def connection() -> asyncio.Protocol:
            made: asyncio.Protocol = protocol(
                config=config, server_state=self.server_state, app_state=self.lifespan.state
            )
            return made

        secure: dict[str, Any] = {
            "ssl": certificate.context,
            "ssl_handshake_timeout": _HANDSHAKE_SECONDS,
            "ssl_shutdown_timeout": _GOODBYE_SECONDS,
            "backlog": config.backlog,
        }
        loop = asyncio.get_running_loop()
        if sockets:
            server = await loop.create_server(connection, sock=sockets[0], **secure)
        else:
            server = await loop.create_server(connection, host=config.host, port=self._https_port, **secure)
        self.servers.append(server)
        if not sockets:
            _log.info(
                "Uvicorn running on https://%s:%d (Press CTRL+C to quit)", config.host, self._https_port
            )


class ServerProcess(multiprocess.Process):
    """One of several server processes, which are given the sockets of both listeners."""

    @property
    def server(self) -> uvicorn.Server:
        """Made in the process itself."""
        if self._server is None:
            self._server = Server(self.config)
        return self._server
