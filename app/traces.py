"""Whether requests are traced, and where their spans go."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from app.edge.exposition import Figures, Reading
from app.settings import Settings

if TYPE_CHECKING:
    from app.adapters.otlp import OtlpSpans


class Traces:
    """The recorder by the settings; none where no collector is set."""

    def __init__(self, settings: Settings, version: str) -> None:
        self.recorder = _recorder(settings, version)

    def readings(self) -> list[Reading]:
        """What the metrics show of it."""
        recorder = self.recorder
        if recorder is None:
            return []

        async def lost() -> Figures:
            return {(): float(recorder.lost)}

        return [Reading("concord_spans_lost", "Spans that no collector took.", lost, counts=True)]

    @contextlib.asynccontextmanager
    async def sent(self) -> AsyncIterator[None]:
        """Inside, what is recorded is sent; what is left on the way out, too."""
        tasks = [asyncio.create_task(self.recorder.run())] if self.recorder else []
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _recorder(settings: Settings, version: str) -> OtlpSpans | None:
    address = settings.otel_exporter_otlp_endpoint
    if address is None:
        return None
    # Imported where it is used, since few need it.
    from app.adapters.otlp import OtlpSpans  # noqa: PLC0415

    return OtlpSpans(address.get_secret_value(), settings.otel_service_name, version)
