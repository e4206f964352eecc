"""The service as a process of its own, started as a user starts it, and spoken to over a socket."""

import contextlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from httpx import Response

from app.settings import Settings
from tests.accounts import PASSWORD
from tests.ports import free_port
from tests.service.inside import KEYS, LOGIN, OPERATIONS, SERVERS, USERS
from tests.service.problems import ROOT

PATIENCE = 60.0

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Made once, since making one for each client takes longer than most requests."""


@dataclass
class Outside:
    """One installation and, while it runs, its process; `directory` is where it is started."""

    directory: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """That of the tests, without the settings of whoever runs them."""
        given = {
            name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields
        }
        return given | {
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(self.data),
            "HTTP_PORT": str(self.port),
            "RATE_LIMIT_ENABLED": "false",
            "STAGE_SECONDS": "0.05",
            **self.settings,
        }

    def start(self) -> "Outside":
        """Starts it and waits until it answers."""
        with (self.directory / "out.log").open("ab") as out, (self.directory / "err.log").open("ab") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app"],
                cwd=self.directory,
                env=self.environment(),
                stdout=out,
                stderr=err,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if self.settings.get("ENABLE_TLS") == "true":
                # HTTPS begins to listen a moment after HTTP.
                socket.create_connection(("127.0.0.1", int(self.settings["HTTPS_PORT"])), timeout=5).close()
            return self.speak(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").status_code == 200
        return False

    def said(self) -> str:
        """All that it has written to standard error, and the end of its log."""
        log = (self.directory / "out.log").read_text()
        return (self.directory / "err.log").read_text() + log[-2_000:]

    def stop(self) -> int:
        """Tells it to stop; gives its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self) -> int:
        """Ends it without a word of warning."""
        assert self.process is not None
        self.process.kill()
        return self._ended()

    def _ended(self) -> int:
        assert self.process is not None
        status = self.process.wait(PATIENCE)
        self.process = None
        return status

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """`python -m app …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=self.directory,
            env=self.environment(),
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def login(self, password: str = PASSWORD, username: str = "admin") -> Response:
        """Signing in."""
        with self.caller() as nobody:
            return nobody.post(LOGIN, json={"username": username, "password": password})

    def caller(self, token: str = "") -> httpx.Client:
        """Somebody with this token, or nobody."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(
            base_url=self.url, headers=headers, verify=_NO_TLS, trust_env=False, timeout=PATIENCE
        )

    def speak(self, *pieces: bytes) -> Response:
        """Whatever is answered to these bytes, which may be any."""
        return converse(self.port, pieces)


def converse(port: int, pieces: Iterable[bytes]) -> Response:
    """The first answer on a new connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            # Who is refused early may find nobody that still listens; the answer is there all the same.
            for piece in pieces:
                connection.sendall(piece)
        with contextlib.closing(http.client.HTTPResponse(connection)) as answer:
            answer.begin()
            return Response(answer.status, headers=answer.getheaders(), content=answer.read())


def totals(admin: httpx.Client) -> dict[str, int]:
    """How much there is of everything."""
    return {path: admin.get(path).json()["total"] for path in (SERVERS, OPERATIONS, USERS, KEYS)}
