"""For every operation a request that is good, and the ways in which it can be made wrong."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from calls import Answer, Caller
from contract import Operation
from world import NEW_PASSWORD, World

NOBODY: Final = "00000000-0000-4000-8000-000000000000"
TOO_LONG: Final = 10_000_001


@dataclass(frozen=True)
class Attempt:
    """A request by the name of its operation."""

    operation: Operation
    caller: Caller
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None

    def expect(self, status: int) -> Answer:
        """Send it."""
        return self.caller.call(
            self.operation.id,
            status,
            query=self.query,
            headers=self.headers,
            content=self.content,
            at=self.path,
        )


def good(world: World, name: str, caller: Caller | None = None) -> Attempt:
    """A request for an operation that has nothing wrong but, perhaps, the resource that it names."""
    operation = world.contract.operations[name]
    path = {each.name: NOBODY for each in operation.parameters if each.place == "path"}
    if "component" in path:
        path["component"] = "database"
    if name == "set_cache_entry":
        # what it sets must not be there for those that look for nothing
        path["key"] = world.name("key")
    if name == "write_secret":
        # What others look for in vain stays away.
        path["path"] = world.name("secret")
    if "ciphertext" in path:
        path["ciphertext"] = _ciphertext(world, caller)
    content = None if operation.body is None else json.dumps(_BODIES[name](world)).encode()
    if name == "decrypt_text":
        content = json.dumps({"ciphertext": _ciphertext(world, caller)}).encode()
    who = caller or (world.admin if operation.secured else world.anonymous)
    return Attempt(operation, who, path, content=content)


def _ciphertext(world: World, caller: Caller | None) -> str:
    """One that was made, unless it is for nobody, who gets nowhere with it."""
    return "vault:v1:bm90IG1hZGU=" if caller is world.anonymous else world.ciphertext()


_BODIES: Final[Mapping[str, Callable[[World], dict[str, Any]]]] = {
    "login": lambda world: {"username": world.name(), "password": NEW_PASSWORD},
    "change_password": lambda _: {"old_password": "not the one", "new_password": NEW_PASSWORD},
    "create_user": lambda world: {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor"},
    "create_api_key": lambda world: {"name": world.name(), "permissions": ["servers:read"]},
    "create_server": lambda world: world.server_body(),
    "replace_server": lambda world: world.server_body(),
    "update_server": lambda _: {"port": 1},
    "create_deployment": lambda world: world.deployment_body(),
    "create_deployment_async": lambda world: world.deployment_body(),
    "register_service": lambda world: world.service_body(),
    "update_service": lambda _: {"version": "2"},
    "rollback_deployment": lambda _: {"reason": "error rate above 5 percent"},
    "create_experiment": lambda world: world.experiment_body(),
    "update_experiment": lambda _: {"description": "How far plain augmentation goes"},
    "set_cache_entry": lambda _: {"value": "Good morning"},
    "create_run": lambda _: {"metrics": {"accuracy": 0.93}},
    "update_run": lambda _: {"metrics": {"accuracy": 0.93}},
    "write_secret": lambda _: {"data": {"password": "made up"}},
    "encrypt_text": lambda _: {"plaintext": "made up"},
    "decrypt_text": lambda _: {"ciphertext": "vault:v1:bm90IG1hZGU="},
}


_DUE: Final[Mapping[str, int]] = {
    "set_cache_entry": 200,
    "find_cache_entries": 200,
    # no implementation has a cluster when it is asked here
    "list_cluster_nodes": 409,
    "list_cluster_slots": 409,
    "get_cluster_info": 409,
    "get_node_info": 409,
}


def due(operation: Operation) -> int:
    """What a good request is answered."""
    if operation.id in _DUE:
        return _DUE[operation.id]
    return next((each for each in (404, 201) if each in operation.responses), min(operation.responses))


@dataclass(frozen=True)
class Fault:
    """Something wrong with a request, and the status that says so."""

    name: str
    status: int
    applies: Callable[[Operation], bool]
    plant: Callable[[World, Attempt], Attempt]


def _unknown_caller(world: World, attempt: Attempt) -> Attempt:
    return replace(attempt, caller=world.anonymous)


def _unpermitted(world: World, attempt: Attempt) -> Attempt:
    return replace(attempt, caller=world.all_but(str(attempt.operation.permission)))


def _unacceptable(world: World, attempt: Attempt) -> Attempt:
    return replace(attempt, headers={**attempt.headers, "Accept": "text/html"})


def _too_long(world: World, attempt: Attempt) -> Attempt:
    return replace(attempt, content=b" " * TOO_LONG)


def _other_type(world: World, attempt: Attempt) -> Attempt:
    return replace(attempt, headers={**attempt.headers, "Content-Type": "text/plain"})


def _malformed(world: World, attempt: Attempt) -> Attempt:
    # What is too long already stays so: being malformed too must not matter then.
    return attempt if len(attempt.content or b"") == TOO_LONG else replace(attempt, content=b"{")


def _invalid(world: World, attempt: Attempt) -> Attempt:
    """Break a parameter rather than the body, so that the body can be wrong in another way as well."""
    places = {each.place: each.name for each in reversed(attempt.operation.parameters)}
    if "header" in places:
        return replace(attempt, headers={**attempt.headers, places["header"]: "k" * 1001})
    if "query" in places:
        return replace(attempt, query={**attempt.query, places["query"]: ""})
    if "path" in places:
        return replace(attempt, path={**attempt.path, places["path"]: "\0"})
    return replace(attempt, content=b"{}")


def _has(status: int) -> Callable[[Operation], bool]:
    return lambda operation: status in operation.responses


FAULTS: Final = (
    Fault("no credentials", 401, lambda operation: operation.secured, _unknown_caller),
    Fault("no permission", 403, lambda operation: operation.permission is not None, _unpermitted),
    Fault("nothing acceptable", 406, _has(406), _unacceptable),
    Fault("a body that is too long", 413, _has(413), _too_long),
    Fault("a body of another type", 415, _has(415), _other_type),
    Fault("a malformed body", 400, _has(400), _malformed),
    Fault("invalid values", 422, _has(422), _invalid),
)
"""In the order in which they are looked for; what follows is 404, which `good` is already."""
