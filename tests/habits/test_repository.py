"""What holds for every file, and that the lists that people read are complete."""

import re
import tomllib
from pathlib import Path
from typing import Final

from app.settings import Settings
from tests.habits.places import ROOT, tracked_files

# put together here, so that this file is no finding itself
REGISTRIES: Final = [
    "pypi" + ".org",
    "python" + "hosted",
    "registry." + "npmjs",
    "deb." + "debian",
    "archive." + "ubuntu",
]


def text_of(file: Path) -> str:
    return file.read_bytes().decode("utf-8", errors="replace")


def test_no_file_names_a_registry() -> None:
    naming = [
        str(file.relative_to(ROOT))
        for file in tracked_files()
        if any(registry in text_of(file) for registry in REGISTRIES)
    ]

    assert naming == []


def test_the_example_environment_names_exactly_the_settings() -> None:
    named = re.findall(r"^#([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(named) == sorted(field.upper() for field in Settings.model_fields)


def test_what_the_example_environment_shows_is_what_holds_anyway(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text()
    uncommented = tmp_path / "environment"
    uncommented.write_text(re.sub(r"^#(?=[A-Z][A-Z0-9_]*=)", "", example, flags=re.MULTILINE))

    assert Settings(_env_file=uncommented) == Settings(_env_file=None)  # type: ignore[call-arg]


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs/decisions"
    records = sorted(file.name for file in folder.glob("[0-9]*.md"))

    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\)", (folder / "README.md").read_text(), re.MULTILINE)

    assert [name for _, name in listed] == records
    assert [number for number, _ in listed] == [record[:4] for record in records]


def test_every_link_between_documents_leads_to_a_file() -> None:
    broken = [
        f"{file.relative_to(ROOT)}: {target}"
        for file in tracked_files()
        if file.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(file))
        if not (file.parent / target).exists()
    ]

    assert broken == []


def test_the_project_says_the_version_that_the_contract_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    contract = re.search(r"^  version: (\S+)$", (ROOT / "spec/openapi.yaml").read_text(), re.MULTILINE)

    assert contract is not None
    assert contract[1] == project["version"]
