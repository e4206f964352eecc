from __future__ import annotations

import asyncio
import time

import pytest


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What clients wait between attempts, which takes no time here."""
    waited: list[float] = []
    slept = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await slept(0)

    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr("generated.client.runtime.async_client.asyncio.sleep", sleep)
    return waited
