"""What a contract says about secrets: where one signs in, what is guarded by them, what is handed out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from parity.cases.drafts import Kit
from parity.cases.resources import slots
from parity.contract.model import Operation
from parity.requests import FromBody, Ref, Request, Text, Tree, text

SECRET = re.compile(r"pass(word|phrase|code)|secret|pin$", re.IGNORECASE)
FORMER = re.compile(r"^(old|current|former|previous)", re.IGNORECASE)
_TOKENS = ("access_token", "accessToken", "token", "api_key", "apiKey", "key", "secret")
_GUESSES = 6

T = TypeVar("T")


def signs_in(kit: Kit, operation: Operation) -> bool:
    """Whether an operation takes a name and a secret and makes nothing: the way in."""
    return (
        operation.method == "POST"
        and not slots(operation)
        and not operation.secured
        and bool(secrets(kit, operation))
    )


def guards(kit: Kit, operation: Operation) -> bool:
    """Whether an operation asks for the former secret: each guess makes the next one wait longer."""
    return (
        operation.secured
        and not slots(operation)
        and any(FORMER.search(name) for name in secrets(kit, operation))
    )


def few(kit: Kit, operation: Operation, found: Sequence[T]) -> list[T]:
    """All, or some spread evenly: by one person each one costs seconds, by guests one more person."""
    most = _GUESSES * (3 if operation.name in kit.learnt.guests else 1)
    if not guards(kit, operation) or len(found) <= most:
        return list(found)
    return [found[place * len(found) // most] for place in range(most)]


def members(kit: Kit, operation: Operation) -> Mapping[str, object]:
    """The members of the body that an operation takes."""
    if operation.json_body is None:
        return {}
    found: Mapping[str, object] = kit.sampler.schemas.plain(operation.json_body.schema).get("properties", {})
    return found


def secrets(kit: Kit, operation: Operation) -> list[str]:
    """Those of them that are secrets."""
    return [name for name in members(kit, operation) if SECRET.search(name)]


def ways_in(kit: Kit) -> list[tuple[Operation, Operation]]:
    """Operations that make somebody, each with one where that somebody can sign in."""
    return [
        (creator, entry)
        for creator in kit.resources.creators()
        for entry in kit.contract.operations
        # all that the way in asks for is given when somebody is made
        if signs_in(kit, entry)
        and entry is not creator
        and secrets(kit, creator)
        and set(members(kit, entry)) <= set(members(kit, creator))
    ]


def signing_in(kit: Kit, entry: Operation, made: int, tree: Tree) -> Request:
    """The request by which the one signs in that step `made` has made of this body."""
    given = tree if isinstance(tree, Mapping) else {}
    # a secret is not answered; everything else is taken from the answer
    body = {
        name: given[name] if SECRET.search(name) else Ref(made, FromBody((name,)))
        for name in members(kit, entry)
        if name in given
    }
    return kit.draft(entry, {}, body, note="as the one just made")


def bearing(request: Request, token: Text) -> Request:
    """The same with a token that was handed out, in place of other credentials."""
    return replace(request, identity=None).with_header("Authorization", token)


def bearer(kit: Kit, entry: Operation, key: int) -> Text | None:
    """How one proves who one is by the answer to step `key`; None where it holds nothing for that."""
    token = token_of(kit, entry)
    return text("Bearer ", Ref(key, FromBody((token,)))) if token is not None else None


def token_of(kit: Kit, operation: Operation) -> str | None:
    """The member of a good answer that holds what proves who one is."""
    plain = kit.sampler.schemas.plain
    for response in operation.responses.values():
        content = next((c for c in response.content.values() if c.is_json), None) if response.good else None
        held = plain(content.schema).get("properties", {}) if content else {}
        for name in _TOKENS:
            if name in held and "string" in kit.sampler.schemas.types(plain(held[name])):
                return name
    return None
