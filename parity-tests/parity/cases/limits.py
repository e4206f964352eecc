"""Every limit that the contract sets, from both sides: what is just allowed, and what just is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from parity.cases.breaking import breaches
from parity.cases.drafts import Bound, Kit
from parity.cases.proofs import few, signs_in
from parity.cases.script import Script
from parity.cases.turns import by_turns
from parity.contract.model import Operation, Parameter
from parity.requests import Case, FromBody, Ref, Request, Text, text
from parity.values import Json

_REFUSED_AT_ONCE = 24
_TAKEN_AT_ONCE = 6


def cases(kit: Kit) -> Iterator[Case]:
    """By turns per operation: batches of bodies and parameters that fit, and batches of ones that do not."""
    return by_turns(by_turns(_of(kit, operation)) for operation in kit.contract.operations)


def _of(kit: Kit, operation: Operation) -> Iterator[Iterator[Case]]:
    yield _bodies(kit, operation, taken=True)
    yield _bodies(kit, operation, taken=False)
    yield _parameters(kit, operation)
    yield _filters(kit, operation)
    yield _mistakes(kit, operation)


def _bodies(kit: Kit, operation: Operation, *, taken: bool) -> Iterator[Case]:
    content = operation.json_body
    if content is None:
        return
    base = kit.richest(content)
    unique = {pointer[0] for pointer in kit.learnt.unique.get(operation.name, ()) if pointer}
    if taken:
        found = few(kit, operation, list(kit.sampler.variants(content.schema, base, "body")))
        title, size = "bodies that fit", _TAKEN_AT_ONCE
    else:
        found = list(breaches(kit.sampler, content.schema, base, "body"))
        title, size = "bodies that do not fit", _REFUSED_AT_ONCE
    if signs_in(kit, operation):
        # whoever fails is slowed down the next time: everybody tries once, and is somebody else
        size = 1
    for start in range(0, len(found), size):
        script = Script(kit, "coverage", f"{operation.name}: {title}", guesses=1 if taken else size)
        batch = found[start : start + size]
        for turn, (note, tree) in enumerate(batch):
            bound = script.bound(operation, turn, min(len(batch), 3) if taken else 1)
            # a value that is tried in what must be unique is sent as it is
            whole = tree if note.partition(":")[0] in unique else kit.fresh(operation, tree)
            request = kit.draft(operation, bound, whole)
            if request.body is not None:
                request = replace(request, body=replace(request.body, tree=whole), note=note)
            if taken:
                script.act(operation, request, bound=bound)
            else:
                script.add(request)
        yield script.case()


def _parameters(kit: Kit, operation: Operation) -> Iterator[Case]:
    given: list[tuple[Parameter, str, Json]] = []
    for parameter in operation.parameters:
        if parameter.where not in {"query", "header"}:
            continue
        base = kit.value(parameter)
        found = [
            ("given", base),
            *kit.sampler.variants(parameter.schema, base, parameter.name),
            *breaches(kit.sampler, parameter.schema, base, parameter.name),
        ]
        seen: list[str] = []
        for note, value in found:
            if repr(value) not in seen and _sendable(parameter, value):
                seen.append(repr(value))
                given.append((parameter, note, value))
    size = _REFUSED_AT_ONCE if operation.reads else _TAKEN_AT_ONCE
    for start in range(0, len(given), size):
        script = Script(kit, "coverage", f"{operation.name}: parameters")
        script.surroundings(operation, 4)
        for turn, (parameter, note, value) in enumerate(given[start : start + size]):
            request = script.request(operation, turn, 1 if operation.reads else 3)
            request = kit.with_parameter(request, parameter, value)
            script.add(replace(request, note=f"{parameter.name}: {note}"), streams=operation.streams())
        yield script.case()


def _filters(kit: Kit, operation: Operation) -> Iterator[Case]:
    """Lists narrowed down by what the fixture holds, and cut into pages."""
    creator = kit.resources.collection(operation) if operation.method == "GET" else None
    if creator is None or creator.json_body is None:
        return
    key = kit.resources.made_by(creator)
    producer = kit.resources.producers.get(key or "")
    if key is None or producer is None:
        return
    script = Script(kit, "coverage", f"{operation.name}: filters and pages")
    made = [bound[key] for bound in script.instances(key, 5)]
    bound = script.bound(operation)
    for parameter in operation.parameters:
        if parameter.where != "query":
            continue
        body = kit.richest(creator.json_body)
        pointer = _member(body, parameter.name)
        for ref in made[:3]:
            if pointer and isinstance(ref, Ref):
                value = text(Ref(ref.step, FromBody(pointer)))
                script.add(_with(kit, operation, bound, parameter, value, "as the fixture has it"))
        schema = kit.sampler.schemas.plain(parameter.schema)
        if "integer" in kit.sampler.schemas.types(schema):
            for count in (1, 2, 3, 4):
                script.add(
                    _with(kit, operation, bound, parameter, text(str(count)), f"{parameter.name}={count}")
                )
    whole = [p for p in operation.parameters if p.where == "query" and _is_integer(kit, p)]
    for size in (2, 3) if len(whole) > 1 else ():
        for place in (1, 2, 3):
            for first, second in ((whole[0], whole[1]), (whole[1], whole[0])):
                request = _with(kit, operation, bound, first, text(str(place)), f"{first.name}={place}")
                script.add(kit.with_parameter(request, second, text(str(size))))
    yield script.case()


def _mistakes(kit: Kit, operation: Operation) -> Iterator[Case]:
    """Several mistakes in one request: which of them are told, and in which order."""
    wrong: list[tuple[Parameter, Json]] = []
    for parameter in operation.parameters:
        if parameter.where in {"query", "header"}:
            broken = (v for _, v in breaches(kit.sampler, parameter.schema, kit.value(parameter)))
            value = next((v for v in broken if v not in (None, "") and _sendable(parameter, v)), None)
            wrong += [(parameter, value)] if value is not None else []
    content = operation.json_body
    bodies: list[Json] = [None]
    if content is not None:
        base = kit.richest(content)
        bodies += [body for note, body in breaches(kit.sampler, content.schema, base) if ":" in note][:3]
    script = Script(kit, "coverage", f"{operation.name}: several mistakes", guesses=_REFUSED_AT_ONCE)
    for order in (wrong, wrong[::-1]):
        for tree in bodies:
            request = script.request(operation, tree=tree)
            for parameter, value in order:
                request = kit.with_parameter(request, parameter, value)
            script.add(replace(request, note="several mistakes"))
    for parameter, value in wrong:
        if parameter.where == "query":
            words = [text(word) for word in (_word(value), _word(kit.value(parameter)), "x")]
            request = script.request(operation).with_query(parameter.name, *words)
            script.add(replace(request, note=f"{parameter.name} three times"))
    yield script.case()


def _word(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _with(
    kit: Kit, operation: Operation, bound: Bound, parameter: Parameter, value: Text, note: str
) -> Request:
    request = kit.draft(operation, bound)
    return replace(kit.with_parameter(request, parameter, value), note=note)


def _is_integer(kit: Kit, parameter: Parameter) -> bool:
    return "integer" in kit.sampler.schemas.types(kit.sampler.schemas.plain(parameter.schema))


def _member(body: Json, name: str) -> tuple[str, ...] | None:
    if not isinstance(body, dict):
        return None
    if isinstance(body.get(name), str | int | float) and name in body:
        return (name,)
    for plural in (name, name + "s", name + "es"):
        if isinstance(body.get(plural), list) and body[plural]:
            return (plural, "0")
    return None


def _sendable(parameter: Parameter, value: Json) -> bool:
    if parameter.where != "header":
        return True
    written = value if isinstance(value, str) else repr(value)
    return written == written.strip() and all(" " <= letter < "\x7f" for letter in written)
