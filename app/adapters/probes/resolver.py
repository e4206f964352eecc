"""From host names to addresses, without blocking the loop and within bounds.

The system's resolver is asked, since it knows what the operator of this machine has set up, and it can only
be asked in threads. They are threads of their own, so that names which take long hold up nothing else, and
daemons, so that the end of the process waits for none.
"""

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Final

from app.domain.destinations import Address

LOOKUPS: Final = 256
"""How many names are looked up at one time."""
KNOWN_SECONDS: Final = 15.0
"""How long an answer is good for, be it that there is none."""
KNOWN_NAMES: Final = 20_000

Look = Callable[[str], Sequence[str]]


def look_up(host: str) -> Sequence[str]:
    """All addresses that the system has for a name; none where it has none. Blocks."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return [str(entry[4][0]) for entry in found]


class Resolver:
    """Looks names up, each once at a time, and remembers them for a moment."""

    def __init__(self, look: Look = look_up) -> None:
        self._look = look
        self._places = asyncio.Semaphore(LOOKUPS)
        self._known: dict[str, tuple[float, Sequence[Address]]] = {}
        self._asked: dict[str, asyncio.Task[Sequence[Address]]] = {}

    async def resolve(self, host: str) -> Sequence[Address]:
        """The addresses of a host, which may be an address itself; empty when there are none."""
        with contextlib.suppress(ValueError):
            return (ipaddress.ip_address(host),)
        known = self._known.get(host)
        if known is not None and known[0] > asyncio.get_running_loop().time():
            return known[1]
        asked = self._asked.get(host)
        if asked is None:
            asked = self._asked[host] = asyncio.create_task(self._ask(host))
            asked.add_done_callback(lambda _: self._asked.pop(host, None))
        # Whoever loses patience does not end what others wait for.
        return await asyncio.shield(asked)

    async def close(self) -> None:
        """Wait for nobody any more."""
        for asked in list(self._asked.values()):
            asked.cancel()

    async def _ask(self, host: str) -> Sequence[Address]:
        async with self._places:
            texts = await self._in_a_thread(host)
        addresses = tuple(ipaddress.ip_address(text) for text in texts)
        if len(self._known) >= KNOWN_NAMES:
            self._known.clear()
        self._known[host] = (asyncio.get_running_loop().time() + KNOWN_SECONDS, addresses)
        return addresses

    async def _in_a_thread(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def tell(texts: Sequence[str]) -> None:
            if not answer.done():
                answer.set_result(texts)

        def work() -> None:
            texts = self._look(host)
            # The loop may have ended while the resolver was still waiting.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, texts)

        threading.Thread(target=work, name="resolve", daemon=True).start()
        return await answer
