"""One implementation with people in it: who may do what, and names that nobody has yet."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from calls import Answer, Caller, Wire
from contract import Contract
from implementations.launch import Target

FINAL: Final = frozenset({"succeeded", "failed", "cancelled"})
NEW_PASSWORD: Final = "nine gentle otters swim"
_DEADLINE: Final = 20.0


@dataclass(frozen=True)
class Member:
    """A user who has signed in."""

    id: str
    name: str
    password: str
    caller: Caller


class World:
    """A running implementation, seen by everybody who may call it."""

    def __init__(self, target: Target, contract: Contract, source: str | None = None) -> None:
        self.target = target
        self.contract = contract
        self.wire = Wire(target.name, target.url, contract, target.limited, source)
        self._numbers = itertools.count(1)
        self._mark = secrets.token_hex(3)
        self._keys: dict[object, Caller] = {}

    @cached_property
    def anonymous(self) -> Caller:
        """Nobody in particular."""
        return Caller(self.wire)

    @cached_property
    def admin(self) -> Caller:
        """The first user, by a token."""
        return self.signed_in(self.target.username, self.target.password)

    @cached_property
    def deploy(self) -> Member:
        """A user with the role deploy."""
        return self.user("deploy")

    @cached_property
    def monitor(self) -> Member:
        """A user with the role monitor."""
        return self.user("monitor")

    def name(self, kind: str = "n") -> str:
        """A name that nobody has."""
        return f"{kind}-{self._mark}-{next(self._numbers)}"

    def signed_in(self, username: str, password: str) -> Caller:
        """Somebody who signs in now."""
        body = {"username": username, "password": password}
        token = self.anonymous.call("login", 200, body=body).body["access_token"]
        return Caller(self.wire, {"Authorization": f"Bearer {token}"})

    def user(self, role: str, environments: list[str] | None = None) -> Member:
        """A new user, signed in."""
        name = self.name(role)
        made = self.create_user(username=name, role=role, environments=environments)
        return Member(made.body["id"], name, NEW_PASSWORD, self.signed_in(name, NEW_PASSWORD))

    def create_user(self, **fields: Any) -> Answer:
        """The answer to creating a user; what is not given is made up."""
        body = {"username": self.name("user"), "password": NEW_PASSWORD, "role": "monitor", **fields}
        return self.admin.call("create_user", 201, body=body)

    def create_key(self, *permissions: str, **fields: Any) -> Answer:
        """The answer to creating an API key."""
        body = {"name": self.name("key"), "permissions": list(permissions), **fields}
        return self.admin.call("create_api_key", 201, body=body)

    def key(self, *permissions: str, environments: list[str] | None = None) -> Caller:
        """A program with these permissions; the same one for the same permissions."""
        known = (permissions, tuple(environments or ()))
        if known not in self._keys:
            made = self.create_key(*permissions, environments=environments)
            self._keys[known] = Caller(self.wire, {"X-API-Key": made.body["key"]})
        return self._keys[known]

    def all_but(self, *permissions: str) -> Caller:
        """A program with every permission except these."""
        return self.key(*(each for each in self.contract.enum("Permission") if each not in permissions))

    def server_body(self, **fields: Any) -> dict[str, Any]:
        """What creates a server; fields that are not given are the least that is needed."""
        return {"name": self.name("server"), "ip_address": "10.20.0.11", "environment": "dev", **fields}

    def create_server(self, **fields: Any) -> Answer:
        """The answer to creating a server."""
        return self.admin.call("create_server", 201, body=self.server_body(**fields))

    def server(self, **fields: Any) -> str:
        """The id of a new server."""
        return str(self.create_server(**fields).body["id"])

    def running_server(self, **fields: Any) -> str:
        """The id of a new server that is running."""
        server_id = self.server(**fields)
        started = self.admin.call("start_server", 202, server_id=server_id)
        self.finished(started.body["id"])
        return server_id

    def service_body(self, **fields: Any) -> dict[str, Any]:
        """What registers a service that nobody has; it listens where nobody is asked."""
        return {
            "name": self.name("service"),
            "version": "1",
            "environment": "dev",
            "endpoints": [{"host": "192.0.2.7", "port": 9}],
            **fields,
        }

    def register(self, **fields: Any) -> Answer:
        """The answer to registering a service that is new."""
        return self.admin.call("register_service", 201, body=self.service_body(**fields))

    def service(self, **fields: Any) -> str:
        """The id of a new service."""
        return str(self.register(**fields).body["id"])

    def deployment_body(self, **fields: Any) -> dict[str, Any]:
        """What creates a deployment of a service that nobody has; its stages take no time."""
        return {
            "service": self.name("service"),
            "version": "1.4.0",
            "environment": "dev",
            "config": {"simulate": {"stage_seconds": 0}},
            **fields,
        }

    def create_deployment(self, simulate: Mapping[str, Any] | None = None, **fields: Any) -> Answer:
        """The answer to creating a deployment."""
        if simulate is not None:
            fields = {"config": {"simulate": {"stage_seconds": 0, **simulate}}, **fields}
        return self.admin.call("create_deployment", 201, body=self.deployment_body(**fields))

    def deployed(self, simulate: Mapping[str, Any] | None = None, **fields: Any) -> Mapping[str, Any]:
        """A new deployment that has ended."""
        return self.ended(self.create_deployment(simulate, **fields).body)

    def ended(self, deployment: Mapping[str, Any]) -> Mapping[str, Any]:
        """A deployment, or a rollback, once it has ended."""
        self.finished(deployment["operation_id"])
        return self.deployment(deployment["id"])

    def deployment(self, deployment_id: str) -> Mapping[str, Any]:
        """A deployment as it is now."""
        found: Mapping[str, Any] = self.admin.call("get_deployment", 200, deployment_id=deployment_id).body
        return found

    def experiment_body(self, **fields: Any) -> dict[str, Any]:
        """What creates an experiment; fields that are not given are the least that is needed."""
        return {"name": self.name("experiment"), "owner": "ada", **fields}

    def create_experiment(self, **fields: Any) -> Answer:
        """The answer to creating an experiment."""
        return self.admin.call("create_experiment", 201, body=self.experiment_body(**fields))

    def experiment(self, **fields: Any) -> str:
        """The id of a new experiment."""
        return str(self.create_experiment(**fields).body["id"])

    def create_run(self, experiment_id: str, **fields: Any) -> Answer:
        """The answer to adding a run."""
        return self.admin.call("create_run", 201, experiment_id=experiment_id, body=fields)

    def run(self, **fields: Any) -> dict[str, str]:
        """A run of a new experiment, by the ids that lead to it."""
        experiment_id = self.experiment()
        made = self.create_run(experiment_id, **fields).body
        return {"experiment_id": experiment_id, "run_id": made["id"]}

    def ciphertext(self, plaintext: str = "made up") -> str:
        """A text, encrypted."""
        made = self.admin.call("encrypt_text", 200, body={"plaintext": plaintext})
        return str(made.body["ciphertext"])

    @contextmanager
    def held(self, stage: str = "preparing", **fields: Any) -> Iterator[Mapping[str, Any]]:
        """A deployment that is at this stage until it is cancelled, which it is in the end."""
        made = self.create_deployment({"hold_at": stage}, **fields).body
        self.until(made["operation_id"], lambda operation: operation["stage"] == stage)
        try:
            yield self.deployment(made["id"])
        finally:
            self.cancelled(made)

    def cancelled(self, deployment: Mapping[str, Any]) -> Mapping[str, Any]:
        """A deployment that was cancelled, unless it has ended before."""
        # by hand: it may end on its own meanwhile, which is a conflict
        self.wire.called.add("cancel_operation")
        path = f"/api/v1/operations/{deployment['operation_id']}/cancel"
        self.wire.send("POST", path, headers=list(self.admin.credentials.items()))
        return self.ended(deployment)

    def finished_operation(self) -> str:
        """The id of an operation that has succeeded."""
        asked = self.admin.call("start_server", 202, server_id=self.server())
        return str(self.finished(asked.body["id"])["id"])

    def finished(self, operation_id: str) -> Mapping[str, Any]:
        """The operation once it has ended."""
        return self.until(operation_id, lambda operation: operation["status"] in FINAL)

    def until(self, operation_id: str, holds: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """The operation as soon as something holds of it."""
        deadline = time.monotonic() + _DEADLINE
        while True:
            operation: Mapping[str, Any] = self.admin.call(
                "get_operation", 200, operation_id=operation_id
            ).body
            if holds(operation):
                return operation
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.target.name}: still waiting for {operation}")
            time.sleep(0.01)

    def close(self) -> None:
        """Give the connections back."""
        self.wire.close()


def ids(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of what a page shows."""
    return [item["id"] for item in items]
