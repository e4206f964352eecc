"""Contracts of others: all of them are read, and what is not honoured is said."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from scripts.codegen.lint import lint
from tests.codegen.contracts import build, corpus

SMALL = [
    "api-with-examples.yaml", "callback-example.yaml", "devstack.yaml", "firecracker.json",
    "link-example.yaml",
    "museum.yaml", "non-oauth-scopes.yaml", "oapi-strict.yaml", "petstore-expanded.yaml", "petstore.yaml",
    "tictactoe.yaml", "uspto.yaml", "webhook-example.yaml",
]  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_a_foreign_contract_becomes_models_that_can_be_built(tmp_path: Path, name: str) -> None:
    models = build(tmp_path, corpus(name))
    lint(models.bundle, models.diagnostics)
    for reference in models.models.types.values():
        found: Any = models.type(reference.name)
        if reference.kind == "model":
            assert issubclass(found, BaseModel)
            assert found.model_rebuild(force=True) is True
    assert models.diagnostics.render() == ""
