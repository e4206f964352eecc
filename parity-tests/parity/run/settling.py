"""Waiting until what was begun is over, or does not move any more."""

from __future__ import annotations

import asyncio
import re
import time
from bisect import insort

from parity.requests import FromBody
from parity.run.answers import Answer
from parity.run.targets import Target
from parity.run.wire import Wire
from parity.states import STATE, UNDER_WAY
from parity.values import pick

_SECONDS = 30.0
_STILL, _STILL_AT_LEAST = 3.0, 1.0
_ENDING = 10.0
_EXPERIENCE = 12  # things that moved, before what they took says how long to wait for the next
_MARGIN = 10


class Patience:
    """Asks again and again. How long nothing may move follows from how long nearly everything took to."""

    def __init__(self) -> None:
        self._pauses: list[float] = []

    async def settled(
        self, target: Target, wire: Wire, words: re.Pattern[str] = UNDER_WAY, *, ending: bool = False
    ) -> Answer:
        """The answer that says that it is over, or the last one before patience ends.

        What was called off is `ending`: it is waited for longer, since it is to end by itself.
        """
        wait, before = 0.02, b""
        began = moved = time.monotonic()
        while True:
            answer = await target.ask(wire)
            now = time.monotonic()
            over = answer.failure or not under_way(answer, words)
            if before and (over or answer.body != before):
                insort(self._pauses, now - moved)
            if over or now - began > _SECONDS:
                return answer
            if answer.body != before:
                before, moved = answer.body, now
            elif now - moved > (_ENDING if ending else self._still):
                return answer
            # the budget is one of requests that mean something, and these all mean the same
            target.asked -= 1
            await asyncio.sleep(wait)
            wait = min(wait * 1.3, 0.25)

    @property
    def _still(self) -> float:
        if len(self._pauses) < _EXPERIENCE:
            return _STILL
        usual = self._pauses[len(self._pauses) * 9 // 10]
        return min(max(usual * _MARGIN, _STILL_AT_LEAST), _STILL)


def under_way(answer: Answer, words: re.Pattern[str] = UNDER_WAY) -> bool:
    """Whether an answer says that what it stands for is not over yet."""
    if answer.status == 202:
        return True
    for name in STATE:
        value = pick(answer.json, FromBody((name,)).pointer)
        if isinstance(value, str):
            return words.fullmatch(value) is not None
    return False
