"""Bringing all targets back into their first state."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence

from parity.failures import CannotRun
from parity.run.targets import Bounds, Target
from parity.run.wire import Wire

_CHEAP = 0.05
_MOST_SECONDS = 120.0


class Reset:
    """By POST to a path of every target, by POST to a URL, or by a shell command."""

    def __init__(self, how: str, targets: Sequence[Target]) -> None:
        self._how = how
        self._targets = targets
        self._seconds = 0.0

    @property
    def cheap(self) -> bool:
        """Whether it can be done before each sequence."""
        return self._seconds < _CHEAP

    async def make(self) -> None:
        """Resets, or raises `CannotRun` with the reason."""
        started = time.perf_counter()
        if self._how.startswith("/"):
            await asyncio.gather(*(self._post(target, self._how) for target in self._targets))
        elif self._how.startswith(("http://", "https://")):
            place = Target("reset", self._how, {}, Bounds(_MOST_SECONDS))
            await self._post(place, "")
            await place.close()
        else:
            await self._run()
        self._seconds = time.perf_counter() - started

    async def _post(self, target: Target, path: str) -> None:
        answer = await target.ask(Wire("POST", target.prefix + path, (), b""))
        target.asked -= 1
        if not 200 <= answer.status < 300:
            came = answer.failure or f"{answer.status}"
            raise CannotRun(f"cannot reset {target.name}: POST {target.url}{path}: {came}")

    async def _run(self) -> None:
        named = {f"PARITY_{t.name.upper().replace('-', '_')}": t.url for t in self._targets}
        process = await asyncio.create_subprocess_shell(
            self._how,
            env={**os.environ, **named},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            told, _ = await asyncio.wait_for(process.communicate(), _MOST_SECONDS)
        except TimeoutError:
            process.kill()
            raise CannotRun(f"the reset `{self._how}` did not end within {_MOST_SECONDS:g} s") from None
        if process.returncode:
            last = told.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise CannotRun(f"the reset `{self._how}` ended with {process.returncode}: {last[0][:200]}")
