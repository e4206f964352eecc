"""Contracts of every kind are read, and those that cannot be are named with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.bed import SPEC
from parity.cases import examples, fuzz, limits, probes, walks
from parity.cases.drafts import Kit
from parity.cases.sampling import Sampler
from parity.contract.reading import read_contract
from parity.failures import CannotRun
from parity.main import main


def written(tmp_path: Path, text: str, name: str = "spec.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def test_a_contract_of_several_files_is_one() -> None:
    contract, schemas = read_contract(SPEC)
    body = contract.by_name["addBook"].json_body
    assert body is not None
    assert list(schemas.plain(body.schema)["properties"]) == [
        "title",
        "shelf",
        "pages",
        "price",
        "tags",
        "note",
    ]


def test_what_openapi_30_spells_otherwise_means_the_same(tmp_path: Path) -> None:
    schema = {"type": "number", "nullable": True, "minimum": 0, "exclusiveMinimum": True}
    operation = {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "a", "version": "1"},
        "paths": {"/a": {"post": operation}},
    }
    contract, schemas = read_contract(written(tmp_path, json.dumps(document), "spec.json"))
    body = contract.operations[0].json_body
    assert body is not None
    assert schemas.plain(body.schema)["type"] == ["number", "null"]
    assert schemas.plain(body.schema)["exclusiveMinimum"] == 0


def test_a_schema_that_contains_itself_makes_finite_cases(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
openapi: 3.1.0
info: {title: trees, version: '1'}
paths:
  /trees:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
      responses: {'201': {description: grown}}
components:
  schemas:
    Tree:
      type: object
      required: [children]
      properties:
        children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
""",
    )
    contract, schemas = read_contract(path)
    kit = Kit(contract, Sampler(schemas), ())
    sources = (
        examples.cases(kit),
        limits.cases(kit),
        walks.cases(kit, 1),
        probes.cases(kit),
        fuzz.cases(kit, 1),
    )
    assert 0 < sum(len(case.steps) for source in sources for case in source) < 2000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "spec.yaml:2 cannot be parsed: "),
        ("swagger: '2.0'", "spec.yaml is no OpenAPI 3 document: its `openapi` is None"),
        ("openapi: 3.1.0\npaths: {}", "spec.yaml names no operations"),
        ("openapi: 3.1.0\npaths: {/a: {$ref: 'gone.yaml'}}", "cannot read "),
        ("openapi: 3.1.0\npaths: {/a: {$ref: '#/no/where'}}", "spec.yaml has nothing at #/no/where"),
        ("- 1", "spec.yaml is no OpenAPI document: it holds no object"),
    ],
)
def test_a_contract_that_cannot_be_read_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(CannotRun) as raised:
        read_contract(written(tmp_path, text))
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--target", "a=http://h:1"), "give at least two targets"),
        (("--target", "a=http://h:1", "--target", "a=http://h:2"), "two targets have the same name: a, a"),
        (("--target", "a=h:1", "--target", "b=http://h:2"), "--target a=h:1: write NAME=http://host:port"),
        (
            ("--target", "a=http://h:1", "--target", "b=http://h:2", "--auth", "me=1"),
            "write NAME=HEADER:VALUE",
        ),
        (
            ("--target", "a=http://h:1", "--target", "b=http://h:2", "--auth", "me@a=X-Key:1"),
            "b has no credentials for me",
        ),
        (
            ("--target", "a=http://h:1", "--target", "b=http://h:2", "--sources", "luck"),
            "there is no source 'luck'",
        ),
    ],
)
def test_options_that_make_no_sense_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    assert main(["--spec", str(SPEC), *arguments]) == 2
    assert reason in capsys.readouterr().err
