"""`make update-api-from-openapi`: every operation gets a handler, which says that it is not written."""

import ast
from pathlib import Path

import pytest

from scripts.drift.handler_files import complete
from scripts.drift.protocols import Protocol, protocols
from scripts.drift.sources import CannotRun
from tests.tools.trees import Tree
from tests.type_checking import MYPY

UPDATE = "scripts/update_api_from_spec.py"

_ASK = """
import asyncio, sys
from app.handlers.servers import Servers
from generated.runtime.problem import Failure

try:
    asyncio.run(Servers(None, None).rename_server(
        server_id=None, loud=None, if_match=None, body=None, principal=None))
except Failure as failure:
    print(failure.status, failure.error, failure.detail)
"""


def contract_only(tree: Tree) -> None:
    """The contract gets an operation that neither the twin nor the service has."""
    twin = (tree.folder / "parity-tests/twin/servers.py").read_text()
    tree.rename_in_the_twin()
    assert tree.run("scripts/update_spec_from_code.py").returncode == 0
    (tree.folder / "parity-tests/twin/servers.py").write_text(twin)


def test_where_nothing_is_missing_nothing_is_written(tree: Tree) -> None:
    before = {file: file.read_text() for file in (tree.folder / "app").rglob("*.py")}

    ended = tree.run(UPDATE)

    assert ended.returncode == 0
    assert {file: file.read_text() for file in (tree.folder / "app").rglob("*.py")} == before
    assert "app/handlers/ has a method for every operation\n" in ended.stdout
    assert "left to write in the handlers: nothing\n" in ended.stdout
    assert "left to write in the twin: nothing\n" in ended.stdout


# the type checker starts without a cache
@pytest.mark.timeout(600)
def test_a_missing_handler_is_appended_answers_501_and_fits(tree: Tree) -> None:
    contract_only(tree)
    handlers = tree.folder / "app/handlers/servers.py"
    before = handlers.read_text().splitlines()

    ended = tree.run(UPDATE)

    assert ended.returncode == 0
    assert "app/handlers/servers.py: added rename_server\n" in ended.stdout
    lines = iter(handlers.read_text().splitlines())
    assert all(line in lines for line in before)
    assert tree.run("-c", _ASK).stdout == "501 not_implemented rename_server is not written yet\n"
    assert tree.run("scripts/generate.py", "--check").returncode == 0
    assert tree.run("-m", "ruff", "format", "--check", "app").returncode == 0
    assert tree.run("-m", "ruff", "check", "app").returncode == 0
    assert tree.run(*MYPY, "app/main.py").stdout.startswith("Success: ")


def test_what_is_left_is_listed_by_operation_and_a_second_run_adds_nothing(tree: Tree) -> None:
    contract_only(tree)
    tree.run(UPDATE)
    before = (tree.folder / "app/handlers/servers.py").read_text()

    ended = tree.run(UPDATE)

    handlers, units, tests, twin = (part.splitlines() for part in ended.stdout.split("\n\n")[-4:])
    assert handlers[0] == "left to write in the handlers:"
    assert [line.rpartition(": ")[2] for line in handlers[1:]] == ["rename_server"]
    assert units == ["left to test in tests/service/:", "  rename_server"]
    assert tests[0] == "left to test in parity-tests/:"
    assert "  rename_server" in tests
    assert twin == ["left to write in the twin:", "  rename_server"]
    assert "app/handlers/ has a method for every operation\n" in ended.stdout
    assert (tree.folder / "app/handlers/servers.py").read_text() == before


def test_a_new_tag_gets_a_file_and_a_word_about_the_wiring(tree: Tree) -> None:
    tree.regions_in_the_twin()
    tree.run("scripts/update_spec_from_code.py")

    ended = tree.run(UPDATE)

    assert ended.returncode == 0
    assert "To be added to app/main.py:\n  from app.handlers.regions import Regions\n" in ended.stdout
    assert "  mount(…, regions=Regions(), …)\n" in ended.stdout
    assert tree.run("-m", "ruff", "format", "--check", "app").returncode == 0
    last = ast.parse((tree.folder / "app/handlers/regions.py").read_text()).body[-1]
    assert isinstance(last, ast.ClassDef)
    assert last.name == "Regions"


def test_a_contract_that_is_not_valid_stops_before_anything_is_written(tree: Tree) -> None:
    tree.change(
        "spec/openapi.yaml",
        "paths/operations.yaml#/~1api~1v1~1operations'",
        "paths/operations.yaml#/nowhere'",
    )
    before = (tree.folder / "generated/manifest.json").read_text()

    ended = tree.run(UPDATE)

    assert ended.returncode == 1
    assert "nowhere" in ended.stderr
    assert (tree.folder / "generated/manifest.json").read_text() == before


ROUTER = '''
from typing import Protocol, TypeAlias, TypeVar

from ..models.paint import Colour, Server
from ..responses import NoContent
from ..runtime.types import UUID

Principal = TypeVar("Principal", contravariant=True)
PaintResponse: TypeAlias = NoContent[None]


class PaintApi(Protocol[Principal]):
    """Colours."""

    async def paint(
        self, *, server_id: UUID, server: Server, colour: Colour | None, principal: Principal
    ) -> PaintResponse: ...
'''


@pytest.fixture
def paint(tmp_path: Path) -> Protocol:
    folder = tmp_path / "generated/routers"
    folder.mkdir(parents=True)
    (folder / "paint.py").write_text(ROUTER)
    [found] = protocols(tmp_path / "generated")
    return found


def test_a_name_that_a_handler_file_uses_otherwise_is_imported_as_another(
    tmp_path: Path, paint: Protocol
) -> None:
    file = tmp_path / "paint.py"
    file.write_text(
        "from uuid import UUID\n\nfrom app.domain.servers import Server\n\n"
        "Colour = str\n\n\n"
        "class Paint:\n    async def paint_over(self, which: UUID) -> Server: ...\n\n\nREST = 1\n"
    )

    found = complete(paint, file)

    assert found is not None
    assert found.text == (
        "from uuid import UUID\n\n"
        "from app.domain.principal import Principal\n"
        "from app.domain.servers import Server\n"
        "from generated.models.paint import Colour as ContractColour\n"
        "from generated.models.paint import Server as ContractServer\n"
        "from generated.routers.paint import PaintResponse\n"
        "from generated.runtime.problem import Failure\n\n"
        "Colour = str\n\n\n"
        "class Paint:\n"
        "    async def paint_over(self, which: UUID) -> Server: ...\n\n"
        "    async def paint(\n"
        "        self, *, server_id: UUID, server: ContractServer, colour: ContractColour | None, "
        "principal: Principal\n"
        "    ) -> PaintResponse:\n"
        '        raise Failure(501, "paint is not written yet")\n\n\n'
        "REST = 1\n"
    )


def test_a_handler_file_that_is_no_python_is_named_with_its_line(tmp_path: Path, paint: Protocol) -> None:
    file = tmp_path / "paint.py"
    file.write_text("class Paint:\n    def (\n")

    with pytest.raises(CannotRun, match=r"paint\.py:2: invalid syntax$"):
        complete(paint, file)
