"""`make update-openapi-from-code`: what the twin has gets into the contract, all else stays as written."""

import re
from pathlib import Path

import pytest

from scripts.drift.layout import append, put
from scripts.drift.spec_files import SpecFiles
from tests.tools.trees import Tree

UPDATE = "scripts/update_spec_from_code.py"


def is_in_order_in(old: str, new: str) -> bool:
    """Whether every line of one text is in the other, in the same order."""
    lines = iter(new.splitlines())
    return all(line in lines for line in old.splitlines())


def test_where_both_sides_agree_nothing_is_written(tree: Tree) -> None:
    before = tree.spec()

    ended = tree.run(UPDATE)

    assert (ended.returncode, ended.stdout, ended.stderr) == (
        0,
        "spec/ lacks nothing that the twin has\n",
        "",
    )
    assert tree.spec() == before


def test_an_operation_comes_with_its_path_parameters_body_answers_and_schema(tree: Tree) -> None:
    tree.rename_in_the_twin()

    ended = tree.run(UPDATE)

    assert ended.returncode == 0
    assert ended.stdout.endswith(
        "added to spec/:\n"
        "  schema ServerRename\n"
        "  path /api/v1/servers/{server_id}/rename\n"
        "  operation rename_server\n"
        "Read the diff: descriptions come from the twin, and examples are yours to write.\n"
        "Next: make update-api-from-openapi\n"
    )
    paths = tree.spec()["spec/paths/servers.yaml"]
    assert paths.endswith(
        "      '503':\n        $ref: '../components/common.yaml#/responses/ServiceUnavailable'\n"
    )
    assert "    requestBody:\n      $ref: '../components/servers.yaml#/requestBodies/ServerRename'\n" in paths
    assert tree.compared().returncode == 0
    assert tree.run("scripts/check_contract.py").returncode == 0
    assert tree.run("scripts/generate.py").returncode == 0
    assert tree.run("scripts/generate.py", "--check").returncode == 0


def test_comments_order_and_layout_stay_and_a_second_run_changes_nothing(tree: Tree) -> None:
    file = tree.folder / "spec/paths/servers.yaml"
    text = "# About servers.\n\n" + file.read_text() + "\n# the end\n"
    text = text.replace("    tags: [servers]\n", "    tags:   [ servers ]   # as it happens\n", 1)
    file.write_text(text.replace("\n  parameters:\n", "\n  # shared by all below\n  parameters:\n", 1))
    before = tree.spec()
    tree.rename_in_the_twin()

    tree.run(UPDATE)

    after = tree.spec()
    assert after.keys() == before.keys()
    assert [name for name in before if not is_in_order_in(before[name], after[name])] == []
    assert [name for name in before if before[name] != after[name]] == [
        "spec/components/servers.yaml",
        "spec/openapi.yaml",
        "spec/paths/servers.yaml",
    ]
    assert after["spec/paths/servers.yaml"].endswith("\n\n# the end\n")
    assert tree.run(UPDATE).stdout == "spec/ lacks nothing that the twin has\n"
    assert tree.spec() == after


def test_a_dry_run_shows_what_would_be_written_and_writes_nothing(tree: Tree) -> None:
    tree.rename_in_the_twin()
    before = tree.spec()

    ended = tree.run(UPDATE, "--dry-run")

    assert ended.returncode == 0
    assert ended.stdout.startswith("--- spec/components/servers.yaml\n+++ spec/components/servers.yaml\n")
    assert "\n+    operationId: rename_server\n" in ended.stdout
    assert "would be added to spec/:\n  schema ServerRename\n" in ended.stdout
    assert tree.spec() == before


def test_a_new_tag_gets_files_of_its_own(tree: Tree) -> None:
    tree.regions_in_the_twin()

    ended = tree.run(UPDATE)

    assert ended.returncode == 0
    spec = tree.spec()
    assert spec["spec/paths/regions.yaml"].startswith(
        "/api/v1/regions:\n  get:\n    operationId: list_regions\n"
    )
    assert "  RegionList:\n" in spec["spec/components/regions.yaml"]
    assert "  - name: regions\n    description: Everything about regions.\n" in spec["spec/openapi.yaml"]
    assert (
        "  /api/v1/regions:\n    $ref: 'paths/regions.yaml#/~1api~1v1~1regions'\n"
        in spec["spec/openapi.yaml"]
    )
    assert tree.compared().returncode == 0


