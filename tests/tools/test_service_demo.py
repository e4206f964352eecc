"""The demo of a service that registers itself, against a running Concord."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import service_demo
from tests.accounts import PASSWORD
from tests.databases import sqlite_template
from tests.service.outside import Outside

__all__ = ["sqlite_template"]


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    settings = {"ADMIN_PASSWORD": PASSWORD, "PROBE_ALLOW_PRIVATE": "true"}
    outside = Outside(tmp_path_factory.mktemp("demo"), settings)
    outside.data.mkdir()
    shutil.copy(sqlite_template, outside.data / "app.db")
    yield outside.start()
    assert outside.stop() == 0


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("API_KEY", raising=False)
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)


def test_the_list_shows_it_healthy_and_then_unhealthy_once_it_stops_answering(
    service: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    assert service_demo.main(["--url", service.url, "--up", "0.1"]) == 0
    registered, healthy, stopped, unhealthy, unregistered = capsys.readouterr().out.splitlines()
    assert registered.startswith("registered demo in dev as ")
    assert healthy.startswith("demo  dev  healthy  ")
    assert stopped == "it does not answer any more"
    assert unhealthy == "demo  dev  unhealthy"
    assert unregistered == "unregistered demo"


def test_it_unregisters_when_it_is_ended_by_hand(service: Outside) -> None:
    command = [
        sys.executable,
        "scripts/service_demo.py",
        "--url",
        service.url,
        "--up",
        "0",
        "--name",
        "short",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("registered short")
    assert process.stdout.readline().startswith("short  dev  healthy")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)
    assert (process.returncode, rest.splitlines()[-1]) == (0, "unregistered short")


def test_what_it_was_refused_and_that_nobody_is_there_is_told_in_one_line(
    service: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY", "wrong")
    assert service_demo.main(["--url", service.url]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert service_demo.main(["--url", "http://127.0.0.1:1"]) == 2
    assert capsys.readouterr().err.startswith("http://127.0.0.1:1: ")
    monkeypatch.delenv("API_KEY")
    monkeypatch.delenv("ADMIN_PASSWORD")
    assert service_demo.main(["--url", service.url]) == 2
    assert capsys.readouterr().err.startswith("set API_KEY, or ADMIN_PASSWORD")
