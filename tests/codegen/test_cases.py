"""What the generator writes for each feature of OpenAPI, word for word.

`UPDATE_GOLDEN=1 pytest tests/codegen/test_cases.py` writes the expected files anew; look at the difference
before it is committed. The runtimes, the bundled contract and the manifest are the same everywhere, so they
are not among the expected files.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scripts.codegen.pipeline import generate_files
from tests.codegen.packages import CASES

_ELSEWHERE = ("runtime/", "client/runtime/", "openapi.", "manifest.json")
_FOLDERS = ("routers/__init__.py", "methods/__init__.py")
_FEATURES = sorted(path.name for path in CASES.iterdir() if (path / "spec.yaml").exists())


@pytest.mark.parametrize("feature", _FEATURES)
def test_a_feature_is_written_as_expected(feature: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / feature)
    result = generate_files(Path("spec.yaml"))
    assert result.files is not None
    made = {name: text for name, text in result.files.items() if not name.startswith(_ELSEWHERE)}
    made = {name: text for name, text in made.items() if text and not name.endswith(_FOLDERS)}
    if len(result.diagnostics):
        made["diagnostics.txt"] = result.diagnostics.render() + "\n"
    expected = CASES / feature / "expected"
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(expected, ignore_errors=True)
        for name, text in made.items():
            (expected / name).parent.mkdir(parents=True, exist_ok=True)
            (expected / name).write_text(text, encoding="utf-8")
    there = {
        path.relative_to(expected).as_posix(): path.read_text(encoding="utf-8")
        for path in expected.rglob("*")
        if path.is_file()
    }
    assert made == there
