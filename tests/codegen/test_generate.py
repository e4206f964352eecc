"""The generation script as people and CI call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import generate
from tests.codegen.contracts import CORPUS
from tests.codegen.packages import CASES
from tests.habits.places import ROOT
from tests.type_checking import MYPY_ALONE

SPEC = """
openapi: 3.1.0
info: {title: Small, version: '1'}
paths:
  /pets:
    get:
      operationId: list_pets
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
"""

Run = Callable[..., int]
Said = pytest.CaptureFixture[str]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec" / "openapi.yaml"
    path.parent.mkdir()
    path.write_text(SPEC)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "made"


@pytest.fixture
def run(spec: Path, out: Path) -> Run:
    return lambda *more: generate.main(["--spec", str(spec), "--out", str(out), *more])


@pytest.fixture
def generated(run: Run, capsys: Said) -> None:
    assert run() == 0
    capsys.readouterr()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_package_is_written(run: Run, out: Path, capsys: Said) -> None:
    assert run() == 0
    said = capsys.readouterr().out
    assert said.startswith(f"made/: {len(contents(out))} of {len(contents(out))} files written in ")
    assert "routers/default.py" in contents(out)


def test_two_runs_are_equal_byte_for_byte(tmp_path: Path) -> None:
    trees = []
    for number, seed in enumerate(("1", "2")):
        folder = tmp_path / f"elsewhere{number}" / "generated"
        command = [sys.executable, "scripts/generate.py", "--out", str(folder)]
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        )
        trees.append(contents(folder))
    assert trees[0] == trees[1]


@pytest.mark.usefixtures("generated")
@pytest.mark.parametrize("more", [(), ("--full",)])
def test_a_tree_in_sync_passes_the_check(run: Run, capsys: Said, more: tuple[str, ...]) -> None:
    assert run("--check", *more) == 0
    assert capsys.readouterr() == ("made/ is in sync with openapi.yaml\n", "")


@pytest.mark.usefixtures("generated")
def test_a_tree_in_sync_is_left_alone(run: Run, out: Path, capsys: Said) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert run() == 0
    assert run("--full") == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before
    assert ": 0 of " in capsys.readouterr().out


@pytest.mark.usefixtures("generated")
def test_an_edited_contract_makes_the_tree_stale(run: Run, spec: Path, out: Path, capsys: Said) -> None:
    spec.write_text(SPEC.replace("list_pets", "show_pets"))
    before = contents(out)
    assert run("--check") == 1
    said = capsys.readouterr()
    assert "-    async def list_pets(self) -> ListPetsResponse:" in said.out.splitlines()
    assert "+    async def show_pets(self) -> ShowPetsResponse:" in said.out.splitlines()
    assert said.err == "\nmade/ is stale: run `make generate` and commit what it writes\n"
    assert contents(out) == before
    assert run() == 0
    assert run("--check") == 0


@pytest.mark.usefixtures("generated")
def test_a_comment_in_the_contract_changes_nothing_but_the_manifest(run: Run, spec: Path, out: Path) -> None:
    before = contents(out)
    spec.write_text(SPEC + "# a comment\n")
    assert run() == 0
    assert [name for name, text in contents(out).items() if text != before[name]] == ["manifest.json"]


@pytest.mark.usefixtures("generated")
@pytest.mark.parametrize("name", ["routers/default.py", "runtime/router.py", "openapi.json", "__init__.py"])
def test_an_edited_file_is_noticed_and_restored(run: Run, out: Path, capsys: Said, name: str) -> None:
    before = contents(out)
    (out / name).write_text((out / name).read_text() + "# edited\n")
    assert run("--check") == 1
    assert f"+++ made/{name} (from the contract)\n@@" in capsys.readouterr().out
    assert run() == 0
    assert contents(out) == before


@pytest.mark.usefixtures("generated")
def test_a_removed_file_is_noticed_and_restored(run: Run, out: Path) -> None:
    before = contents(out)
    (out / "table.py").unlink()
    assert run("--check") == 1
    assert run() == 0
    assert contents(out) == before


@pytest.mark.usefixtures("generated")
def test_a_file_that_nobody_generated_is_noticed_and_deleted(run: Run, out: Path) -> None:
    before = contents(out)
    stale = out / "routers" / "old" / "pets.py"
    stale.parent.mkdir()
    stale.write_text("")
    (out / "image.png").write_bytes(b"\xff")
    assert run("--check") == 1
    assert run() == 0
    assert contents(out) == before
    assert not stale.parent.exists()


@pytest.mark.usefixtures("generated")
def test_compiled_files_are_none_of_its_business(run: Run, out: Path) -> None:
    compiled = out / "routers" / "__pycache__" / "default.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"\xff")
    assert run("--check") == 0
    assert run("--full") == 0
    assert compiled.exists()


def _claims(out: Path, **changes: object) -> None:
    record = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**record, **changes}, indent=1) + "\n")


@pytest.mark.usefixtures("generated")
def test_a_manifest_that_claims_an_edited_file_is_found_out(run: Run, out: Path) -> None:
    from scripts.codegen.inventory import _digest

    edited = (out / "table.py").read_bytes() + b"# edited\n"
    (out / "table.py").write_bytes(edited)
    record = json.loads((out / "manifest.json").read_text())
    _claims(out, files={**record["files"], "table.py": _digest(edited)})
    assert run("--check", "--full") == 1


@pytest.mark.usefixtures("generated")
@pytest.mark.parametrize(
    "changes", [{"generator": "another"}, {"inputs": {}}, {"inputs": {"openapi.yaml": "x"}}, {"files": {}}]
)
def test_a_manifest_that_is_not_of_this_tree_is_not_believed(
    run: Run, out: Path, changes: dict[str, object]
) -> None:
    _claims(out, **changes)
    assert run("--check") == 1


@pytest.mark.usefixtures("generated")
@pytest.mark.parametrize("text", ["", "{}", "[]", "{", "\xff"])
def test_a_broken_manifest_is_not_believed(run: Run, out: Path, text: str) -> None:
    (out / "manifest.json").write_text(text, encoding="latin-1")
    assert run("--check") == 1
    assert run() == 0
    assert run("--check") == 0


BROKEN = {
    "broken YAML": (SPEC + "  : [", 15),
    "a reference to nothing": (SPEC.replace("schemas/Pet'", "schemas/Cat'"), 11),
    "a missing file": (SPEC.replace("#/components/schemas/Pet", "pets.yaml#/Pet"), 11),
    "a key given twice": (SPEC + "info: {}\n", 15),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_contract_writes_nothing_and_says_where(
    run: Run, spec: Path, out: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    text, line = BROKEN[what]
    spec.write_text(text)
    monkeypatch.chdir(spec.parent)
    assert run() == 1
    assert run("--check") == 1
    said = capsys.readouterr()
    assert said.err.splitlines()[0].startswith(f"openapi.yaml:{line}: error: ")
    assert not out.exists()


@pytest.mark.usefixtures("generated")
def test_a_contract_that_breaks_leaves_the_tree_as_it_was(run: Run, spec: Path, out: Path) -> None:
    before = contents(out)
    spec.write_text("openapi: [")
    assert run() == 1
    assert contents(out) == before


def test_a_refused_operation_is_told_and_the_rest_written(
    run: Run, spec: Path, out: Path, capsys: Said
) -> None:
    spec.write_text((CASES / "refused" / "spec.yaml").read_text())
    assert run() == 0
    assert ":6: refused: a security scheme of the type mutualTLS is not served [certified]" in (
        capsys.readouterr().err
    )
    assert "async def good" in (out / "routers" / "a.py").read_text()


def test_a_folder_of_somebody_else_is_not_wiped(run: Run, out: Path, capsys: Said) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    assert run() == 1
    assert "made/ holds files that were not generated" in capsys.readouterr().err
    assert contents(out) == {"thesis.txt": b"years of work"}


def test_an_empty_folder_is_written_into(run: Run, out: Path) -> None:
    out.mkdir()
    assert run() == 0


def test_a_contract_that_is_watched_is_generated_again(
    spec: Path, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    steps = _edits(spec, out)

    def nap(seconds: float) -> None:
        next(steps)

    monkeypatch.setattr(time, "sleep", nap)
    assert generate.main(["--spec", str(spec), "--out", str(out), "--watch"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"watching {spec.parent}/ (end with Ctrl-C)"


def _edits(spec: Path, out: Path) -> Iterator[None]:
    """What somebody does while the contract is watched, step by step."""
    assert "list_pets" in (out / "routers" / "default.py").read_text()
    yield
    spec.write_text(SPEC.replace("list_pets", "show_pets"))
    yield
    assert "show_pets" in (out / "routers" / "default.py").read_text()
    spec.write_text("openapi: [")
    yield
    assert "show_pets" in (out / "routers" / "default.py").read_text()
    raise KeyboardInterrupt


def test_the_repository_is_in_sync() -> None:
    assert generate.main(["--check"]) == 0


def _small() -> list[Path]:
    names = ("petstore.yaml", "oapi-strict.yaml", "museum.yaml", "callback-example.yaml", "devstack.yaml")
    return [CORPUS / name for name in names if (CORPUS / name).exists()]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of all cases, and of some contracts of others, side by side."""
    root = tmp_path_factory.mktemp("packages")
    specs = {case.name: case / "spec.yaml" for case in CASES.iterdir()}
    specs.update({path.stem.replace("-", "_"): path for path in _small()})
    for name, spec in specs.items():
        assert generate.main(["--spec", str(spec), "--out", str(root / name)]) == 0
    return root


def _clean(packages: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=packages, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout[-2000:] if done.returncode else "") == (0, "")


def test_what_is_generated_passes_the_linter_of_the_house(packages: Path) -> None:
    rules = "E,W,F,I,UP,B,PIE,RET,SIM,C4,RUF,ASYNC,PT,DTZ,T10,T20,FURB,PERF,FLY,ISC,SLOT"
    ignored = "E501,RUF002,RUF003"
    _clean(
        packages, "-m", "ruff", "check", "--isolated", "--config=line-length=110", "--target-version=py311",
        f"--select={rules}", f"--ignore={ignored}", "--no-cache", ".",
    )  # fmt: skip


def test_what_is_generated_is_formatted(packages: Path) -> None:
    _clean(packages, "-m", "ruff", "format", "--check", "--isolated", "--line-length=110", "--no-cache", ".")


def test_what_is_generated_passes_mypy(packages: Path) -> None:
    _clean(packages, *MYPY_ALONE, ".")
