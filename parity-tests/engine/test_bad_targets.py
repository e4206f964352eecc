"""Targets that misbehave get a line that names them, and the run ends in time with its reports written."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest

from engine.bed import AUTH, SPEC, answering, compare, serving
from implementations.ports import free_port
from parity.main import main

FEW = ("--max-requests", "120", "--coverage", "report", "--timeout", "1")


def report(one: str, bad: str, tmp_path: Path) -> tuple[int, str]:
    """Exit status and failure of a run from the command line, read from its report."""
    path = tmp_path / "report.json"
    arguments = ["--spec", str(SPEC), "--target", f"one={one}", "--target", f"bad={bad}", *AUTH, *FEW]
    junit, html = tmp_path / "report.xml", tmp_path / "report.html"
    status = main([*arguments, "--json", str(path), "--junit", str(junit), "--html", str(html)])
    failure = json.loads(path.read_text())["failure"]
    assert failure in junit.read_text().replace("&apos;", "'")
    assert "Could not run" in html.read_text()
    return status, failure


def test_a_target_that_is_down_is_named(one: str, tmp_path: Path) -> None:
    bad = f"http://127.0.0.1:{free_port()}"
    assert report(one, bad, tmp_path) == (
        2,
        f"bad is not there: GET {bad}/: cannot connect: All connection attempts failed",
    )


def test_a_target_that_speaks_no_http_is_named(one: str, tmp_path: Path) -> None:
    def garbage(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"\x00\xff garbage\r\n\r\n")

    with answering(garbage) as bad:
        status, failure = report(one, bad, tmp_path)
    assert status == 2
    assert failure.startswith(f"bad is not there: GET {bad}/: no HTTP, or broken off: ")


def test_a_target_that_never_answers_is_named(one: str, tmp_path: Path) -> None:
    with answering(lambda connection: time.sleep(20)) as bad:
        status, failure = report(one, bad, tmp_path)
    assert (status, failure) == (2, f"bad is not there: GET {bad}/: no whole answer within 1 s")


def test_a_target_that_goes_away_ends_the_run(one: str, tmp_path: Path) -> None:
    answers = iter(range(40))

    def fading(connection: socket.socket) -> None:
        if next(answers, None) is not None:
            connection.recv(100_000)
            connection.sendall(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

    with answering(fading) as bad:
        status, failure = report(one, bad, tmp_path)
    assert status == 2
    assert failure.startswith(f"bad ({bad}) does not answer any more; last ")


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ("slow", "bad: GET /health: no whole answer within 1 s"),
        ("half", "bad: GET /health: no HTTP, or broken off: peer closed connection without sending complete"),
        ("redirect", "bad: GET /health: redirects (307) to /elsewhere, not followed"),
        ("large", "bad: GET /health: answered more than 4,000,000 bytes; the rest is not read"),
    ],
)
def test_one_bad_operation_is_a_difference_and_the_run_goes_on(one: str, bad: str, line: str) -> None:
    with serving("library_bad:app", BAD=bad) as url:
        summary = compare(("one", one), ("bad", url), more=FEW)
    assert any(told.startswith(line) for told in summary.troubles)
    assert {d["operation"].rpartition(" ")[2].lstrip("/") for d in summary.differences} == {"health"}
    assert (summary.failure, summary.exit_code) == ("", 1)
    assert summary.requests >= 120
