"""Small contracts, and the models that come out of them, imported."""

import importlib
import itertools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.load import load
from scripts.codegen.models import Models, generate_models
from scripts.codegen.named import NamedDocument
from scripts.codegen.naming import name_schemas
from scripts.codegen.resolve import Bundle, resolve

RUNTIME = Path(__file__).parents[2] / "scripts" / "codegen" / "runtime"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
_NUMBERS = itertools.count()


def corpus(name: str) -> Path:
    """A contract of the corpus; skips the test where the corpus is not at hand."""
    if not (CORPUS / name).exists():
        pytest.skip("the corpus of foreign contracts is not next to this repository")
    return CORPUS / name


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    """Files as YAML (or text as it is); the first is the entry, whose path is returned."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        target.write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def document(
    *, paths: Mapping[str, Any] | None = None, version: str = "3.1.0", **components: Mapping[str, Any]
) -> dict[str, Any]:
    """A contract around its components."""
    head: dict[str, Any] = {"openapi": version, "info": {"title": "t", "version": "1"}}
    return {**head, "paths": dict(paths or {}), "components": {k: dict(v) for k, v in components.items()}}


def bundled(folder: Path, content: Mapping[str, Any], **more: Any) -> Bundle:
    files = {
        "openapi.yaml": content,
        **{name.replace("__", "/") + ".yaml": text for name, text in more.items()},
    }
    sources = load(write(folder, files))
    return resolve(sources, sources.diagnostics)


@dataclass
class Built:
    """The models of a contract; `namespace` is their package."""

    bundle: Bundle
    named: NamedDocument
    models: Models
    package: str

    @property
    def diagnostics(self) -> Diagnostics:
        return self.bundle.sources.diagnostics

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.models.{name}")

    def type(self, name: str) -> Any:
        """A type by the name of its schema."""
        return getattr(self.module(self.models.types[name].module), name)

    def read(self, name: str, text: str) -> Any:
        """A value of a schema from JSON, as a request body is read."""
        return self._reader("json_reader", name)(text)

    def accepts(self, name: str, text: str) -> bool:
        try:
            self.read(name, text)
        except ValidationError:
            return False
        return True

    def read_text(self, name: str, given: Mapping[str, Any]) -> Any:
        """Parameters from their texts, as a request's are read."""
        return self._reader("text_reader", name)(dict(given))

    def _reader(self, how: str, name: str) -> Any:
        readers = importlib.import_module(f"{self.package}.runtime.readers")
        return getattr(readers, how)(self.type(name))

    def refuses(self, name: str, given: Mapping[str, Any]) -> list[tuple[str, tuple[int | str, ...]]]:
        """The (kind, location) of each error in parameters."""
        try:
            self.read_text(name, given)
        except ValidationError as error:
            return [(found["type"], found["loc"]) for found in error.errors()]
        return []


def build(folder: Path, entry: Path) -> Built:
    sources = load(entry)
    bundle = resolve(sources, sources.diagnostics)
    named = name_schemas(bundle, sources.diagnostics)
    models = generate_models(named, sources.diagnostics)
    package = f"built_{next(_NUMBERS)}"
    root = folder / package
    for name, text in models.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    root.mkdir(parents=True, exist_ok=True)
    (root / "runtime").symlink_to(RUNTIME)  # not a copy, so that its coverage counts
    (root / "__init__.py").touch()
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return Built(bundle, named, models, package)


def built(folder: Path, content: Mapping[str, Any], **more: Any) -> Built:
    files = {
        "openapi.yaml": content,
        **{name.replace("__", "/") + ".yaml": text for name, text in more.items()},
    }
    return build(folder, write(folder, files))


def built_schemas(folder: Path, schemas: Mapping[str, Any], version: str = "3.1.0") -> Built:
    """A contract of one operation for each schema, which takes it as a body; the operation has its name."""
    paths = {
        f"/{name}": {
            "post": {
                "operationId": f"put_{name}",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
                },
                "responses": {"204": {"description": "done"}},
            }
        }
        for name in schemas
    }
    return built(folder, document(paths=paths, version=version, schemas=schemas))


def operation(**parts: Any) -> dict[str, Any]:
    """An operation with the least that OpenAPI wants."""
    return {"responses": {"204": {"description": "done"}}, **parts}
