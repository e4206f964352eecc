"""The examples of the README run as they stand, against the service as a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accounts import PASSWORD
from tests.service.outside import Outside

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [
    block
    for block in re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE
    )
    if "generated.client" in block
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    outside = Outside(tmp_path_factory.mktemp("readme"), {"ADMIN_PASSWORD": PASSWORD}).start()
    yield outside
    outside.stop()


def run(example: str, service: Outside) -> None:
    exec(compile(example.replace("http://127.0.0.1:8001", service.url), "README.md", "exec"), {})  # noqa: S102


def test_the_examples_of_the_readme_run(
    service: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    assert len(EXAMPLES) == 2
    run(EXAMPLES[0], service)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "web-1 stopped"
    assert said[1].startswith("precondition_failed ")
    assert said[-1] == "verifying 100"
    run(EXAMPLES[1], service)
    assert capsys.readouterr().out.split() == ["pending", "running", "running", "succeeded"]
