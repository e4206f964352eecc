"""Handlers that no longer fit the contract are told by the type checkers, before anything runs.

Every way to drift apart is a copy of one small contract with one change. All copies are checked in one run of
mypy and one of pyright.
"""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.codegen.pipeline import generate_files
from scripts.codegen.write import write
from scripts.orphans import find_orphans, operations_by_tag
from tests.type_checking import MYPY_ALONE

CONTRACT = """
openapi: 3.1.0
info: {title: Drift, version: '1'}
security: [{token: []}]
paths:
  /pets/{pet_id}:
    get:
      operationId: get_pet
      tags: [pets]
      parameters:
        - {name: pet_id, in: path, required: true, schema: {type: string, format: uuid}}
        - {name: verbose, in: query, schema: {type: boolean, default: false}}
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        '404': {$ref: '#/components/responses/Problem'}
    delete:
      operationId: delete_pet
      tags: [pets]
      parameters: [{name: pet_id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: gone}, '404': {$ref: '#/components/responses/Problem'}}
  /pets:
    post:
      operationId: add_pet
      tags: [pets]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}
      responses:
        '201': {description: added, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  responses:
    Problem: {description: why, content: {application/problem+json: {schema: {type: object}}}}
  schemas:
    NewPet: {type: object, required: [name], properties: {name: {type: string}}}
    Pet:
      type: object
      required: [id, name]
      properties: {id: {type: integer}, name: {type: string}, like: {$ref: '#/components/schemas/NewPet'}}
"""
HANDLERS = """
from uuid import UUID

from .generated.models.pets import NewPet, Pet
from .generated.responses import Created, NoContent, NotFound, Ok


class User:
    name = "user"


class Pets:
    async def get_pet(
        self, *, pet_id: UUID, verbose: bool, principal: User
    ) -> Ok[Pet, None] | NotFound:
        return Ok(Pet(id=1, name=principal.name)) if verbose else NotFound(str(pet_id))

    async def delete_pet(self, *, pet_id: UUID, principal: User) -> NoContent[None] | NotFound:
        return NoContent()

    async def add_pet(self, *, body: NewPet, principal: User) -> Created[Pet, None]:
        return Created(Pet(id=len(body.name), name=body.name.upper()))
"""
WIRING = """
from fastapi import FastAPI

from .generated.api import mount
from .handlers import Pets, User


class Doors:
    async def token(self, credential: str) -> User | None:
        return None

    def permits(self, principal: User, scope: str) -> bool:
        return False


def wire(app: FastAPI) -> None:
    mount(
        app,
        pets=Pets(),
        security=Doors(),
    )
"""
Change = Callable[[dict[str, Any]], object]


