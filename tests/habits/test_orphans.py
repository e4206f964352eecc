"""A handler method that no operation calls is found."""

from pathlib import Path

from scripts.orphans import find_orphans, operations_by_tag

CONTRACT = {
    "paths": {
        "/servers": {
            "summary": "not an operation",
            "get": {"operationId": "list_servers", "tags": ["servers", "inventory"]},
            "post": {"operationId": "create_server", "tags": ["servers"]},
        },
        "/me": {"get": {"operationId": "get_me", "tags": ["auth"]}},
    }
}


def orphans(folder: Path, file: str, text: str) -> list[str]:
    handlers = folder / "handlers"
    handlers.mkdir()
    (handlers / file).write_text(text)
    return list(find_orphans(operations_by_tag(CONTRACT), handlers, folder))


def test_operations_are_known_by_their_first_tag() -> None:
    assert operations_by_tag(CONTRACT) == {"servers": {"list_servers", "create_server"}, "auth": {"get_me"}}


def test_methods_that_operations_call_are_no_orphans(tmp_path: Path) -> None:
    text = "class Servers:\n    async def list_servers(self): ...\n    async def create_server(self): ...\n"

    assert orphans(tmp_path, "servers.py", text) == []


def test_a_method_of_an_operation_that_is_gone_is_named_with_its_line(tmp_path: Path) -> None:
    text = "class Servers:\n    async def list_servers(self): ...\n    async def paint_server(self): ...\n"

    finding = (
        "handlers/servers.py:3: no operation of the tag servers calls paint_server  -> remove it, or put the "
        "operation back into spec/paths/servers.yaml"
    )
    assert orphans(tmp_path, "servers.py", text) == [finding]


def test_an_operation_of_another_tag_does_not_excuse_a_method(tmp_path: Path) -> None:
    found = orphans(tmp_path, "servers.py", "class Servers:\n    async def get_me(self): ...\n")

    assert [line.partition("  ->")[0] for line in found] == [
        "handlers/servers.py:2: no operation of the tag servers calls get_me"
    ]


def test_private_methods_functions_and_plain_methods_are_nobodys_business(tmp_path: Path) -> None:
    text = (
        "async def show(): ...\n"
        "class Servers:\n"
        "    def __init__(self): ...\n"
        "    async def _find(self): ...\n"
        "    def name(self): ...\n"
    )

    assert orphans(tmp_path, "servers.py", text) == []
