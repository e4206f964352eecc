"""What runs before a commit is there, and needs nothing from anywhere else."""

import shlex
from typing import Any

import pytest
import yaml

from tests.habits.places import ROOT

CONFIG: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
HOOKS: list[dict[str, Any]] = [hook for repo in CONFIG["repos"] for hook in repo["hooks"]]


def test_every_hook_is_local() -> None:
    assert {repo["repo"] for repo in CONFIG["repos"]} == {"local"}
    assert {hook["language"] for hook in HOOKS} == {"system"}


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_every_hook_runs_a_file_or_module_in_the_environment_of_make(hook: dict[str, Any]) -> None:
    python, *arguments = shlex.split(hook["entry"])

    assert python == ".venv/bin/python"
    assert [name for name in arguments if name.endswith(".py") and not (ROOT / name).is_file()] == []
