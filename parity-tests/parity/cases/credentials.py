"""Credentials that an implementation hands out, used: by whoever was just made, and after their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from parity.cases.drafts import Bound, Kit
from parity.cases.proofs import FORMER, SECRET, bearer, bearing, secrets, signing_in, token_of, ways_in
from parity.cases.resources import slots
from parity.cases.script import Script
from parity.contract.model import Operation
from parity.requests import Body, Case, FromBody, Ref, Text, Tree, text

_VARIANTS = 5


def cases(kit: Kit) -> Iterator[Case]:
    """For each creating operation whose answer or body can be used to prove who one is."""
    for creator, entry in ways_in(kit):
        for turn in range(_VARIANTS):
            yield _sign_in(kit, creator, entry, turn)
    for creator in kit.resources.creators():
        if token_of(kit, creator) is not None:
            for turn in range(_VARIANTS):
                yield _use(kit, creator, turn)


def _sign_in(kit: Kit, creator: Operation, entry: Operation, turn: int) -> Case:
    script = Script(kit, "walks", f"{creator.name} -> {entry.name}, {turn + 1}")
    bound, made, tree = _make(script, creator, turn)
    request = signing_in(kit, entry, made, tree)
    body = request.body.tree if request.body is not None else {}
    holder = bearer(kit, entry, script.add(request))
    if holder is None:
        return script.case()
    _show(script, holder, None)
    for operation in kit.contract.operations:
        former = [name for name in secrets(kit, operation) if FORMER.search(name)]
        if operation.secured and not slots(operation) and former:
            # with the right former secret a new one is taken, and the old one is good no more
            fresh = kit.bodies(operation)[0]
            known = {name: _secret_of(kit, creator, tree) for name in former}
            script.add(bearing(kit.draft(operation, {}, {**fresh, **known}), holder))
            script.add(replace(request, note="with the former secret"))
            new = {n: v for n, v in fresh.items() if n not in former and SECRET.search(n)}
            script.add(replace(request, body=Body("application/json", tree={**body, **_renamed(body, new)})))
    _show(script, holder, None)
    _end(script, creator, bound)
    script.add(replace(request, note="after the one was deleted"))
    _show(script, holder, None)
    return script.case()


def _use(kit: Kit, creator: Operation, turn: int) -> Case:
    script = Script(kit, "walks", f"{creator.name}: the key is used, {turn + 1}")
    bound, made, _ = _make(script, creator, turn)
    pointer = FromBody((token_of(kit, creator) or "",))
    ref = Ref(made, pointer)
    _show(script, text("Bearer ", ref), None)
    for header in kit.contract.key_headers:
        _show(script, text(ref), header)
        script.observe(creator, made, bound)
        _writes(script, header, ref)
    _end(script, creator, bound)
    _show(script, text("Bearer ", ref), None)
    return script.case()


def _writes(script: Script, header: str, ref: Ref) -> None:
    """What the key may make, in each variation of what can be made."""
    kit = script.kit
    for operation in kit.resources.creators():
        if operation.secured and not slots(operation):
            for tree in kit.bodies(operation)[:2]:
                request = replace(kit.draft(operation, {}, tree, note="with the key"), identity=None)
                script.add(request.with_header(header, text(ref)))


def _show(script: Script, value: Text, header: str | None) -> None:
    """Everything that can be read without naming a resource, read with the credentials."""
    for operation in script.kit.contract.operations:
        if (
            operation.secured
            and operation.method == "GET"
            and not slots(operation)
            and not operation.streams()
        ):
            request = replace(script.kit.draft(operation, {}, note="with what was handed out"), identity=None)
            script.add(request.with_header(header or "Authorization", value))


def _make(script: Script, creator: Operation, turn: int) -> tuple[Bound, int, Tree]:
    kit = script.kit
    parents = script.bound(creator)
    bodies = [b for i, b in enumerate(kit.bodies(creator)) if (creator.name, i) not in kit.learnt.refused]
    tree = bodies[turn % len(bodies)] if bodies else kit.bodies(creator)[0]
    made = script.add(kit.draft(creator, parents, tree, note="somebody new"), "fixture")
    key = kit.resources.made_by(creator)
    producer = kit.resources.producers.get(key) if key else None
    if key and producer is not None and producer.pick is not None:
        return {**parents, key: Ref(made, producer.pick)}, made, tree
    return parents, made, tree


def _end(script: Script, creator: Operation, bound: Bound) -> None:
    key = script.kit.resources.made_by(creator)
    remover = script.kit.resources.remover(key) if key else None
    if remover is not None:
        script.add(script.kit.draft(remover, bound))


def _secret_of(kit: Kit, creator: Operation, tree: Tree) -> Tree:
    names = secrets(kit, creator)
    return tree.get(names[0]) if isinstance(tree, Mapping) and names else None


def _renamed(body: Mapping[str, Tree], new: Mapping[str, Tree]) -> dict[str, Tree]:
    """The new secret under the name by which one signs in."""
    names = [name for name in body if SECRET.search(name)]
    return {names[0]: next(iter(new.values()))} if names and new else {}
