"""Requests of an operation, drafted from its parameters, examples and schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from parity.cases.resources import Resources, slots
from parity.cases.sampling import Sampler
from parity.contract.model import Content, Contract, Operation, Parameter
from parity.requests import Body, Fresh, Ref, Request, Text, Tree, freshen, text
from parity.values import Json

CONDITIONS = frozenset({"if-match", "if-none-match", "if-range"})

Bound = Mapping[str, Ref | str | Fresh]


@dataclass
class Learnt:
    """What the contract does not say and the survey found out."""

    unique: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    refused: set[tuple[str, int]] = field(default_factory=set)  # fixture bodies that nobody takes
    # operations that guard a secret, with who makes somebody to guess it and where that one signs in
    guests: dict[str, tuple[str, str]] = field(default_factory=dict)
    epoch: int = 0


class Kit:
    """All that cases are made from."""

    def __init__(self, contract: Contract, sampler: Sampler, identities: Sequence[str]) -> None:
        self.contract = contract
        self.sampler = sampler
        self.resources = Resources(contract, sampler.schemas)
        self.identities = tuple(identities)
        self.learnt = Learnt()

    @property
    def identity(self) -> str | None:
        """Who asks when nothing else is said: the first that was given."""
        return self.identities[0] if self.identities else None

    def draft(self, operation: Operation, bound: Bound, tree: Tree = None, note: str = "") -> Request:
        """A request that should be taken: what is required is given, the body is the tree or an example."""
        request = Request(
            operation=operation.name,
            method=operation.method,
            path=self.path(operation, bound),
            identity=self.identity if operation.secured else None,
            note=note,
        )
        for parameter in operation.parameters:
            if parameter.required and parameter.where != "path":
                request = self.with_parameter(request, parameter, self.value(parameter))
        media = self._media(operation)
        if media is None:
            return request
        if operation.body[media].is_json:
            body = self.bodies(operation)[0] if tree is None else tree
            return replace(request, body=Body(media, tree=body))
        return replace(request, body=Body(media, raw=self._raw(operation, media)))

    def bodies(self, operation: Operation) -> list[Tree]:
        """Bodies that should be taken: the richest, a minimal one, then variations on the richest."""
        content = operation.json_body
        if content is None:
            return [None]
        rich = self.richest(content)
        shown = _shown(content)
        bodies: list[Tree] = [rich, *shown[1:][-1:], self.sampler.minimal(content.schema, "body")]
        bodies.extend(self._awkward(operation, rich))
        seen: list[str] = []
        distinct: list[Tree] = []
        for body in bodies:
            written = json.dumps(body, sort_keys=True)
            if written not in seen:
                seen.append(written)
                distinct.append(body)
        return [self.fresh(operation, body) for body in distinct]

    def richest(self, content: Content) -> Tree:
        """A body with all members, those that an example has as the example has them."""
        rich, shown = self.sampler.rich(content.schema, "body"), _shown(content)
        if shown and isinstance(rich, Mapping) and isinstance(shown[0], Mapping):
            return {**rich, **shown[0]}
        return rich

    def fresh(self, operation: Operation, tree: Tree) -> Tree:
        """The tree with what must be unique made so."""
        pointers = self.learnt.unique.get(operation.name, ())
        limits = {}
        content = operation.json_body
        for pointer in pointers:
            schema = self.sampler.schemas.plain(content.schema if content else None)
            for part in pointer:
                schema = self.sampler.schemas.plain(schema.get("properties", {}).get(part))
            if isinstance(schema.get("maxLength"), int):
                limits[pointer] = int(schema["maxLength"])
        return freshen(tree, pointers, limits)

    def path(self, operation: Operation, bound: Bound) -> Text:
        """The path with what is bound in its slots, and examples in the others."""
        parts: list[str | Ref | Fresh] = []
        rest = operation.path
        for slot in slots(operation):
            before, _, rest = rest.partition("{" + slot.parameter + "}")
            parts.append(before)
            if slot.key in bound:
                value = bound[slot.key]
                parts.append(quote(value, safe="") if isinstance(value, str) else value)
            else:
                parts.append(quote(_word(self.literal(operation, slot.parameter)), safe=""))
        return text(*parts, rest)

    def literal(self, operation: Operation, name: str) -> Json:
        """A value for a path parameter that nothing makes."""
        found = next((p for p in operation.parameters if p.where == "path" and p.name == name), None)
        return self.value(found) if found is not None else "1"

    def value(self, parameter: Parameter) -> Json:
        """A value that the parameter takes."""
        if parameter.name.lower() in CONDITIONS:
            # the contract's own example of a tag may by chance be that of one implementation
            return '"no-such-tag"'
        if parameter.examples:
            return parameter.examples[0]
        return self.sampler.rich(parameter.schema, parameter.name)

    def with_parameter(self, request: Request, parameter: Parameter, value: Json | Text | Ref) -> Request:
        """The request with this parameter set, written in the parameter's style."""
        if isinstance(value, Text | Ref):
            held = value if isinstance(value, Text) else text(value)
            if parameter.where == "query":
                return request.with_query(parameter.name, held)
            return request.with_header(parameter.name, held)
        match parameter.where:
            case "query":
                for name, words in query_words(parameter, value):
                    request = request.with_query(name, *words)
                return request
            case "cookie":
                return request.with_header("Cookie", f"{parameter.name}={_word(value)}")
            case "header":
                return request.with_header(parameter.name, ",".join(_words(value)))
            case _:
                return request

    def _media(self, operation: Operation) -> str | None:
        return next((m for m, c in operation.body.items() if c.is_json), next(iter(operation.body), None))

    def _raw(self, operation: Operation, media: str) -> bytes:
        content = operation.body[media]
        sample = content.examples[0] if content.examples else self.sampler.rich(content.schema, "body")
        if media.startswith("application/x-www-form-urlencoded") and isinstance(sample, Mapping):
            return "&".join(
                f"{quote(n, safe='')}={quote(_word(v), safe='')}" for n, v in sample.items()
            ).encode()
        return (sample if isinstance(sample, str) else json.dumps(sample)).encode()

    def _awkward(self, operation: Operation, rich: Tree) -> Iterator[Tree]:
        """Four bodies between which strings, enums, booleans and numbers all differ."""
        content = operation.json_body
        if content is None or not isinstance(rich, Mapping):
            return
        members = self.sampler.schemas.plain(content.schema).get("properties", {})
        pools: dict[str, list[Json]] = {}
        for name, inner in members.items():
            base = rich.get(name)
            found = [value for note, value in self.sampler.variants(inner, base, name) if _telling(note)]
            if found and name in rich:
                pools[name] = found
        for turn in range(4):
            made = dict(rich)
            for place, (name, pool) in enumerate(pools.items()):
                made[name] = (
                    pool[(turn * 3 + place + 1) % len(pool)] if len(pool) > 4 else pool[turn % len(pool)]
                )
            yield made


