"""What becomes of reads that copies may answer, as metrics for Prometheus."""

from prometheus_client import CollectorRegistry, Counter

from app.domain.copies import Outcome


class CopyMetrics:
    """The `CopyObserver` port in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._reads = Counter(
            "concord_cache_reads",
            "Cached reads: answered from a copy, by a query, by the query of another, or past the cache.",
            ("outcome",),
            registry=registry,
        )
        for outcome in ("hit", "miss", "shared", "bypassed"):
            self._reads.labels(outcome)
        self._troubles = Counter(
            "concord_cache_troubles", "How often the cache did not answer as it should.", registry=registry
        )

    def read(self, outcome: Outcome) -> None:
        """One more."""
        self._reads.labels(outcome).inc()

    def trouble(self) -> None:
        """One more."""
        self._troubles.inc()
