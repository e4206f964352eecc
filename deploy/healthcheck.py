"""Whether the service in this container is alive: the exit status says it. It needs nothing but Python."""

import http.client
import os
import sys

port = int(os.environ.get("HTTP_PORT") or "8001")
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
try:
    connection.request("GET", "/health")
    status = connection.getresponse().status
except (OSError, http.client.HTTPException) as error:
    sys.exit(f"no answer at port {port}: {error}")
sys.exit(0 if status == 200 else f"GET /health at port {port}: {status}")
