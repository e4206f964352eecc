"""A worker by itself: does what API processes that share its database leave to it, and serves nobody."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal

from prometheus_client import CollectorRegistry, start_http_server

from app.adapters.check_metrics import CheckMetrics
from app.adapters.sql import engine, migrate
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.work_metrics import WorkMetrics
from app.settings import Settings
from app.workshop import Workshop

log = logging.getLogger(__name__)


async def work(settings: Settings) -> None:
    """Works until the process is told to stop, then hands back what is in hand."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    registry = CollectorRegistry()
    database = engine.open(settings.database.get_secret_value())
    workshop = Workshop(settings, SqlTransactions(database), WorkMetrics(registry), CheckMetrics(registry))
    async with contextlib.AsyncExitStack() as ending:
        ending.push_async_callback(database.close)
        await migrate.upgrade(database)
        if settings.worker_metrics_port:
            server, thread = start_http_server(settings.worker_metrics_port, settings.host, registry)
            ending.callback(thread.join)
            ending.callback(server.shutdown)
        ending.push_async_callback(workshop.stop)
        await workshop.start()
        log.info("worker_ready")
        await told.wait()
    log.info("worker_stopped")
