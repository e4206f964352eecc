"""Symbolic requests: what is to be sent, with holes where an implementation's own answers go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias


@dataclass(frozen=True)
class FromBody:
    """A value out of a JSON answer, by its pointer."""

    pointer: tuple[str, ...]


@dataclass(frozen=True)
class FromHeader:
    """A header of an answer. With `last` only the last segment of the path that it holds."""

    name: str
    last: bool = False
    target: bool = False  # the whole path and query, of a header that holds an address


Pick: TypeAlias = FromBody | FromHeader


@dataclass(frozen=True)
class Ref:
    """What the answer to an earlier step of the same sequence holds, for each implementation its own."""

    step: int
    pick: Pick


@dataclass(frozen=True)
class Fresh:
    """A short text that is new each time the sequence is played, and the same for all implementations."""


Hole: TypeAlias = Ref | Fresh


@dataclass(frozen=True)
class Text:
    """A text with holes."""

    parts: tuple[str | Ref | Fresh, ...]

    def holes(self) -> Iterator[Hole]:
        """The holes in it."""
        return (part for part in self.parts if not isinstance(part, str))

    def literal(self) -> str:
        """What is the same for every implementation, holes left out."""
        return "\0".join(part for part in self.parts if isinstance(part, str))


def text(*parts: str | Ref | Fresh) -> Text:
    """A text of these parts."""
    return Text(tuple(part for part in parts if part != ""))


# JSON in which any value may be a text with holes, or a hole that takes the place of a whole value
Tree: TypeAlias = Any


@dataclass(frozen=True)
class Body:
    """What is sent as body: a JSON tree, or bytes as they are."""

    media: str | None
    tree: Tree = None
    raw: bytes | None = None


@dataclass(frozen=True)
class Request:
    """One request of an operation."""

    operation: str
    method: str
    path: Text  # percent-encoded; what fills a hole is encoded then
    query: tuple[tuple[str, Text], ...] = ()
    headers: tuple[tuple[str, Text], ...] = ()
    body: Body | None = None
    identity: str | None = None  # None: without credentials
    note: str = ""

    def with_header(self, name: str, value: str | Text | None) -> Request:
        """The same with this header set, or without it."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        if value is None:
            return replace(self, headers=kept)
        return replace(self, headers=(*kept, (name, value if isinstance(value, Text) else text(value))))

    def with_query(self, name: str, *values: str | Text) -> Request:
        """The same with this parameter given these times."""
        kept = tuple(pair for pair in self.query if pair[0] != name)
        given = tuple((name, value if isinstance(value, Text) else text(value)) for value in values)
        return replace(self, query=(*kept, *given))

    def refs(self) -> Iterator[Ref]:
        """Every reference to an earlier answer."""
        for part in (self.path, *(v for _, v in self.query), *(v for _, v in self.headers)):
            yield from (hole for hole in part.holes() if isinstance(hole, Ref))
        if self.body is not None:
            yield from tree_refs(self.body.tree)

    def literals(self) -> Iterator[str]:
        """Every text in it that is the same for all implementations."""
        yield self.path.literal()
        for _, value in (*self.query, *self.headers):
            yield value.literal()
        if self.body is not None:
            if self.body.raw is not None:
                yield self.body.raw.decode("utf-8", "replace")
            yield from tree_literals(self.body.tree)


@dataclass(frozen=True)
class Step:
    """One request in a sequence, under a number by which later ones refer to its answer."""

    key: int
    request: Request
    role: str  # fixture, case, observe, begin (asked until it has begun), follow (until it is over) or end
    streams: bool = False  # read as an event stream
    during: Request | None = None  # shows the work that must be under way still when it has been answered
    raced: bool = False  # how far something had got by then is a matter of moments

    @property
    def waits(self) -> bool:
        """Whether it is asked again and again, or once if at all, depending on what came before."""
        return self.role in {"begin", "follow", "end"}


@dataclass(frozen=True)
class Case:
    """A sequence of steps that is played as one."""

    source: str
    title: str
    steps: tuple[Step, ...]
    tags: Mapping[str, str] = field(default_factory=dict)

    def until(self, key: int) -> Case:
        """The same up to and including a step."""
        place = next(i for i, step in enumerate(self.steps) if step.key == key)
        return replace(self, steps=self.steps[: place + 1])


def tree_refs(tree: Tree) -> Iterator[Ref]:
    """Every reference in a JSON tree."""
    match tree:
        case Ref():
            yield tree
        case Text():
            yield from (hole for hole in tree.holes() if isinstance(hole, Ref))
        case Mapping():
            for value in tree.values():
                yield from tree_refs(value)
        case str() | bytes():
            return
        case Sequence():
            for value in tree:
                yield from tree_refs(value)
        case _:
            return


def tree_literals(tree: Tree) -> Iterator[str]:
    """Every string in a JSON tree, names included; numbers as they are written."""
    match tree:
        case Text():
            yield tree.literal()
        case str():
            yield tree
        case bool() | None | Ref() | Fresh():
            return
        case int() | float():
            yield repr(tree)
        case Mapping():
            for name, value in tree.items():
                yield name
                yield from tree_literals(value)
        case Sequence():
            for value in tree:
                yield from tree_literals(value)
        case _:
            return


def freshen(tree: Tree, pointers: Sequence[tuple[str, ...]], limits: Mapping[tuple[str, ...], int]) -> Tree:
    """The tree with the strings at these pointers made new for each playing."""
    for pointer in pointers:
        tree = _freshen_at(tree, pointer, limits.get(pointer))
    return tree


def _freshen_at(tree: Tree, pointer: tuple[str, ...], limit: int | None) -> Tree:
    if not pointer:
        if not isinstance(tree, str):
            return tree
        room = tree if limit is None else tree[: max(limit - FRESH_LENGTH - 1, 0)]
        before, at, after = room.partition("@")
        return text(f"{before}-" if before else "", Fresh(), f"{at}{after}")
    if isinstance(tree, Mapping) and pointer[0] in tree:
        return {**tree, pointer[0]: _freshen_at(tree[pointer[0]], pointer[1:], limit)}
    return tree


def marked(tree: Tree, mark: str) -> Tree:
    """The tree with this behind everything that is new for each playing, for one more of the same kind."""
    match tree:
        case Text():
            parts = ((part, mark) if isinstance(part, Fresh) else (part,) for part in tree.parts)
            return text(*(part for pair in parts for part in pair))
        case Mapping():
            return {name: marked(value, mark) for name, value in tree.items()}
        case _:
            return tree


FRESH_LENGTH = 7

# what may follow the name of an identity: its credentials with the scheme in small letters, or cut short
LOWER, SHORTER = "#lower", "#shorter"
