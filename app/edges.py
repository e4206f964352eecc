"""What stands around the operations: every edge in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from limits.aio.storage import Storage

from app.domain.spans import Recorder
from app.edge.access_log import AccessLog
from app.edge.caller import Caller
from app.edge.compression import Compression
from app.edge.cors import Cors
from app.edge.deprecation import Deprecation
from app.edge.failures import CatchFailures
from app.edge.forwarded import Forwarded
from app.edge.limits import RateLimits
from app.edge.metrics import RequestInstruments, RequestMetrics
from app.edge.request_id import RequestId
from app.edge.response_headers import ResponseHeaders
from app.edge.tracing import Tracing
from app.settings import Settings
from generated.table import ROUTER

VEILED: Final = ("encrypt_text_in_path", "decrypt_text_in_path")
"""Operations with a secret in their path."""


def put_around(
    app: FastAPI,
    settings: Settings,
    *,
    instruments: RequestInstruments,
    windows: Storage,
    traces: Recorder | None,
) -> None:
    """Adds the edges from the inside out: what is added last sees a request first."""
    app.add_middleware(Deprecation, router=ROUTER)
    if settings.rate_limit_enabled:
        app.add_middleware(RateLimits, router=ROUTER, storage=windows, rates=_rates(settings))
    app.add_middleware(CatchFailures)
    app.add_middleware(Cors, router=ROUTER, origins=settings.cors_origins)
    app.add_middleware(Compression)
    app.add_middleware(ResponseHeaders)
    app.add_middleware(RequestMetrics, router=ROUTER, instruments=instruments)
    app.add_middleware(AccessLog, router=ROUTER, veiled=VEILED)
    if traces is not None:
        app.add_middleware(Tracing, router=ROUTER, recorder=traces)
    app.add_middleware(RequestId)
    app.add_middleware(Caller)
    if settings.trusted_proxies:
        app.add_middleware(Forwarded, trusted=settings.trusted_proxies)


def _rates(settings: Settings) -> Mapping[str, str]:
    return {
        "general": f"{settings.rate_limit_general}/minute",
        "health": f"{settings.rate_limit_health}/minute",
        "metrics": f"{settings.rate_limit_metrics}/minute",
        "login": f"{settings.rate_limit_login}/minute",
    }
