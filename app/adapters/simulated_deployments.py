"""Deployments that happen in name only, as their config and the settings say; nothing depends on chance."""

import asyncio
from collections.abc import Mapping
from typing import Any

from app.domain.deployments import Deployment
from app.domain.operations import Control, StageFailed

HOLD_SECONDS = 3600.0


class SimulatedDeployments:
    """The driver of environments that have no other. `simulate` in a config goes before the settings."""

    def __init__(
        self,
        stage_seconds: float = 0.5,
        *,
        fail_at: str | None = None,
        message: str | None = None,
        hold_seconds: float = HOLD_SECONDS,
    ) -> None:
        self._defaults: Mapping[str, Any] = {
            "stage_seconds": stage_seconds,
            "fail_at": fail_at,
            "message": message,
        }
        self._hold_seconds = hold_seconds

    async def perform(self, deployment: Deployment, stage: str, control: Control) -> None:
        """Let the time of one stage pass, then hold or fail when that is what is asked for."""
        asked = deployment.config.get("simulate")
        told = {**self._defaults, **(asked if isinstance(asked, dict) else {})}
        await asyncio.sleep(told["stage_seconds"])
        if told.get("hold_at") == stage:
            try:
                await asyncio.wait_for(control.cancelled(), self._hold_seconds)
            except TimeoutError:
                return
        if told["fail_at"] == stage:
            raise StageFailed(told["message"] or f"The stage {stage} was told to fail.", final=True)
