"""Start: `python -m app`."""

from __future__ import annotations

import signal
import sys

import uvicorn

from app.commands import main
from app.edge import logs
from app.settings_loading import Loaded

_GRACE_SECONDS = 10
_LONGEST_HEADERS = 64 * 1024


def serve(loaded: Loaded, *, reload: bool) -> int:
    """Serves until it is told to stop; gives the exit status."""
    settings = loaded.settings
    logs.configure(settings.log_level, for_people=settings.debug)
    # Having stopped as it was told to, uvicorn sends itself the same signal again, which would end this process
    # by it: what watches the service would read a fault out of the exit status.
    signal.signal(signal.SIGTERM, lambda *_: None)
    uvicorn.run(
        "app.main:from_environment",
        factory=True,
        host=settings.host,
        port=settings.http_port,
        workers=settings.workers,
        reload=reload,
        reload_dirs=["app", "generated"] if reload else None,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_HEADERS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], serve))
