"""Credentials that an implementation hands out, used: by whoever was just made, and after their end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from parity.cases.drafts import Bound, Kit
from parity.cases.resources import slots
from parity.cases.script import Script
from parity.contract.model import Operation
from parity.requests import Body, Case, FromBody, Ref, Text, Tree, text

SECRET = re.compile(r"pass(word|phrase|code)|secret|pin$", re.IGNORECASE)
_FORMER = re.compile(r"^(old|current|former|previous)", re.IGNORECASE)
_TOKENS = ("access_token", "accessToken", "token", "api_key", "apiKey", "key", "secret")
_VARIANTS = 5
_GUESSES = 6

T = TypeVar("T")


def signs_in(kit: Kit, operation: Operation) -> bool:
    """Whether an operation takes a name and a secret and makes nothing: the way in."""
    return (
        operation.method == "POST"
        and not slots(operation)
        and not operation.secured
        and bool(_secrets(kit, operation))
    )


def guards(kit: Kit, operation: Operation) -> bool:
    """Whether an operation asks for the former secret: each guess makes the next one wait longer."""
    return (
        operation.secured
        and not slots(operation)
        and any(_FORMER.search(name) for name in _secrets(kit, operation))
    )


def few(kit: Kit, operation: Operation, found: Sequence[T]) -> list[T]:
    """All, or some spread evenly where each one costs seconds."""
    if not guards(kit, operation) or len(found) <= _GUESSES:
        return list(found)
    return [found[place * len(found) // _GUESSES] for place in range(_GUESSES)]


def cases(kit: Kit) -> Iterator[Case]:
    """For each creating operation whose answer or body can be used to prove who one is."""
    for creator in kit.resources.creators():
        for operation in kit.contract.operations:
            if signs_in(kit, operation) and operation is not creator and _lends(kit, creator, operation):
                for turn in range(_VARIANTS):
                    yield _sign_in(kit, creator, operation, turn)
        if _token(kit, creator) is not None:
            for turn in range(_VARIANTS):
                yield _use(kit, creator, turn)


def _sign_in(kit: Kit, creator: Operation, entry: Operation, turn: int) -> Case:
    script = Script(kit, "walks", f"{creator.name} -> {entry.name}, {turn + 1}")
    bound, made, tree = _make(script, creator, turn)
    lent = {name: _borrowed(made, tree, name) for name in _members(kit, entry)}
    body = {name: value for name, value in lent.items() if value is not None}
    request = kit.draft(entry, {}, body, note="as the one just made")
    key = script.add(request)
    token = _token(kit, entry)
    if token is None:
        return script.case()
    holder: Text = text("Bearer ", Ref(key, FromBody((token,))))
    _show(script, holder, None)
    for operation in kit.contract.operations:
        names = _members(kit, operation)
        former = [name for name in names if SECRET.search(name) and _FORMER.search(name)]
        if operation.secured and not slots(operation) and former:
            # with the right former secret a new one is taken, and the old one is good no more
            fresh = kit.bodies(operation)[0]
            known = {name: _secret_of(kit, creator, tree) for name in former}
            changed = replace(kit.draft(operation, {}, {**fresh, **known}), identity=None)
            script.add(changed.with_header("Authorization", holder))
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
    pointer = FromBody((_token(kit, creator) or "",))
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


def _members(kit: Kit, operation: Operation) -> Mapping[str, object]:
    if operation.json_body is None:
        return {}
    members: Mapping[str, object] = kit.sampler.schemas.plain(operation.json_body.schema).get(
        "properties", {}
    )
    return members


def _secrets(kit: Kit, operation: Operation) -> list[str]:
    return [name for name in _members(kit, operation) if SECRET.search(name)]


def _lends(kit: Kit, creator: Operation, entry: Operation) -> bool:
    """Whether all that the way in asks for is given when somebody is made."""
    return bool(_secrets(kit, creator)) and set(_members(kit, entry)) <= set(_members(kit, creator))


def _borrowed(made: int, tree: Tree, name: str) -> Tree:
    if not isinstance(tree, Mapping) or name not in tree:
        return None
    # a secret is not answered; everything else is taken from the answer
    return tree[name] if SECRET.search(name) else Ref(made, FromBody((name,)))


def _secret_of(kit: Kit, creator: Operation, tree: Tree) -> Tree:
    names = _secrets(kit, creator)
    return tree.get(names[0]) if isinstance(tree, Mapping) and names else None


def _renamed(body: Mapping[str, Tree], new: Mapping[str, Tree]) -> dict[str, Tree]:
    """The new secret under the name by which one signs in."""
    names = [name for name in body if SECRET.search(name)]
    return {names[0]: next(iter(new.values()))} if names and new else {}


def _token(kit: Kit, operation: Operation) -> str | None:
    """The member of a good answer that holds what proves who one is."""
    for response in operation.responses.values():
        content = next((c for c in response.content.values() if c.is_json), None) if response.good else None
        members = kit.sampler.schemas.plain(content.schema).get("properties", {}) if content else {}
        for name in _TOKENS:
            if name in members and "string" in kit.sampler.schemas.types(
                kit.sampler.schemas.plain(members[name])
            ):
                return name
    return None
