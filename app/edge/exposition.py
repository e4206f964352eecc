"""What a scrape reads: the instruments of the registry, and figures that are asked for at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4

_log = structlog.get_logger("app.edge")

Figures = Mapping[tuple[str, ...], float]
"""Values by what their labels say; a figure without labels stands under the empty tuple."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that somebody else keeps: how it is called, and how to ask for it."""

    name: str
    about: str
    read: Callable[[], Awaitable[Figures]]
    labels: tuple[str, ...] = ()
    counts: bool = False
    """Whether it only ever rises; such a figure is shown with the suffix `_total`."""


class Exposition:
    """Writes the text that Prometheus reads.

    A reading that fails or takes too long is left out and logged; the others are shown all the same, since
    metrics matter most when something is down.
    """

    def __init__(
        self, registry: CollectorRegistry, readings: Iterable[Reading] = (), patience: float = 2.0
    ) -> None:
        self._registry = registry
        self._readings = tuple(readings)
        self._patience = patience

    async def text(self) -> bytes:
        """All metrics in the Prometheus text format, to be served as `CONTENT_TYPE`."""
        families = await asyncio.gather(*map(self._family, self._readings))
        asked = _Asked([family for family in families if family is not None])
        return generate_latest(self._registry) + generate_latest(asked)

    async def _family(self, reading: Reading) -> Metric | None:
        try:
            figures = await asyncio.wait_for(reading.read(), self._patience)
        except Exception as error:
            _log.warning("metric left out", metric=reading.name, exc_info=error)
            return None
        family = CounterMetricFamily if reading.counts else GaugeMetricFamily
        metric = family(reading.name, reading.about, labels=reading.labels)
        for value, figure in figures.items():
            metric.add_metric(value, figure)
        return metric


class _Asked(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families
