"""Requests that hold under a condition, and requests that are safe to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parity.cases.drafts import Bound, Kit
from parity.cases.resources import plain_path, slots
from parity.cases.script import Script, as_identity
from parity.contract.model import Operation
from parity.requests import Case, Fresh, FromHeader, Ref, Request, Text, text


def conditional(kit: Kit, operation: Operation) -> Iterator[Case]:
    """`If-None-Match` on what is read, `If-Match` on what is changed: fresh, stale, weak, listed, broken."""
    tagged = _reader(kit, operation)
    if tagged is None or not slots(operation):
        return
    name = "If-None-Match" if operation.reads else "If-Match"
    for place, (note, before, after) in enumerate(
        (
            ("the tag", "", ""),
            ("the tag, weak", "W/", ""),
            ("the tag among others", '"a", ', ', "b"'),
            ("a tag that is not its own", '"no', ""),
        )
    ):
        script = Script(kit, "probes", f"{operation.name}: {name}, {note}")
        bound = script.bound(operation)
        seen = script.add(kit.draft(tagged, bound, note="for its tag"))
        value = text(before, Ref(seen, FromHeader("etag")), after) if place < 3 else text('"no-such-tag"')
        request = replace(kit.draft(operation, bound), note=note)
        script.act(operation, request.with_header(name, value), bound=bound)
        # what it did may have made the tag stale
        script.act(operation, request.with_header(name, value), bound=bound)
        yield script.case()
    yield _plain_conditions(kit, operation, name)
    if not operation.reads:
        yield _stale(kit, operation, tagged)


def idempotent(kit: Kit, operation: Operation) -> Iterator[Case]:
    """One key: for the same twice, for something else, for somebody else."""
    header = next((p for p in operation.parameters if p.name.lower() == "idempotency-key"), None)
    if header is None:
        return
    key = text("key-", Fresh())
    script = Script(kit, "probes", f"{operation.name}: one key twice")
    bound = script.bound(operation)
    request = kit.draft(operation, bound).with_header(header.name, key)
    for _ in range(2):
        script.act(operation, replace(request, note="with one key"), bound=bound)
    if operation.json_body is not None:
        other = kit.draft(operation, bound, kit.bodies(operation)[1]).with_header(header.name, key)
        script.act(operation, replace(other, note="another body with the key"), bound=bound)
    script.add(replace(request.with_header("If-Match", '"no-such-tag"'), note="with the key and a condition"))
    script.add(replace(as_identity(request, None), note="with the key, by nobody"))
    for identity in kit.identities[1:]:
        script.add(replace(as_identity(request, identity), note=f"with the key, by {identity}"))
    yield script.case()
    if slots(operation):
        script = Script(kit, "probes", f"{operation.name}: one key for two resources")
        for turn in range(2):
            place = script.bound(operation, turn, 2)
            again = kit.draft(operation, place, note="with one key").with_header(header.name, key)
            script.act(operation, again, bound=place)
        yield script.case()
    if operation.json_body is not None:
        yield _failed_first(kit, operation, header.name)


def _failed_first(kit: Kit, operation: Operation, name: str) -> Case:
    script = Script(kit, "probes", f"{operation.name}: a key whose first request failed")
    bound = script.bound(operation)
    key = text("failed-", Fresh())
    empty: Request = kit.draft(operation, bound)
    if empty.body is not None:
        script.add(replace(empty, body=replace(empty.body, tree={}), note="refused").with_header(name, key))
    script.act(operation, kit.draft(operation, bound).with_header(name, key), bound=bound)
    return script.case()


def _plain_conditions(kit: Kit, operation: Operation, name: str) -> Case:
    script = Script(kit, "probes", f"{operation.name}: {name}")
    values: tuple[str, ...] = (
        "*",
        '"no-such-tag"',
        "no-quotes",
        '""',
        "W/*",
        '"a" "b"',
        '"a",',
        "",
        '*, "a"',
        *_longest(kit, operation, name),
    )
    for turn, value in enumerate(values):
        bound: Bound = script.bound(operation, turn, 1 if operation.reads else 4)
        request = replace(kit.draft(operation, bound), note=f"{name}: {value[:40]}")
        script.act(operation, request.with_header(name, value), bound=bound, observe=False)
    script.add(kit.draft(operation, script.bound(operation)).with_header("If-Modified-Since", _LONG_AGO))
    return script.case()


def _longest(kit: Kit, operation: Operation, name: str) -> Iterator[str]:
    """A tag as long as is just allowed, and one a letter longer."""
    parameter = next((p for p in operation.parameters if p.name.lower() == name.lower()), None)
    most = kit.sampler.schemas.plain(parameter.schema).get("maxLength") if parameter is not None else None
    if isinstance(most, int) and 2 < most <= 4_000:
        yield '"' + "x" * (most - 2) + '"'
        yield '"' + "x" * (most - 1) + '"'


def _stale(kit: Kit, operation: Operation, tagged: Operation) -> Case:
    """A tag that was right until somebody else changed the resource."""
    script = Script(kit, "probes", f"{operation.name}: a stale tag")
    bound = script.bound(operation)
    seen = script.add(kit.draft(tagged, bound, note="for its tag"))
    item = slots(operation)[-1].key
    for other in kit.contract.operations:
        if other.method in {"PUT", "PATCH"} and plain_path(other.path) == item:
            script.add(kit.draft(other, bound, kit.bodies(other)[-1], note="changes it meanwhile"))
            break
    value: Text = text(Ref(seen, FromHeader("etag")))
    request = replace(kit.draft(operation, bound), note="with the stale tag")
    script.act(operation, request.with_header("If-Match", value), bound=bound)
    return script.case()


def _reader(kit: Kit, operation: Operation) -> Operation | None:
    """What shows the tag of the resource that an operation works on."""
    if not slots(operation):
        return None
    item = slots(operation)[-1].key
    return next(
        (
            o
            for o in kit.contract.operations
            if o.method == "GET" and plain_path(o.path) == item and "etag" in o.headers
        ),
        None,
    )


_LONG_AGO = "Mon, 01 Jan 2001 00:00:00 GMT"
