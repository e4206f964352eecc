"""All implementations answer the same requests alike."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agreement import Observer, differences, variants
from contract import Contract, load
from implementations.fleet import Fleet
from world import World

OPERATIONS = load().operations
MARK = secrets.token_hex(3)
# Each of these attempts would slow the next one down.
SLOWED = {"login", "change_password"}
# What it says depends on when it is asked.
TEXT = {"get_metrics"}


class Worlds:
    """Every implementation, each with nothing in it yet where it was started here."""

    def __init__(self, fleet: Fleet, contract: Contract) -> None:
        for name in fleet.names:
            fleet.begin(name, "compared")
        self.by_name = {name: World(fleet.target(name, "compared"), contract) for name in fleet.names}
        self._seen: dict[tuple[str, str], Mapping[str, Any]] = {}

    def answers(self, implementation: str, name: str) -> Mapping[str, Any]:
        """What it answers to all requests for one operation, by what they are called; sent only once."""
        key = (implementation, name)
        if key not in self._seen:
            self._seen[key] = self._asked(self.by_name[implementation], name)
        return self._seen[key]

    def _asked(self, world: World, name: str) -> Mapping[str, Any]:
        operation = world.contract.operations[name]
        caller = world.admin if operation.secured else world.anonymous
        observer = Observer(world, world.contract)
        mark = f"{MARK}-{name[:12]}"
        path = place(world, {each.name for each in operation.parameters if each.place == "path"}, mark)
        return {
            request.label: observer.look(caller, operation, request)
            for request in variants(operation, path, mark)
        }


@pytest.fixture(scope="module")
def worlds(fleet: Fleet, contract: Contract) -> Iterator[Worlds]:
    """All that are compared."""
    found = Worlds(fleet, contract)
    yield found
    for world in found.by_name.values():
        world.close()


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in SLOWED | TEXT])
def test_it_answers_as_the_first_one_does(
    worlds: Worlds, fleet: Fleet, compared_with: str, name: str
) -> None:
    first = fleet.names[0]
    answers = worlds.answers(compared_with, name)
    found = [
        f"{label}: {first} against {compared_with}: {line}"
        for label, answer in worlds.answers(first, name).items()
        for line in differences(answer, answers[label])
    ]
    assert not found, "\n".join(found[:60])


def place(world: World, parameters: set[str], mark: str) -> dict[str, str]:
    """A resource for every path parameter, made alike in every implementation."""
    if "server_id" in parameters:
        return {"server_id": world.server(name=f"place-{mark}", tags=["a"], labels={"team": "platform"})}
    if "user_id" in parameters:
        return {"user_id": str(world.create_user(username=f"place-{mark}").body["id"])}
    if "key_id" in parameters:
        return {"key_id": str(world.create_key("servers:read", name=f"place-{mark}").body["id"])}
    if "operation_id" in parameters:
        return {"operation_id": world.finished_operation()}
    return {"component": "database"} if "component" in parameters else {}
