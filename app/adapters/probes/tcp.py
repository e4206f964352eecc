"""Probes by connecting."""

import time
from collections.abc import Sequence

from app.adapters.probes.connecting import connect
from app.domain.destinations import Address
from app.domain.endpoints import Endpoint, Finding, Outcome


class TcpProbe:
    """Makes a connection, and closes it."""

    async def probe(self, endpoint: Endpoint, addresses: Sequence[Address]) -> Finding:
        """Whether one of the addresses takes a connection."""
        begun = time.perf_counter()
        try:
            _, writer = await connect(addresses, endpoint.port)
        except OSError:
            return Finding(Outcome.UNREACHABLE)
        milliseconds = round((time.perf_counter() - begun) * 1000, 3)
        writer.transport.abort()
        return Finding(Outcome.WELL, milliseconds)
