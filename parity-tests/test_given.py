"""What cannot be tested is told in one line that says which and why, with status 2 and its reports."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from contract import BUNDLE, CannotRun, load
from implementations import targets
from implementations.launch import OURS, Startable, Target
from implementations.ports import free_port
from implementations.targets import chosen, require_well

HERE = Path(__file__).resolve().parent


class Answering(BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self) -> None:
        """One of the ways in which a target can be wrong."""
        kind = self.path.split("/")[1]
        if kind == "slow":
            threading.Event().wait(1)
        body = b'{"status": "healthy"}' if kind == "good" else b"<html>It works!</html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where somebody answers who is no service of ours."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def given(url: str) -> Target:
    """A target of this address."""
    return Target("given", url, "admin", "the password of nobody", limited=None)


def test_a_target_that_is_down_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CannotRun, match=f"^given at {url} is down: nobody listens there$"):
        require_well(given(url))


def test_a_target_that_answers_garbage_is_named_with_what_it_says(address: str) -> None:
    with pytest.raises(
        CannotRun, match=r"^given at .* answers garbage: GET /health is 200 <html>It works!</html>$"
    ):
        require_well(given(f"{address}/garbage"))


def test_a_target_that_answers_slowly_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "_PATIENCE", 0.2)
    with pytest.raises(CannotRun, match=r"is too slow: GET /health had no answer within 0\.2 s$"):
        require_well(given(f"{address}/slow"))


def test_a_target_that_is_well_may_be_tested(address: str) -> None:
    require_well(given(f"{address}/good"))


def test_a_program_that_does_not_start_is_named_with_its_last_words() -> None:
    started = Startable("twin", "no_such_module", HERE).start("plain")
    with pytest.raises(CannotRun, match=r"^twin did not start: it ended with status 1: .*no_such_module"):
        started.wait()
    started.end()


def test_a_contract_that_is_broken_yaml_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: [\n")
    with pytest.raises(CannotRun, match=r"^the contract is broken: openapi\.yaml: line 3, column 1: "):
        load(BUNDLE, tmp_path)


def test_a_bundle_that_is_no_contract_is_named(tmp_path: Path) -> None:
    bundle = tmp_path / "openapi.json"
    bundle.write_text("{}")
    with pytest.raises(
        CannotRun, match=r"^the contract is broken: openapi\.json: no 'paths' where one belongs$"
    ):
        load(bundle)


@pytest.mark.parametrize(
    "text", ["service", "a=ftp://host", "A=http://host", "a=http://", "a=http://host:99999"]
)
def test_targets_that_are_not_written_as_they_should_be_are_refused(text: str) -> None:
    with pytest.raises(CannotRun, match="PARITY_TARGETS"):
        chosen({"PARITY_TARGETS": text})


def test_targets_add_to_ours_or_take_their_place() -> None:
    choice = chosen(
        {"PARITY_TARGETS": "twin=http://127.0.0.1:1/,other=http://[::1]:2", "PARITY_ADMIN": "a:b:c"}
    )
    assert choice.names == (*OURS, "other")
    assert choice.given["twin"] == Target("twin", "http://127.0.0.1:1", "a", "b:c", limited=None)


def test_an_implementation_that_nobody_has_is_refused() -> None:
    with pytest.raises(CannotRun, match="there is no implementation third"):
        chosen({"PARITY_ONLY": "third"})


def test_nothing_is_left_when_the_tests_are_killed() -> None:
    script = (
        "import os; from implementations.launch import OURS\n"
        "started = OURS['service'].start('plain')\n"
        "started.wait()\n"
        "print(started.target.url, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HERE, stdout=subprocess.PIPE, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    address = urlsplit(done.stdout.strip())
    until = time.monotonic() + 15
    while _listens(address.port or 0):
        assert time.monotonic() < until, "it is still there"
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"PARITY_TARGETS": "other=http://127.0.0.1:{port}", "PARITY_ONLY": "other"}, "other at http"),
        ({"PARITY_TARGETS": "nonsense"}, "PARITY_TARGETS: 'nonsense' is not written as"),
    ],
    ids=["down", "unreadable"],
)
def test_a_run_that_cannot_be_ends_with_2_one_line_and_its_report(
    tmp_path: Path, setting: dict[str, str], why: str
) -> None:
    report = tmp_path / "report.xml"
    values = {name: value.format(port=free_port()) for name, value in setting.items()}
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "test_system.py"]
    done = subprocess.run(
        command,
        cwd=HERE,
        env={**os.environ, **values},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    told = [line for line in done.stdout.splitlines() if "cannot run: " in line]
    assert len(told) == 1
    assert why in told[0]
    said = [each.get("value", "") for each in ElementTree.parse(report).iter("property")]  # noqa: S314 - our own
    assert any(why in text for text in said)
