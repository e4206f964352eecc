"""What workers do, as metrics for Prometheus."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from app.domain.operations import OperationKind

BUCKETS: Final = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 3600.0)


class WorkMetrics:
    """The `Observer` port in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._stages = Histogram(
            "concord_stage_duration_seconds",
            "Seconds that a stage took which was done.",
            ("kind", "stage"),
            buckets=BUCKETS,
            registry=registry,
        )
        self._taken_over = Counter(
            "concord_takeovers",
            "Operations that go on after their worker was lost.",
            ("kind",),
            registry=registry,
        )
        self._given_up = Counter(
            "concord_given_up",
            "Operations that failed because no worker survived them.",
            ("kind",),
            registry=registry,
        )

    def stage_done(self, kind: OperationKind, stage: str, seconds: float) -> None:
        """Into the histogram."""
        self._stages.labels(kind.value, stage).observe(seconds)

    def taken_over(self, kind: OperationKind) -> None:
        """One more."""
        self._taken_over.labels(kind.value).inc()

    def given_up(self, kind: OperationKind) -> None:
        """One more."""
        self._given_up.labels(kind.value).inc()
