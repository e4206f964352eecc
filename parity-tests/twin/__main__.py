"""Start the twin: python -m twin --port 8002 --admin-password … (or --openapi to see its document)."""

import argparse
import json
import sys

import uvicorn

from twin.main import create_app, sources
from twin.settings import settings_from


def main() -> int:
    """Serve until told to stop; 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m twin", description="Serve the code-first twin.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--admin-password", help="password of the first user; else ADMIN_PASSWORD")
    parser.add_argument(
        "--openapi", action="store_true", help="write the OpenAPI document and where it comes from, and end"
    )
    options = parser.parse_args()
    try:
        settings = settings_from(password="shown to nobody" if options.openapi else options.admin_password)
    except ValueError as error:
        sys.stderr.write(f"twin: {error}\n")
        return 2
    app = create_app(settings)
    if options.openapi:
        sys.stdout.write(json.dumps({"openapi": app.openapi(), "sources": sources(app)}))
        return 0
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        # whoever still watches an operation is not waited for
        timeout_graceful_shutdown=1,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
