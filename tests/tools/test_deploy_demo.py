"""The demo of a deployment in the terminal, against a running service."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import deploy_demo
from tests.accounts import PASSWORD
from tests.databases import sqlite_template
from tests.service.outside import Outside

__all__ = ["sqlite_template"]


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    outside = Outside(tmp_path_factory.mktemp("demo"), {"ADMIN_PASSWORD": PASSWORD})
    outside.data.mkdir()
    shutil.copy(sqlite_template, outside.data / "app.db")
    yield outside.start()
    assert outside.stop() == 0


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("API_KEY", raising=False)
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)


def test_the_demo_shows_each_stage_and_ends_with_the_deployment(
    service: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy_demo.main(["--url", service.url, "--stage-seconds", "0"]) == 0
    first, *bars = capsys.readouterr().out.splitlines()
    assert first.startswith("demo 1.0.0 into dev: /api/v1/operations/")
    assert [line.split("]")[1].split() for line in bars] == [
        ["0", "%", "pending"],
        ["0", "%", "running", "preparing"],
        ["10", "%", "running", "building"],
        ["30", "%", "running", "testing"],
        ["50", "%", "running", "deploying"],
        ["80", "%", "running", "verifying"],
        ["100", "%", "succeeded", "verifying"],
    ]
    assert bars[4].startswith(f"[{'#' * 20}{'-' * 20}]")


def test_the_demo_says_why_a_deployment_failed(service: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--url", service.url, "--stage-seconds", "0", "--fail-at", "testing"]
    assert deploy_demo.main(asked) == 1
    assert (
        capsys.readouterr().out.splitlines()[-1].endswith("30 %  failed  The stage testing was told to fail.")
    )


def test_the_demo_tells_in_one_line_what_it_was_refused(
    service: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deploy_demo.main(["--url", service.url, "--service", "a b"]) == 2
    assert capsys.readouterr().err.startswith("the service answered 422: ")
    monkeypatch.setenv("API_KEY", "wrong")
    assert deploy_demo.main(["--url", service.url]) == 2
    assert capsys.readouterr().err.startswith("the service answered 401: ")
    monkeypatch.delenv("API_KEY")
    monkeypatch.delenv("ADMIN_PASSWORD")
    assert deploy_demo.main(["--url", service.url]) == 2
    assert capsys.readouterr().err.startswith("set API_KEY, or ADMIN_PASSWORD")


def test_the_demo_tells_in_one_line_that_nobody_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy_demo.main(["--url", "http://127.0.0.1:1"]) == 2
    assert capsys.readouterr().err.startswith("http://127.0.0.1:1 cannot be reached: ")
