"""Walks through states: along links, through whole lives, by several identities, and at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from parity.cases import credentials
from parity.cases.drafts import Bound, Kit
from parity.cases.resources import plain_path, slots
from parity.cases.script import Script, as_identity
from parity.cases.turns import by_turns
from parity.contract.model import Link, Operation
from parity.requests import Case, Fresh, FromBody, FromHeader, Ref, Text, text
from parity.values import split_pointer

_RANDOM_WALKS = 40


def cases(kit: Kit, seed: int) -> Iterator[Case]:
    """What the contract leads to and what chance does, by turns."""
    operations, creators = kit.contract.operations, kit.resources.creators()
    long = [operation for operation in operations if "202" in operation.responses and slots(operation)]
    writing = [operation for operation in operations if not operation.reads]
    return by_turns(
        (
            (_life(kit, creator) for creator in creators),
            _links(kit),
            credentials.cases(kit),
            by_turns(_in_flight(kit, operation) for operation in long),
            (_again(kit, operation) for operation in writing),
            (_after_deletion(kit, operation) for operation in writing),
            by_turns(_identities(kit, creator) for creator in creators),
            (_at_random(kit, random.Random(f"{seed}/{number}"), number) for number in range(_RANDOM_WALKS)),
        )
    )


def _belonging(kit: Kit, key: str) -> list[Operation]:
    """The operations of one resource, those that read it first and those that end it last."""
    order = {"GET": 0, "PUT": 1, "PATCH": 2, "POST": 3, "DELETE": 5}
    found = [
        operation
        for operation in kit.contract.operations
        if any(slot.key == key for slot in slots(operation)[-1:]) and not operation.streams()
    ]
    return sorted(found, key=lambda o: order.get(o.method, 4))


def _life(kit: Kit, creator: Operation) -> Case:
    key = kit.resources.made_by(creator) or ""
    script = Script(kit, "walks", f"{creator.name}: a life")
    mine, other = (*script.instances(key, 2), {}, {})[:2]
    for operation in _belonging(kit, key):
        if plain_path(operation.path) == key and operation.method == "DELETE":
            continue
        for tree in (kit.bodies(operation) if operation.json_body else [None])[:3]:
            script.act(operation, kit.draft(operation, mine, tree), bound=mine)
    remover = kit.resources.remover(key)
    if remover is not None:
        for bound in (mine, mine):
            script.act(remover, kit.draft(remover, bound), bound=bound)
        for operation in _belonging(kit, key):
            script.add(kit.draft(operation, mine, note="after it was deleted"))
        script.observe(creator, 0, other)
    return script.case()


def _links(kit: Kit) -> Iterator[Case]:
    for operation in kit.contract.operations:
        for response in operation.responses.values():
            for link in response.links if response.good else ():
                target = kit.contract.by_name.get(link.operation)
                if target is None:
                    continue
                script = Script(kit, "walks", f"{operation.name} -> {target.name}")
                script.fixture(operation, 2)
                bound = script.bound(operation)
                key = script.act(operation, kit.draft(operation, bound), observe=False)
                _along(script, link, key, bound, target)
                yield script.case()


def _along(script: Script, link: Link, key: int, bound: Bound, target: Operation) -> None:
    kit = script.kit
    there: dict[str, Ref | str | Fresh] = dict(bound)
    given: dict[str, Text] = {}
    for name, expression in link.parameters.items():
        value = _expression(expression, key)
        slot = next((s.key for s in slots(target) if s.parameter == name), None)
        if slot is None and value is not None:
            given[name] = text(value)
        elif slot is not None and value is not None:
            there[slot] = value
    request = kit.draft(target, there, note="along a link")
    for parameter in target.parameters:
        if parameter.name in given and parameter.where in {"query", "header"}:
            request = kit.with_parameter(request, parameter, given[parameter.name])
    script.act(target, request, bound=there)


def _expression(expression: str, key: int) -> Ref | str | None:
    if expression.startswith("$response.body#"):
        return Ref(key, FromBody(split_pointer(expression.partition("#")[2])))
    if expression.startswith("$response.header."):
        return Ref(key, FromHeader(expression.removeprefix("$response.header.").lower()))
    return None if expression.startswith("$") else expression


def _in_flight(kit: Kit, operation: Operation) -> Iterator[Case]:
    """What may be done to a resource while something long is going on with it."""
    rivals = [
        other
        for other in _belonging(kit, slots(operation)[-1].key)
        if not other.reads or plain_path(other.path) == slots(operation)[-1].key
    ]
    for rival in rivals:
        # one at a time, so that it is over before what it meets is
        script = Script(kit, "walks", f"{operation.name}: meanwhile {rival.name}")
        bound = script.bound(operation)
        key = script.add(kit.draft(operation, bound), settles=False)
        request = kit.draft(rival, bound, note="while it is under way")
        script.add(request, during=script.following(key))
        script.follow(key)
        script.observe(operation, key, bound)
        yield script.case()
    for link in operation.responses["202"].links:
        target = kit.contract.by_name.get(link.operation)
        if target is not None and not target.reads:
            script = Script(kit, "walks", f"{operation.name} -> {target.name} at once")
            bound = script.bound(operation)
            key = script.add(kit.draft(operation, bound), settles=False)
            # whether it waits or works already is for each to say, and may change what is answered
            script.raced = True
            script.begin(key)
            _along(script, link, key, {}, target)
            _along(script, link, key, {}, target)
            script.follow(key)
            script.observe(operation, key, bound)
            script.raced = False
            # and once more: a resource whose work was called off must be usable again
            script.act(operation, kit.draft(operation, bound), bound=bound)
            yield script.case()


def _again(kit: Kit, operation: Operation) -> Case:
    script = Script(kit, "walks", f"{operation.name}: twice")
    bound = script.bound(operation)
    request = kit.draft(operation, bound)
    for _ in range(2):
        script.act(operation, replace(request, note="the same twice"), bound=bound)
    return script.case()


def _after_deletion(kit: Kit, operation: Operation) -> Case:
    """The same body once more after what it made is gone."""
    script = Script(kit, "walks", f"{operation.name}: once gone")
    key = kit.resources.made_by(operation)
    remover = kit.resources.remover(key) if key else None
    bound = script.bound(operation)
    request = kit.draft(operation, bound)
    step = script.act(operation, request, bound=bound)
    producer = kit.resources.producers.get(key) if key else None
    if key and remover is not None and producer is not None and producer.pick is not None:
        gone = {**bound, key: Ref(step, producer.pick)}
        script.act(remover, kit.draft(remover, gone), bound=gone)
        script.act(operation, request, bound=bound)
    return script.case()


def _identities(kit: Kit, creator: Operation) -> Iterator[Case]:
    """What one has made, seen and touched by another."""
    key = kit.resources.made_by(creator) or ""
    default = kit.identity
    others = [name for name in kit.identities if name != default]
    pairs = [(default, other) for other in others] + [(other, default) for other in others]
    pairs += [(other, other) for other in others] + ([(default, None)] if default else [])
    for maker, toucher in pairs:
        script = Script(kit, "walks", f"{creator.name}: made by {maker}, touched by {toucher or 'nobody'}")
        parents = script.bound(creator)
        request = as_identity(kit.draft(creator, parents), maker)
        step = script.add(request, note_role(maker, default))
        producer = kit.resources.producers[key]
        if producer.pick is None:
            continue
        bound = {**parents, key: Ref(step, producer.pick)}
        listing = kit.contract.at("GET", creator.path)
        for operation in (*([listing] if listing else ()), *_belonging(kit, key)):
            here = parents if operation is listing else bound
            script.add(as_identity(kit.draft(operation, here, note=f"as {toucher}"), toucher))
        script.observe(creator, step, parents)
        yield script.case()


def note_role(maker: str | None, default: str | None) -> str:
    """What the default identity makes is only a fixture; what another makes is part of the case."""
    return "fixture" if maker == default else "case"


def _at_random(kit: Kit, chance: random.Random, number: int) -> Case:
    script = Script(kit, "walks", f"at random, {number}")
    pool = [o for o in kit.contract.operations if not o.streams()]
    weights = [
        4 if kit.resources.made_by(o) else 3 if slots(o) and not o.reads else 2 if slots(o) else 1
        for o in pool
    ]
    for _ in range(chance.randint(6, 12)):
        operation = chance.choices(pool, weights)[0]
        bound = script.bound(operation, chance.randrange(2), 2)
        tree = chance.choice(kit.bodies(operation)) if operation.json_body else None
        request = kit.draft(operation, bound, tree)
        for parameter in operation.parameters:
            if parameter.where == "query" and chance.random() < 0.3:
                value = kit.sampler.rich(parameter.schema, parameter.name, chance.randrange(4))
                request = kit.with_parameter(request, parameter, value)
        script.act(operation, request, observe=chance.random() < 0.5, bound=bound)
    return script.case()
