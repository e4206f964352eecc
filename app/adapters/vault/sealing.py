"""AES-256-GCM: what is sealed can be opened with the same key and the same context only."""

from __future__ import annotations

import asyncio
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12
_AT_ONCE: Final = 16_384
"""More bytes than this are sealed and opened in a thread."""


class NotSealedHereError(Exception):
    """Another key, another context, or bytes that were changed."""


def seal_now(key: bytes, plain: bytes, context: bytes) -> bytes:
    """A fresh nonce, and what it sealed."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def open_now(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """What was sealed. Raises NotSealedHereError."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise NotSealedHereError from None


async def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """As `seal_now`, and never for long on the loop."""
    if len(plain) <= _AT_ONCE:
        return seal_now(key, plain, context)
    return await asyncio.to_thread(seal_now, key, plain, context)


async def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """As `open_now`, and never for long on the loop."""
    if len(sealed) <= _AT_ONCE:
        return open_now(key, sealed, context)
    return await asyncio.to_thread(open_now, key, sealed, context)
