"""Start: `python -m app`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import ChangeReload, multiprocess

from app import tls, working
from app.adapters.keyring import open_keyring
from app.adapters.sql import engine
from app.commands import FAILED, main
from app.domain.outcomes import Unavailable
from app.edge import logs
from app.edge.listeners import Server, ServerProcess
from app.edge.unreadable import Http
from app.settings import Settings
from app.settings_loading import Loaded

_GRACE_SECONDS = 10


def serve(loaded: Loaded, *, reload: bool) -> int:
    """Serves until it is told to stop; gives the exit status.

    Raises KeyringError, CertificateError and Unavailable when it cannot even begin.
    """
    settings = loaded.settings
    asyncio.run(_try_out(settings))
    logs.configure(settings.log_level, for_people=settings.debug)
    # Having stopped as it was told to, uvicorn sends itself the same signal again; without this the process
    # would end by it, and what watches the service would read a fault out of the exit status.
    signal.signal(signal.SIGTERM, lambda *_: None)
    options: dict[str, Any] = {
        "app": "app.main:from_environment",
        "factory": True,
        "host": settings.host,
        "port": settings.http_port,
        "workers": settings.workers,
        "reload": reload,
        "reload_dirs": ["app", "generated"] if reload else None,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": _GRACE_SECONDS,
        "http": Http,
        "ws": "none",
    }
    try:
        return _serve(uvicorn.Config(**options), settings)
    except SystemExit:
        return FAILED


def _serve(config: uvicorn.Config, settings: Settings) -> int:
    """As `uvicorn.run` does it, which knows one listener, and does not tell whether processes could start."""
    if config.should_reload:
        server = Server(config, settings.https_port)
        ChangeReload(config, target=server.run, sockets=_sockets(config, settings)).run()
        return 0
    if settings.workers > 1:
        return _serve_with_several(config, settings)
    server = Server(config, settings.https_port)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else FAILED


def _serve_with_several(config: uvicorn.Config, settings: Settings) -> int:
    # uvicorn has no place to say which server its processes run.
    multiprocess.Process = ServerProcess  # type: ignore[misc]
    processes = multiprocess.Multiprocess(config, sockets=_sockets(config, settings))
    processes.run()
    if any(each.exitcode == STARTUP_FAILURE for each in processes.processes):
        print("A server process could not start, so all were stopped; the log says why.", file=sys.stderr)
        return FAILED
    return 0


def _sockets(config: uvicorn.Config, settings: Settings) -> list[socket.socket]:
    """What server processes listen on: HTTP first, then HTTPS."""
    if not settings.enable_tls:
        return [config.bind_socket()]
    secure = uvicorn.Config(
        # Never loaded; a certificate is what makes uvicorn say https of it.
        config.app,
        host=settings.host,
        port=settings.https_port,
        ssl_certfile="any",
        log_config=None,
    )
    return [config.bind_socket(), secure.bind_socket()]


def work(loaded: Loaded) -> int:
    """Carries out operations until it is told to stop; gives the exit status."""
    settings = loaded.settings
    logs.configure(settings.log_level, for_people=settings.debug)
    asyncio.run(working.work(settings))
    return 0


async def _try_out(settings: Settings) -> None:
    """Looks whether the service can start, since server processes would tell it at great length."""
    await tls.try_out(settings)
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    try:
        open_keyring(secret, settings.data_dir, token_seconds=settings.token_seconds)
        database = engine.open(settings.database.get_secret_value())
    except OSError as error:
        raise Unavailable("database", f"DATA_DIR: {error.strerror}: {error.filename}") from error
    try:
        await database.ping()
    finally:
        await database.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], serve, work))
