"""Connections to addresses that were judged before: no name is looked up here."""

import asyncio
from collections.abc import Sequence

from app.domain.destinations import Address

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(addresses: Sequence[Address], port: int) -> Streams:
    """A connection to the first address that takes one. OSError when none does."""
    for address in addresses[:-1]:
        try:
            return await asyncio.open_connection(str(address), port)
        except OSError:
            continue
    return await asyncio.open_connection(str(addresses[-1]), port)
