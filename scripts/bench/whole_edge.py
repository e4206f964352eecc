"""With everything around it: ids, logs, metrics, limits, CORS and authentication, the same on both sides.

The edges are those of the service, as pure ASGI and in its order; tokens are issued and recognised by the
service's own sessions, on an embedded database of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from app.adapters.sql import migrate
from app.domain.recognition import Recognition
from app.edge import logs
from app.edge.access_log import AccessLog
from app.edge.caller import Caller
from app.edge.cors import Cors
from app.edge.deprecation import Deprecation
from app.edge.failures import CatchFailures
from app.edge.limits import DEFAULTS, RateLimits
from app.edge.metrics import RequestInstruments, RequestMetrics
from app.edge.request_id import RequestId
from app.edge.response_headers import ResponseHeaders
from app.edge.windows import BoundedWindows
from app.main import Service
from app.settings import Settings
from scripts.bench.apps import both
from scripts.bench.figures import Figure, compared, share
from scripts.bench.in_process import UNIT, take_turns
from scripts.bench.requests import requests
from scripts.bench.sites import Site

_USER = "bench"
_RATES = {str(name): "1000000000/minute" for name in DEFAULTS}


def measure(site: Site, rounds: int) -> Iterator[Figure]:
    """The figures with the whole edge on; `site` is secured."""
    with Path(os.devnull).open("wb") as nowhere:
        logs.configure("INFO", nowhere)
        yield from asyncio.run(_measure(site, rounds))
    # What is measured after this logs as before, and not into a file that is closed.
    logging.getLogger().handlers.clear()


async def _measure(site: Site, rounds: int) -> list[Figure]:
    async with _signed_in(site.folder / "data") as (recognition, token):
        extra = (
            (b"authorization", b"Bearer " + token.encode()),
            (b"origin", b"http://localhost:3000"),
            (b"x-request-id", b"bench-1"),
        )
        apps = both(site, recognition)
        for app in apps.values():
            _surround(app, site.handlers().ROUTER)
        found = requests(site.resource, extra)
        taken = await take_turns([(request, apps) for request in found], rounds)
    return [
        compared(
            f"whole edge: {request.name}, {site.operations} operations",
            UNIT,
            taken[index, "ours"],
            taken[index, "other"],
            None if "unknown path" in request.name else share(0.5),
        )
        for index, request in enumerate(found)
    ]


@asynccontextmanager
async def _signed_in(folder: Path) -> AsyncIterator[tuple[Recognition, str]]:
    password = os.urandom(16).hex()
    service = Service(Settings(data_dir=folder, database_url=SecretStr(f"sqlite:///{folder / 'app.db'}")))
    await migrate.upgrade(service.database)
    try:
        await service.users.add_first(_USER, password)
        token = await service.sessions.login(_USER, password, client="127.0.0.1")
        if token is None:
            raise RuntimeError("the user that was just made cannot sign in")
        yield service.recognition, token.text
    finally:
        await service.database.close()


def _surround(app: FastAPI, router: Any) -> None:
    """The edges of the service in its order, from the inside out."""
    app.add_middleware(Deprecation, router=router)
    app.add_middleware(RateLimits, router=router, storage=BoundedWindows(), rates=_RATES)
    app.add_middleware(CatchFailures)
    app.add_middleware(Cors, router=router)
    app.add_middleware(ResponseHeaders)
    app.add_middleware(RequestMetrics, router=router, instruments=RequestInstruments(CollectorRegistry()))
    app.add_middleware(AccessLog, router=router)
    app.add_middleware(RequestId)
    app.add_middleware(Caller)
