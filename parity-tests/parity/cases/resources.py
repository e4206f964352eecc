"""Which operation makes what another one's path names, read off links and paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from parity.contract.model import Contract, Operation, Response
from parity.contract.schemas import Plain, Schemas
from parity.requests import FromBody, FromHeader, Pick
from parity.values import split_pointer

_PARAMETER = re.compile(r"\{([^{}]+)\}")
_LISTS = ("items", "data", "results", "entries", "values", "content", "records")


@dataclass(frozen=True)
class Slot:
    """A place in paths that a resource's id goes into, named by the path up to and with it."""

    key: str
    parameter: str


@dataclass(frozen=True)
class Producer:
    """An operation whose answer holds an id. Without a pick the id is the caller's to choose."""

    operation: Operation
    pick: Pick | None


def plain_path(path: str) -> str:
    """A path template without the names of its parameters."""
    return _PARAMETER.sub("{}", path)


def slots(operation: Operation) -> tuple[Slot, ...]:
    """The ids that an operation's path takes, outermost first."""
    return tuple(
        Slot(plain_path(operation.path[: found.end()]), found[1])
        for found in _PARAMETER.finditer(operation.path)
    )


class Resources:
    """The resources of a contract: who makes them, who removes them, who shows them."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self._contract = contract
        self._schemas = schemas

    @cached_property
    def producers(self) -> dict[str, Producer]:
        """The best producer for each slot that has one."""
        keys = {slot.key for operation in self._contract.operations for slot in slots(operation)}
        found: dict[str, Producer] = {}
        for key in sorted(keys):
            ranked = sorted(self._candidates(key), key=lambda pair: pair[0])
            if ranked:
                found[key] = ranked[0][1]
        return found

    def made_by(self, operation: Operation) -> str | None:
        """The slot that a creating operation fills: that of the items of its collection."""
        for key, producer in self.producers.items():
            if (
                producer.operation is operation
                and not operation.reads
                and self._is_collection(operation, key)
            ):
                return key
        return None

    def remover(self, key: str) -> Operation | None:
        """The operation that deletes what a slot names."""
        return next(
            (o for o in self._contract.operations if o.method == "DELETE" and plain_path(o.path) == key), None
        )

    def creators(self) -> list[Operation]:
        """Every operation that makes items of a collection."""
        return [o for o in self._contract.operations if self.made_by(o) is not None]

    def collection(self, operation: Operation) -> Operation | None:
        """The creating operation of the collection that an operation lists."""
        return next((o for o in self.creators() if o.method == "POST" and o.path == operation.path), None)

    def observers(self, operation: Operation) -> list[Operation]:
        """What shows the effect of a write: the resource, what lies below it, and the lists that hold it."""
        own = plain_path(operation.path)
        made = self.made_by(operation)
        item = made or own
        known = {slot.key for slot in slots(operation)} | ({made} if made else set())
        found = []
        for other in self._contract.operations:
            path = plain_path(other.path)
            if other.method != "GET" or other.streams() or path == "/":
                continue
            if not {slot.key for slot in slots(other)} <= known:
                continue
            if path == item or path.startswith(item + "/") or item.startswith(path + "/"):
                found.append(other)
        nearness = {o.name: abs(len(plain_path(o.path)) - len(item)) for o in found}
        return sorted(found, key=lambda o: nearness[o.name])[:5]

    def _is_collection(self, operation: Operation, key: str) -> bool:
        path = plain_path(operation.path)
        return key == path or key.rpartition("/")[0] == path.rstrip("/")

    def _candidates(self, key: str) -> Iterator[tuple[int, Producer]]:
        for operation in self._contract.operations:
            needed = {slot.key for slot in slots(operation)}
            if key in needed:
                if (
                    operation.method == "PUT"
                    and plain_path(operation.path) == key
                    and "201" in operation.responses
                ):
                    yield 4, Producer(operation, None)
                continue
            if any(other.startswith(key) for other in needed):
                continue
            close = self._is_collection(operation, key)
            for response in operation.responses.values():
                if not response.good:
                    continue
                for pick in self._linked(response, key):
                    yield (5 if operation.reads else 0 if close else 2), Producer(operation, pick)
                if close and operation.method in {"POST", "GET"}:
                    pick_ = self._structural(operation, response, key)
                    if pick_ is not None:
                        yield (6 if operation.reads else 1), Producer(operation, pick_)

    def _linked(self, response: Response, key: str) -> Iterator[Pick]:
        for link in response.links:
            target = self._contract.by_name.get(link.operation)
            for slot in slots(target) if target else ():
                expression = link.parameters.get(slot.parameter, "")
                if slot.key != key:
                    continue
                if expression.startswith("$response.body#"):
                    yield FromBody(split_pointer(expression.partition("#")[2]))
                elif expression.startswith("$response.header."):
                    name = expression.removeprefix("$response.header.").lower()
                    yield FromHeader(name, last=name == "location")

    def _structural(self, operation: Operation, response: Response, key: str) -> Pick | None:
        content = next((c for c in response.content.values() if c.is_json), None)
        if content is None:
            return FromHeader("location", last=True) if "location" in response.headers else None
        schema = self._schemas.plain(content.schema)
        prefix: tuple[str, ...] = ()
        if operation.reads:
            schema, prefix = self._items(schema)
        name = self._id_member(schema, operation, key)
        if name is not None:
            return FromBody((*prefix, name))
        if not operation.reads and "location" in response.headers:
            return FromHeader("location", last=True)
        return None

    def _items(self, schema: Plain) -> tuple[Plain, tuple[str, ...]]:
        if "array" in self._schemas.types(schema):
            return self._schemas.plain(schema.get("items")), ("0",)
        members = schema.get("properties", {})
        for name in (*_LISTS, *members):
            inner = self._schemas.plain(members.get(name))
            if name in members and "array" in self._schemas.types(inner):
                return self._schemas.plain(inner.get("items")), (name, "0")
        return {}, ()

    def _id_member(self, schema: Plain, operation: Operation, key: str) -> str | None:
        members: list[str] = list(schema.get("properties", {}))
        for branch in self._schemas.branches(schema):
            members.extend(branch.get("properties", {}))
        wanted = {
            _letters(slot.parameter)
            for other in self._contract.operations
            for slot in slots(other)
            if slot.key == key
        }
        for member in members:
            if _letters(member) in wanted:
                return member
        for member in members:
            if _letters(member) in {"id", "uuid", "key", "slug"}:
                return member
        noun = _letters(operation.path.rstrip("/").rpartition("/")[2]).removesuffix("s")
        for member in members:
            if _letters(member) in {noun + "id", noun}:
                return member
        return None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
