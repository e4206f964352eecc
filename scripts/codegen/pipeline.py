"""All stages in their order: load, resolve, name, models, build, render, format."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.codegen.build import build
from scripts.codegen.build_client import build_client
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.inventory import MANIFEST, manifest
from scripts.codegen.load import load
from scripts.codegen.mending import set_aside
from scripts.codegen.models import generate_models
from scripts.codegen.naming import name_schemas
from scripts.codegen.render import render, render_client, runtime
from scripts.codegen.resolve import Bundle, resolve
from scripts.codegen.unserved import refuse_unserved
from scripts.codegen.write import FormatError, format_sources


@dataclass(frozen=True)
class Result:
    """The files of the package by their path in it, or None when the contract is no contract."""

    files: dict[str, str] | None
    diagnostics: Diagnostics


def generate_files(spec: Path) -> Result:
    """Everything that `generated/` should hold for this contract."""
    sources = load(spec)
    diagnostics = sources.diagnostics
    bundle = None if diagnostics.fatal else resolve(sources, diagnostics)
    if bundle is None or diagnostics.fatal:
        return Result(None, diagnostics)
    try:
        python = _python(bundle, diagnostics)
    except FormatError:
        raise
    except Exception:
        # The stages trust their input, which costs nothing where it deserves it.
        if not set_aside(bundle, diagnostics):
            raise
        if (again := _python_of_the_rest(bundle, diagnostics)) is None:
            return Result(None, diagnostics)
        python = again
    files = {**python, "openapi.json": as_json(bundle.document), "openapi.yaml": as_yaml(bundle.document)}
    files[MANIFEST] = manifest(spec, map(Path, sources.documents), files)
    return Result(files, diagnostics)


def _python(bundle: Bundle, diagnostics: Diagnostics) -> dict[str, str]:
    named = name_schemas(bundle, diagnostics)
    models = generate_models(named)
    refuse_unserved(named, diagnostics)
    named.refuse(diagnostics)
    contract = build(named, models, _reasons(diagnostics))
    rendered = {**render(contract), **render_client(build_client(contract))}
    return {**format_sources({**models.files, **rendered}), **runtime()}


def _python_of_the_rest(bundle: Bundle, diagnostics: Diagnostics) -> dict[str, str] | None:
    return None if diagnostics.fatal else _python(bundle, diagnostics)


def _reasons(diagnostics: Diagnostics) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for found in diagnostics:
        if found.refuses and found.operation:
            reasons.setdefault(found.operation, f"not generated: {found.message}")
    return reasons


def as_json(document: dict[str, Any]) -> str:
    """The bundled contract as JSON."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_yaml(document: dict[str, Any]) -> str:
    """The bundled contract as YAML."""
    return yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


class _Dumper(yaml.CSafeDumper):
    """Writes every occurrence out: anchors would be noise, and some readers refuse them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
