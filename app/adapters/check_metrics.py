"""What checks of services do, as metrics for Prometheus."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from app.domain.endpoints import EndpointProtocol, Finding

LATENESS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
DURATIONS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class CheckMetrics:
    """The `CheckObserver` port in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._probes = Counter(
            "concord_probes",
            "Endpoints of services that were probed.",
            ("protocol", "outcome"),
            registry=registry,
        )
        self._durations = Histogram(
            "concord_probe_duration_seconds",
            "Seconds until an endpoint answered that was probed.",
            buckets=DURATIONS,
            registry=registry,
        )
        self._lateness = Histogram(
            "concord_check_lateness_seconds",
            "Seconds by which checks of services began after they were due.",
            buckets=LATENESS,
            registry=registry,
        )
        self._evicted = Counter(
            "concord_services_evicted",
            "Services that were removed since they had not been seen.",
            registry=registry,
        )

    def probed(self, protocol: EndpointProtocol, finding: Finding) -> None:
        """One more."""
        self._probes.labels(protocol.value, finding.outcome.value).inc()
        if finding.milliseconds is not None:
            self._durations.observe(finding.milliseconds / 1000)

    def late(self, seconds: float) -> None:
        """Into the histogram."""
        self._lateness.observe(max(0.0, seconds))

    def evicted(self, count: int) -> None:
        """So many more."""
        self._evicted.inc(count)
