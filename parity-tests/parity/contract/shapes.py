"""What the contract says about each place in an answer: is it an id, a time, a secret, or may it vary?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from parity.contract.schemas import Plain, Schemas

_IDS = re.compile(r"(^|_)(u?u?id|guid)$|[a-z](Id|ID|Uuid|UUID)$")
_DEEPEST = 4


class Role(Enum):
    """How a value is to be compared."""

    LITERAL = "as it is"
    ID = "by what it names"
    TIME = "by when it was first seen"
    TOKEN = "by where it was seen before"  # a role, not a secret
    VARIES = "by its type only"
    FREE = "by its presence only"


class Shape:
    """A place in an answer, seen through all schemas that apply there.

    Schemas are walked as deep as answers go, never further, so that circular ones are no trouble.
    """

    def __init__(
        self, schemas: Schemas, applying: tuple[Plain, ...], name: str = "", *, linked: bool = False
    ) -> None:
        self._schemas = schemas
        self._applying = tuple(_spread(schemas, applying, 0))
        self._members: dict[str, Shape] = {}
        self._item: Shape | None = None
        self.role = Role.ID if linked else self._role(name)

    def member(self, name: str) -> Shape:
        """The place of a member of the object here."""
        if name not in self._members:
            found = [self._schemas.plain(node) for node in self._nodes(name)]
            self._members[name] = Shape(self._schemas, tuple(found), name)
        return self._members[name]

    def item(self) -> Shape:
        """The place of any item of the list here."""
        if self._item is None:
            nodes = [schema["items"] for schema in self._applying if "items" in schema]
            self._item = Shape(self._schemas, tuple(self._schemas.plain(node) for node in nodes))
        return self._item

    def mark_linked(self, pointer: tuple[str, ...]) -> None:
        """What a link takes as a path parameter is an id, whatever its name and format."""
        place = self
        for part in pointer:
            place = place.item() if part.isdigit() else place.member(part)
        place.role = Role.ID

    def _nodes(self, name: str) -> Iterator[object]:
        for schema in self._applying:
            members = schema.get("properties", {})
            if name in members:
                yield members[name]
            elif isinstance(schema.get("additionalProperties"), Mapping):
                yield schema["additionalProperties"]

    def _role(self, name: str) -> Role:
        forms = {schema.get("format") for schema in self._applying}
        varying = {str(schema["x-varies"]) for schema in self._applying if "x-varies" in schema}
        types = {kind for schema in self._applying for kind in self._schemas.types(schema)}
        if "uuid" in forms:
            return Role.ID
        if "date-time" in forms:
            return Role.TIME
        scalar = not types or bool(types & {"string", "integer"})
        if _IDS.search(name) and scalar and "boolean" not in types:
            return Role.TOKEN if "random" in varying else Role.ID
        if not varying:
            return Role.LITERAL
        if "random" in varying and "string" in types:
            return Role.TOKEN
        if "implementation" in varying and ("null" in types or len(types) != 1):
            return Role.FREE
        return Role.VARIES


def _spread(schemas: Schemas, applying: tuple[Plain, ...], depth: int) -> Iterator[Plain]:
    for schema in applying:
        yield schema
        if depth < _DEEPEST:
            yield from _spread(schemas, schemas.branches(schema), depth + 1)