def _get(contract: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = contract["paths"]["/pets/{pet_id}"]["get"]
    return found


def _schemas(contract: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = contract["components"]["schemas"]
    return found


def _operation(name: str, tag: str) -> dict[str, Any]:
    return {"operationId": name, "tags": [tag], "responses": {"204": {"description": "done"}}}


DRIFTS: dict[str, Change] = {
    "operation_added": lambda c: c["paths"]["/pets"].update(get=_operation("list_pets", "pets")),
    "tag_added": lambda c: c["paths"].update({"/toys": {"get": _operation("list_toys", "toys")}}),
    "parameter_renamed": lambda c: _get(c)["parameters"][1].update(name="details"),
    "parameter_retyped": lambda c: _get(c)["parameters"][0].update(schema={"type": "integer"}),
    "parameter_made_optional": lambda c: _get(c)["parameters"][1].update(schema={"type": "boolean"}),
    "parameter_added": lambda c: _get(c)["parameters"].append(
        {"name": "page", "in": "query", "schema": {"type": "integer"}}
    ),
    "parameter_removed": lambda c: _get(c)["parameters"].pop(),
    "body_of_another_type": lambda c: c["paths"]["/pets"]["post"]["requestBody"].update(
        content={"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    ),
    "body_made_optional": lambda c: c["paths"]["/pets"]["post"]["requestBody"].update(required=False),
    "field_retyped": lambda c: _schemas(c)["NewPet"]["properties"].update(name={"type": "integer"}),
    "field_of_answer_added": lambda c: (
        _schemas(c)["Pet"]["required"].append("age"),
        _schemas(c)["Pet"]["properties"].update(age={"type": "integer"}),
    ),
    "status_removed": lambda c: _get(c)["responses"].pop("404"),
    "status_removed_everywhere": lambda c: (
        _get(c)["responses"].pop("404"),
        c["paths"]["/pets/{pet_id}"]["delete"]["responses"].pop("404"),
    ),
    "answer_of_another_type": lambda c: _get(c)["responses"]["200"].update(
        content={"application/json": {"schema": {"$ref": "#/components/schemas/NewPet"}}}
    ),
    "header_added": lambda c: _get(c)["responses"]["200"].update(
        headers={"ETag": {"required": True, "schema": {"type": "string"}}}
    ),
    "no_longer_secured": lambda c: _get(c).update(security=[]),
    "optionally_secured": lambda c: _get(c).update(security=[{}, {"token": []}]),
    "scheme_added": lambda c: (
        c["components"]["securitySchemes"].update(key={"type": "apiKey", "in": "query", "name": "key"}),
        _get(c).update(security=[{"key": []}]),
    ),
}
WIRED = {
    "wrong_principal": (
        WIRING.replace("User | None", "str | None").replace("principal: User", "principal: str")
    ),
}
IN_HANDLERS = ("field_retyped", "field_of_answer_added", "status_removed_everywhere")
EVERY = [*DRIFTS, *WIRED]


def _sharing(root: Path, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The files of a package that takes the runtime from the folder of all: to check it once is enough."""
    for name, text in files.items():
        if name.startswith("client/"):
            continue  # no handler sees it
        if name.startswith("runtime/"):
            (root / "runtime").mkdir(exist_ok=True)
            (root / name).write_text(text)
        else:
            yield name, re.sub(r"^from \.+runtime", "from runtime", text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("drift")
    contract = yaml.safe_load(CONTRACT)
    for name in ("unchanged", *EVERY):
        changed = copy.deepcopy(contract)
        if name in DRIFTS:
            DRIFTS[name](changed)
        folder = root / name
        folder.mkdir()
        spec = folder / "spec.yaml"
        spec.write_text(yaml.safe_dump(changed, sort_keys=False))
        result = generate_files(spec)
        assert result.files is not None
        write(folder / "generated", dict(_sharing(root, result.files)))
        for file, text in {
            "__init__": "",
            "handlers": HANDLERS,
            "wiring": WIRED.get(name, WIRING),
        }.items():
            (folder / f"{file}.py").write_text(text)
    return root


Errors = dict[str, set[str]]
"""Files with an error in them, by the name of the copy."""


def _errors(found: list[tuple[Path, str]], root: Path) -> Errors:
    errors: Errors = {}
    for path, _ in found:
        name, _, file = path.relative_to(root).as_posix().partition("/")
        errors.setdefault(name, set()).add(file)
    return errors


@pytest.fixture(scope="module")
def mypy(copies: Path) -> Errors:
    command = [sys.executable, *MYPY_ALONE, "--no-pretty", "--output=json", "."]
    done = subprocess.run(command, cwd=copies, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return _errors(
        [(copies / error["file"], error["message"]) for error in found if error["severity"] == "error"],
        copies,
    )


@pytest.fixture(scope="module")
def pyright(copies: Path) -> Errors:
    # What was generated is read for its types only; mypy has checked it already.
    files = sorted(str(path) for path in copies.glob("*/*.py") if path.stem in ("handlers", "wiring"))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, *files]
    done = subprocess.run(command, cwd=copies, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        pytest.skip("pyright cannot run here: it has no Node.js at hand")
    found = json.loads(done.stdout)["generalDiagnostics"]
    return _errors([(Path(e["file"]), e["message"]) for e in found if e["severity"] == "error"], copies)


def expected(name: str) -> set[str]:
    return {"handlers.py"} if name in IN_HANDLERS else {"wiring.py"}


def _place(errors: Errors, name: str) -> set[str]:
    found = errors.get(name, set())
    # A class that is gone is missing where it is imported; where it was returned, the handler does not fit.
    return found - {"wiring.py"} if name == "status_removed_everywhere" else found


@pytest.mark.parametrize("name", EVERY)
def test_mypy_notices(mypy: Errors, name: str) -> None:
    assert _place(mypy, name) == expected(name)


@pytest.mark.parametrize("name", EVERY)
def test_pyright_notices(pyright: Errors, name: str) -> None:
    assert _place(pyright, name) == expected(name)


def test_mypy_passes_handlers_that_fit(mypy: Errors) -> None:
    assert "unchanged" not in mypy


def test_pyright_passes_handlers_that_fit(pyright: Errors) -> None:
    assert "unchanged" not in pyright


def test_a_handler_of_a_removed_operation_is_an_orphan(tmp_path: Path) -> None:
    contract = yaml.safe_load(CONTRACT)
    del contract["paths"]["/pets/{pet_id}"]["delete"]
    (tmp_path / "pets.py").write_text(HANDLERS)
    orphans = list(find_orphans(operations_by_tag(contract), tmp_path, tmp_path))
    assert len(orphans) == 1
    assert "no operation of the tag pets calls delete_pet" in orphans[0]


def test_no_handler_of_the_contract_is_an_orphan(tmp_path: Path) -> None:
    (tmp_path / "pets.py").write_text(HANDLERS)
    assert list(find_orphans(operations_by_tag(yaml.safe_load(CONTRACT)), tmp_path, tmp_path)) == []
