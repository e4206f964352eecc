"""The `Prober` port over the network: the name is resolved, its addresses are judged, and those are asked."""

import asyncio
import resource
from typing import Final

from app.adapters.probes.http import HttpProbe
from app.adapters.probes.resolver import Resolver
from app.adapters.probes.tcp import TcpProbe
from app.domain.destinations import forbidden
from app.domain.endpoints import PATIENCE, Endpoint, EndpointProtocol, Finding, Outcome

MOST: Final = 1000
"""How many endpoints are asked at one time, if this process may have twice as many files open."""


class NetworkProber:
    """Probes endpoints, of which one may be as hostile as it likes."""

    def __init__(
        self,
        *,
        allow_private: bool,
        resolver: Resolver | None = None,
        http: HttpProbe | None = None,
        patience: float = PATIENCE,
        at_once: int | None = None,
    ) -> None:
        """`allow_private` lets loopback and private addresses be asked; `at_once` bounds the connections."""
        self._places = asyncio.Semaphore(at_once or _places())
        self._allow_private = allow_private
        self._resolver = resolver or Resolver()
        self._http = http or HttpProbe()
        self._tcp = TcpProbe()
        self._patience = patience

    async def probe(self, endpoint: Endpoint) -> Finding:
        """What was found. A name is refused when any of its addresses is."""
        async with self._places:
            return await self._probe(endpoint)

    async def _probe(self, endpoint: Endpoint) -> Finding:
        try:
            async with asyncio.timeout(self._patience):
                addresses = await self._resolver.resolve(endpoint.host)
                if not addresses:
                    return Finding(Outcome.UNRESOLVED)
                if any(forbidden(each, allow_private=self._allow_private) for each in addresses):
                    return Finding(Outcome.FORBIDDEN)
                how = self._tcp if endpoint.protocol is EndpointProtocol.TCP else self._http
                return await how.probe(endpoint, addresses)
        except TimeoutError:
            return Finding(Outcome.SILENT)

    async def close(self) -> None:
        """Let go of what is held."""
        await self._resolver.close()
        await self._http.close()


def _places() -> int:
    """Half of the files that this process may have open, so that connections of callers are never refused."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if files == resource.RLIM_INFINITY else max(1, min(MOST, files // 2))
