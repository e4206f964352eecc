"""What holds for all calls of a client."""

from __future__ import annotations

from dataclasses import dataclass, field

from .retries import Retries


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds."""

    connect: float = 5.0
    read: float = 30.0
    """Until the next bytes of an answer."""
    write: float = 30.0
    pool: float = 10.0
    """Until a connection of the pool is free."""
    total: float = 60.0
    """For a call as a whole, with all attempts and the waits between them."""
    silence: float = 90.0
    """How long an event stream may say nothing, before it is asked for again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about a client that its calls read."""

    base_url: str
    headers: tuple[tuple[bytes, bytes], ...]
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: Retries = field(default_factory=Retries)
    largest: int = 16 * 1024 * 1024
    """How many bytes an answer may have."""
