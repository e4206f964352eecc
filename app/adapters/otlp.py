"""Spans for a collector of OpenTelemetry, by OTLP over HTTP in JSON (docs/decisions/0021)."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import httpx

from app.domain.spans import Span

_log = logging.getLogger(__name__)

_HELD: Final = 4_096
_BATCH: Final = 512
_SERVER: Final = 2
_ERROR: Final = 2
_QUIET: Final = 60.0


class OtlpSpans:
    """Holds spans for a moment and sends them together; what the collector does not take is lost and counted.

    Nobody waits for it: `record` only appends, and no more than 4,096 are held.
    """

    def __init__(self, address: str, service: str, version: str, *, every: float = 2.0, seconds: float = 5.0):
        self._url = f"{address}/v1/traces"
        self._resource = {"attributes": _attributes({"service.name": service, "service.version": version})}
        self._every = every
        self._seconds = seconds
        self._held: deque[Span] = deque()
        self._complain_at = 0.0
        self.lost = 0

    def record(self, span: Span) -> None:
        """Take one, unless too many are held already."""
        if len(self._held) >= _HELD:
            self.lost += 1
        else:
            self._held.append(span)

    async def run(self) -> None:
        """Sends what is recorded until it is cancelled, and then what is left, once."""
        # Certificates, proxies and passwords of the surroundings are not looked for.
        async with httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=self._seconds,
            limits=httpx.Limits(max_connections=1),
        ) as client:
            try:
                while True:
                    await asyncio.sleep(self._every)
                    while self._held and await self._send(client, self._seconds):
                        pass
            finally:
                while self._held and await self._send(client, 1.0):
                    pass

    async def _send(self, client: httpx.AsyncClient, patience: float) -> bool:
        batch = [self._held.popleft() for _ in range(min(_BATCH, len(self._held)))]
        try:
            async with (
                asyncio.timeout(patience),
                client.stream(
                    "POST",
                    self._url,
                    content=_written(self._resource, batch),
                    headers={"Content-Type": "application/json"},
                ) as answer,
            ):
                trouble = None if answer.is_success else f"it answers {answer.status_code}"
        except (httpx.HTTPError, TimeoutError) as error:
            trouble = f"no answer ({type(error).__name__})"
        if trouble is None:
            return True
        self.lost += len(batch)
        if time.monotonic() >= self._complain_at:
            self._complain_at = time.monotonic() + _QUIET
            _log.warning("spans lost, the collector does not take them: %s", trouble)
        return False


def _written(resource: Any, spans: Sequence[Span]) -> bytes:
    scope = {"scope": {"name": "concord.edge"}, "spans": [_span(span) for span in spans]}
    return json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}).encode()


def _span(span: Span) -> dict[str, Any]:
    told: dict[str, Any] = {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        "name": span.name,
        "kind": _SERVER,
        # 64 bits are text in the JSON form of protocol buffers.
        "startTimeUnixNano": str(span.began),
        "endTimeUnixNano": str(span.ended),
        "attributes": _attributes(span.facts),
        "status": {"code": _ERROR} if span.failed else {},
    }
    if span.parent_id is not None:
        told["parentSpanId"] = span.parent_id
    return told


def _attributes(facts: Any) -> list[dict[str, Any]]:
    return [
        {"key": name, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for name, value in facts.items()
    ]
