"""Work that goes on after it was answered: which request shows how far it has got, and which one ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from parity.cases.drafts import Kit
from parity.cases.resources import slots
from parity.contract.model import Operation, Response
from parity.requests import FromBody, FromHeader, Ref, Request, Step, text
from parity.states import STATE, WAITING
from parity.values import split_pointer

_PROOFS = frozenset({"authorization", "cookie"})
_ENDS = re.compile(r"cancel|abort|stop|terminate|revoke|call_?off|^end", re.IGNORECASE)


def following(kit: Kit, request: Request, key: int) -> Request | None:
    """What shows how far step `key`, this request, has got; None where an answer to it is the end of it.

    Asked by whoever began it, since not everybody may see it.
    """
    operation = kit.contract.by_name.get(request.operation)
    if operation is None or operation.reads or request.method != operation.method:
        return None
    response = _unfinished(kit, operation)
    if response is None:
        return None
    target = next(
        (
            found
            for link in response.links
            if (found := kit.contract.by_name.get(link.operation)) is not None
            and found.method == "GET"
            and not found.streams()
            and {"$response.body#/id", "$response.header.Location"} & set(link.parameters.values())
        ),
        None,
    )
    name = target.name if target else f"{operation.name} (Location)"
    if "location" in response.headers or target is None:
        path = text(Ref(key, FromHeader("location", target=True)))
    else:
        slot = slots(target)[-1].key
        pick = kit.resources.producers[slot].pick
        path = kit.path(target, {slot: Ref(key, pick)} if pick else {})
    proofs = _PROOFS | {header.lower() for header in kit.contract.key_headers}
    headers = tuple(pair for pair in request.headers if pair[0].lower() in proofs)
    return Request(name, "GET", path, headers=headers, identity=request.identity)


def settling(kit: Kit, request: Request, key: int, place: int) -> Iterator[Step]:
    """What follows step `key`, this request, to its end: asking, and calling it off if it does not settle."""
    shows = following(kit, request, key)
    if shows is None:
        return
    yield Step(place, replace(shows, note="until it has settled"), "follow")
    end = _ending(kit, request, key)
    if end is not None:
        yield Step(place + 1, end, "end", during=shows)


def _ending(kit: Kit, request: Request, key: int) -> Request | None:
    """What calls off the work that this request has begun, by a link of its answer."""
    operation = kit.contract.by_name.get(request.operation)
    response = _unfinished(kit, operation) if operation is not None else None
    for link in response.links if response is not None else ():
        target = kit.contract.by_name.get(link.operation)
        if target is None or target.reads or not (_ENDS.search(target.name) or _ENDS.search(target.path)):
            continue
        bound: dict[str, Ref] = {}
        for slot in slots(target):
            value = link.parameters.get(slot.parameter, "")
            if value.startswith("$response.body#"):
                bound[slot.key] = Ref(key, FromBody(split_pointer(value.partition("#")[2])))
        if len(bound) == len(slots(target)) > 0:
            return kit.draft(target, bound, note="so that it ends")
    return None


def _unfinished(kit: Kit, operation: Operation) -> Response | None:
    """The 202, or the 201 of what may still be waiting when it is answered, as its state may say."""
    if "202" in operation.responses:
        return operation.responses["202"]
    response = operation.responses.get("201")
    schemas = kit.sampler.schemas
    for content in response.content.values() if response is not None else ():
        members = schemas.plain(content.schema).get("properties", {})
        for name in STATE:
            states = schemas.plain(members.get(name)).get("enum", ()) if name in members else ()
            if any(isinstance(state, str) and WAITING.fullmatch(state) for state in states):
                return response
    return None
