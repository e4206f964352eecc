"""When a call is made again, and after how long."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

PASSING = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses that may be others a moment later."""
_LONGEST_FIELD = 100
_CHANCE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Retries:
    """Exponential backoff with full jitter; times are in seconds.

    Only calls that may be made twice are made twice: those whose method is safe or idempotent (RFC 9110,
    section 9.2), and those with an `Idempotency-Key`.
    """

    attempts: int = 3
    """How often a call is made at most; 1 for no retries."""
    first: float = 0.2
    """The longest wait before the second attempt; it doubles from then on."""
    longest: float = 5.0
    """What no wait exceeds, unless the server asks for more."""
    patience: float = 30.0
    """The longest `Retry-After` that is waited for; one that is longer ends the call."""

    def wait(self, attempt: int, asked: float | None = None) -> float | None:
        """Seconds to wait after this attempt (from 1); None when it was the last one."""
        if attempt >= self.attempts or (asked is not None and asked > self.patience):
            return None
        backoff = _CHANCE.uniform(0, min(self.longest, self.first * 2.0 ** min(attempt - 1, 60)))
        return backoff if asked is None else max(asked, backoff)


def retry_after(field: str | None, now: float | None = None) -> float | None:
    """Seconds that `Retry-After` asks for (RFC 9110, section 10.2.3); None when it asks for none."""
    if not field or len(field) > _LONGEST_FIELD:
        return None
    if field.isascii() and field.isdigit():
        return float(field)
    try:
        moment = parsedate_to_datetime(field).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    seconds = moment - (time.time() if now is None else now)
    return max(0.0, seconds) if math.isfinite(seconds) else None
