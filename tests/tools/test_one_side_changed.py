"""A change made on one side only is noticed, and the message says what to do where."""

import re

import pytest

from tests.tools.trees import Tree
from tests.type_checking import MYPY


def test_an_operation_that_only_the_twin_has_is_named_with_its_function(tree: Tree) -> None:
    tree.rename_in_the_twin()

    ended = tree.compared()

    assert ended.returncode == 1
    [found] = [part for part in ended.stdout.split("\n/") if part.startswith("paths/")]
    assert found.startswith("paths/~1api~1v1~1servers~1{server_id}~1rename\n  contract: absent\n")
    assert '"operationId": "rename_server"' in found


def test_a_bound_that_only_the_contract_has_is_named_with_the_lines_of_both(tree: Tree) -> None:
    line = "    maxLength: 50\n"
    text = (tree.folder / "spec/components/servers.yaml").read_text()
    place = text.index(line, text.index("  ServerName:"))
    (tree.folder / "spec/components/servers.yaml").write_text(
        text[:place] + "    maxLength: 60\n" + text[place + len(line) :]
    )

    ended = tree.compared()

    assert ended.returncode == 1
    number = text[:place].count("\n") + 1
    assert ended.stdout.startswith("1 difference between spec/openapi.yaml and parity-tests/twin\n")
    assert (
        "/components/schemas/ServerName/maxLength\n"
        f"  contract: 60\n            at spec/components/servers.yaml:{number}\n" in ended.stdout
    )
    assert re.search(
        r"  twin:     50\n            at twin/models/servers.py:\d+ \(ServerName\)", ended.stdout
    )


def test_a_contract_that_was_not_generated_from_is_called_stale(tree: Tree) -> None:
    tree.change("spec/paths/servers.yaml", "    summary: Stop a server\n", "    summary: Halt a server\n")

    ended = tree.run("scripts/generate.py", "--check")

    assert ended.returncode == 1
    assert "Halt a server" in ended.stdout
    assert ended.stderr.strip() == "generated/ is stale: run `make generate` and commit what it writes"


# the type checker starts without a cache
@pytest.mark.timeout(600)
def test_a_handler_that_is_missing_is_a_type_error_where_it_is_mounted(tree: Tree) -> None:
    tree.change("app/handlers/operations.py", "async def cancel_operation(", "async def _cancel_operation(")

    ended = tree.run(*MYPY, "app/main.py")

    assert ended.returncode == 1
    assert re.search(
        r'^app/main.py:\d+: error: Argument "operations" to "mount" has incompatible type '
        r'"OperationHandlers"; '
        r'expected "OperationsApi\[Principal\]"',
        ended.stdout,
        re.MULTILINE,
    )
    assert "cancel_operation" in ended.stdout


def test_a_handler_that_no_operation_calls_is_named_with_its_line(tree: Tree) -> None:
    handlers = tree.folder / "app/handlers/operations.py"
    text = handlers.read_text()
    tree.change(
        "app/handlers/operations.py",
        "    async def cancel_operation(",
        "    async def pause_operation(self) -> None: ...\n\n    async def cancel_operation(",
    )

    ended = tree.run("scripts/orphans.py")

    assert ended.returncode == 1
    line = text[: text.index("    async def cancel_operation(")].count("\n") + 1
    assert ended.stdout == (
        f"app/handlers/operations.py:{line}: no operation of the tag operations calls pause_operation  "
        "-> remove it, or put the operation back into spec/paths/operations.yaml\n"
    )


def test_a_status_that_every_such_operation_must_document_is_asked_for(tree: Tree) -> None:
    tree.change(
        "spec/paths/operations.yaml",
        "  get:\n    operationId: get_operation\n",
        "  get:\n    operationId: get_operation\n    x-note: see below\n",
    )
    text = (tree.folder / "spec/paths/operations.yaml").read_text()
    start = text.index("operationId: get_operation")
    gone = re.compile(r"      '404':\n        \$ref: '\S+'\n").search(text, start)
    assert gone is not None
    (tree.folder / "spec/paths/operations.yaml").write_text(text[: gone.start()] + text[gone.end() :])

    ended = tree.run("scripts/check_contract.py")

    assert ended.returncode == 1
    assert "get_operation does not document 404 (its path names a resource)" in ended.stderr
    assert "-> add 404 to its responses" in ended.stderr
    assert re.search(r"spec/paths/operations.yaml:\d+: error:", ended.stderr)


def test_an_example_that_breaks_its_schema_is_shown_with_its_line(tree: Tree) -> None:
    tree.change("spec/components/operations.yaml", "    examples: [50]\n", "    examples: [150]\n")
    line = (tree.folder / "spec/components/operations.yaml").read_text().split("examples: [150]")[0].count(
        "\n"
    ) + 1

    ended = tree.run("scripts/check_contract.py")

    assert ended.returncode == 1
    assert f"spec/components/operations.yaml:{line}: error: the example breaks its schema: " in ended.stderr
    assert "150" in ended.stderr


def test_a_contract_that_is_broken_yaml_is_one_line_and_status_2(tree: Tree) -> None:
    file = tree.folder / "spec/paths/servers.yaml"
    file.write_text(file.read_text() + "broken: [1\n")

    for command in ("scripts/check_contract.py", "scripts/update_spec_from_code.py"):
        ended = tree.run(command)

        assert ended.returncode == 2
        [line] = ended.stderr.splitlines()
        assert re.match(r"spec/paths/servers.yaml:\d+: (error: )?broken YAML: ", line)


def test_a_twin_that_does_not_start_is_one_line_and_status_2(tree: Tree) -> None:
    tree.change("parity-tests/twin/main.py", "def create_app(", "def create_the_app(")

    for command in (
        ["parity-tests/openapi_equal.py", "spec/openapi.yaml", "parity-tests/twin"],
        ["scripts/update_spec_from_code.py"],
    ):
        ended = tree.run(*command)

        assert ended.returncode == 2
        [line] = ended.stderr.splitlines()
        assert "parity-tests/twin does not start: " in line
        assert "create_app" in line