def query_words(parameter: Parameter, value: Json) -> Iterator[tuple[str, list[str]]]:
    """A query parameter's value as names and what they are given."""
    if parameter.style == "json":
        yield parameter.name, [json.dumps(value)]
    elif isinstance(value, Mapping) and parameter.style == "deepObject":
        for name, inner in value.items():
            yield f"{parameter.name}[{name}]", [_word(inner)]
    elif isinstance(value, Mapping) and parameter.explode:
        for name, inner in value.items():
            yield name, [_word(inner)]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        glue = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(parameter.style, ",")
        yield parameter.name, _words(value) if parameter.explode else [glue.join(_words(value))]
    else:
        yield parameter.name, [",".join(_words(value))]


def _shown(content: Content) -> list[Json]:
    """The contract's examples, the one that says most first."""
    return sorted((e for e in content.examples if e is not None), key=_size, reverse=True)


def _telling(note: str) -> bool:
    return note.startswith(
        ("awkward", "'", "null", "neither", "empty", "true", "false", "a member 'a.b")
    ) or (note.replace(".", "").replace("-", "").isdigit())


def _words(value: Json) -> list[str]:
    if isinstance(value, Mapping):
        return [word for name, inner in value.items() for word in (name, _word(inner))]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_word(inner) for inner in value]
    return [_word(value)]


def _word(value: Json) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value)


def _size(value: Json) -> int:
    if isinstance(value, Mapping):
        return sum(inner not in (None, "", 0, [], {}) for inner in value.values())
    return 0
