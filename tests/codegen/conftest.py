"""Packages made of the cases, each once a module, to be served and asked."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.codegen.packages import CASES, Package, Served, package


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("served")

    @cache
    def make(feature: str) -> Package:
        return package(folder, CASES / feature / "spec.yaml")

    return make


@pytest.fixture
def serve(made: Any) -> Any:
    return lambda feature, **more: Served(made(feature), **more)
