"""Every room has a rule about its imports, and the rules refuse what they don't allow."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.habits.places import ROOT

CONFIGURATION = """
[tool.importlinter]
root_packages = ["house"]
include_external_packages = true
contract_types = ["may_import: scripts.import_rules.MayImport"]

[[tool.importlinter.contracts]]
name = "rule"
type = "may_import"
"""


def contracts() -> dict[str, dict[str, Any]]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract for contract in configuration["tool"]["importlinter"]["contracts"]}


def lint(folder: Path, rule: str, files: dict[str, str]) -> tuple[int, list[str]]:
    """Exit code and findings of a rule over a house of these files."""
    (folder / "pyproject.toml").write_text(CONFIGURATION + rule)
    for name, text in files.items():
        path = folder / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    (folder / "house" / "__init__.py").touch()
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, [line for line in ended.stdout.splitlines() if line.startswith("- ")]


def test_every_room_of_the_service_has_a_rule() -> None:
    without_rule = {"app.__init__", "app.migrations"}  # nothing in it; read by Alembic, imported by nobody
    rooms = {
        f"app.{entry.stem}"
        for entry in (ROOT / "app").iterdir()
        if entry.suffix == ".py" or (entry.is_dir() and any(entry.glob("*.py")))
    }

    ruled = {module for contract in contracts().values() for module in contract.get("modules", [])}

    assert rooms - without_rule - ruled == set()


def test_the_domain_may_import_nothing_but_the_standard_library() -> None:
    domain = contracts()["domain"]

    assert domain["modules"] == ["app.domain"]
    assert domain.get("allowed", []) == []
    assert domain.get("third_party", False) is False


def test_handlers_may_import_the_generated_layer_and_the_domain() -> None:
    handlers = contracts()["handlers"]

    assert handlers["allowed"] == ["generated", "app.domain"]
    assert handlers.get("third_party", False) is False


@pytest.mark.parametrize("room", ["app.domain", "generated.models", "scripts.generate"])
def test_the_parity_tests_may_import_nothing_of_ours(room: str) -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    ended = subprocess.run(
        [*ruff, "--select=TID251", "--stdin-filename=parity-tests/test_servers.py", "-"],
        cwd=ROOT,
        input=f"import {room}\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stdout.splitlines()[0] == (
        f"parity-tests/test_servers.py:1:8: TID251 `{room.partition('.')[0]}` is banned: "
        "the parity tests know the service by HTTP only"
    )


def test_a_room_may_import_itself_the_standard_library_and_what_is_allowed(tmp_path: Path) -> None:
    files = {
        "domain/servers.py": "import json\nimport house.domain.users\n",
        "domain/users.py": "from house.ports.store import Store\n",
        "ports/store.py": "Store = int\n",
    }

    found = lint(tmp_path, 'modules = ["house.domain"]\nallowed = ["house.ports"]\n', files)

    assert found == (0, [])


def test_another_room_and_any_library_are_refused_with_their_line(tmp_path: Path) -> None:
    files = {
        "domain/servers.py": "import httpx\n\nfrom house.sql.tables import servers\n",
        "sql/tables.py": "servers = 1\n",
    }

    found = lint(tmp_path, 'modules = ["house.domain"]\n', files)

    assert found == (
        1,
        ["- house.domain.servers -> house.sql.tables (l. 3)", "- house.domain.servers -> httpx (l. 1)"],
    )


def test_a_room_with_libraries_still_may_not_import_its_neighbours(tmp_path: Path) -> None:
    files = {"sql/tables.py": "import httpx\nimport house.edge.limits\n", "edge/limits.py": ""}

    found = lint(tmp_path, 'modules = ["house.sql"]\nthird_party = true\n', files)

    assert found == (1, ["- house.sql.tables -> house.edge.limits (l. 2)"])


def test_a_name_that_only_begins_like_an_allowed_one_is_refused(tmp_path: Path) -> None:
    files = {
        "domain/servers.py": "import house.portside\n",
        "portside/__init__.py": "",
        "ports/__init__.py": "",
    }

    found = lint(tmp_path, 'modules = ["house.domain"]\nallowed = ["house.ports"]\n', files)

    assert found == (1, ["- house.domain.servers -> house.portside (l. 1)"])


def test_a_room_that_is_gone_breaks_its_rule(tmp_path: Path) -> None:
    found = lint(tmp_path, 'modules = ["house.domain"]\n', {"other/rooms.py": ""})

    assert found == (1, ["- there is no module house.domain"])


@pytest.mark.parametrize("importer", ["outside.py", "inside/apart/self.py"])
def test_what_is_apart_has_a_rule_of_its_own_and_is_imported_by_nobody(tmp_path: Path, importer: str) -> None:
    rule = 'modules = ["house"]\napart = ["house.inside.apart"]\n'
    files = {"inside/apart/part.py": "import yaml\n", importer: "import house.inside.apart.part\n"}
    (tmp_path / "house" / "inside").mkdir(parents=True)
    (tmp_path / "house" / "inside" / "__init__.py").touch()

    status, found = lint(tmp_path, rule, files)

    allowed = importer.startswith("inside/apart")
    assert (status == 0) is allowed
    assert found == ([] if allowed else ["- house.outside -> house.inside.apart.part (l. 1)"])