def test_properties_values_parameters_and_statuses_join_what_is_there(tree: Tree) -> None:
    tree.change(
        "parity-tests/twin/models/servers.py",
        '    ERROR = "error"\n',
        '    ERROR = "error"\n    LOST = "lost"\n',
    )
    tree.change(
        "parity-tests/twin/models/servers.py",
        '    """A server."""\n',
        '    """A server."""\n\n    rack: Region\n',
    )
    tree.change(
        "parity-tests/twin/operations.py",
        'summary="Get an operation",',
        'summary="Get an operation", deprecated=False,',
    )
    tree.change("parity-tests/twin/documented.py", "CREATING = (400,", "CREATING = (400, 404,")
    tree.change(
        "parity-tests/twin/servers.py",
        "    name: Annotated[Given[ServerName], Query()] = None,\n",
        "    name: Annotated[Given[ServerName], Query()] = None,\n"
        "    rack: Annotated[Given[Region], Query()] = None,\n",
    )

    ended = tree.run(UPDATE)

    added = ended.stdout.partition("added to spec/:\n")[2].splitlines()
    assert sorted(line.strip() for line in added if line.startswith("  ")) == [
        "parameter rack of list_servers",
        "property Server.rack",
        "status 404 of create_api_key",
        "status 404 of create_deployment",
        "status 404 of create_deployment_async",
        "status 404 of create_experiment",
        "status 404 of create_server",
        "status 404 of create_user",
        "status 404 of register_service",
        "value lost of ServerStatus",
    ]
    spec = tree.spec()
    assert "error, lost]" in spec["spec/components/servers.yaml"]
    statuses = re.findall(
        r"^      '(\d+)':$", spec["spec/paths/servers.yaml"].split("create_server")[1], re.MULTILINE
    )
    assert statuses[:5] == ["201", "400", "401", "403", "404"]
    assert tree.compared().returncode == 0


def test_what_differs_is_left_alone_and_listed_with_both_sides(tree: Tree) -> None:
    before = tree.spec()
    tree.change(
        "parity-tests/twin/models/servers.py",
        'Port = TypeAliasType("Port", Annotated[int, Field(ge=1, ',
        'Port = TypeAliasType("Port", Annotated[int, Field(ge=0, ',
    )

    ended = tree.run(UPDATE)

    assert ended.returncode == 0
    assert tree.spec() == before
    assert "not written, as it is for a person to decide which side is right:" in ended.stdout
    assert "/components/schemas/Port/minimum\n  contract: 1\n" in ended.stdout


def test_what_only_the_contract_has_is_never_removed(tree: Tree) -> None:
    tree.change("spec/components/operations.yaml", "enum: [pending, ", "enum: [dreaming, pending, ")
    before = tree.spec()

    ended = tree.run(UPDATE)

    assert tree.spec() == before
    assert "/components/schemas/OperationStatus/enum\n" in ended.stdout


COMMENTED = """\
# top
a:
  x: 1  # behind
  # above b
  b:
    - one   # of two
    - two

# about c
c:
  d: >-
    a text that is
    folded
e: { f: [1, 2], g: null }

# the end
"""


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("a", COMMENTED.replace("    - two\n", "    - two\n  new: here\n")),
        ("c", COMMENTED.replace("    folded\n", "    folded\n  new: here\n")),
        ("", COMMENTED.replace("\n# the end\n", "new: here\n\n# the end\n")),
    ],
)
def test_comments_below_a_new_entry_stay_below_it(tmp_path: Path, place: str, expected: str) -> None:
    (tmp_path / "openapi.yaml").write_text(COMMENTED)
    spec = SpecFiles(tmp_path)
    document = spec.document("openapi.yaml")

    put(document[place] if place else document, "new", "here")
    spec.write()

    assert (tmp_path / "openapi.yaml").read_text() == expected


def test_items_are_added_to_lists_as_they_are_laid_out(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("short: [a, b]\nlong:\n  - a\n  # about b\n  - b\n\nnext: 1\n")
    spec = SpecFiles(tmp_path)

    append(spec.document("openapi.yaml")["short"], "c")
    append(spec.document("openapi.yaml")["long"], {"$ref": "#/c"})
    spec.write()

    assert (tmp_path / "openapi.yaml").read_text() == (
        "short: [a, b, c]\nlong:\n  - a\n  # about b\n  - b\n  - $ref: '#/c'\n\nnext: 1\n"
    )
