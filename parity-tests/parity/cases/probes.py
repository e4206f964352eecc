"""Probes of the protocol: what HTTP lets a client send and no schema speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from parity.cases import changes
from parity.cases.conditions import conditional, idempotent
from parity.cases.drafts import Kit
from parity.cases.proofs import few, signs_in
from parity.cases.script import Script
from parity.cases.turns import by_turns
from parity.contract.model import Operation
from parity.requests import Case

_HARMLESS_AT_ONCE = 24
_TAKEN_AT_ONCE = 5


def cases(kit: Kit) -> Iterator[Case]:
    """By turns per operation: probes that should be refused in long batches, others in short ones."""
    yield from by_turns(by_turns(_of(kit, operation)) for operation in kit.contract.operations)
    yield _nowhere(kit)


def _of(kit: Kit, operation: Operation) -> Iterator[Iterator[Case]]:
    found = list(changes.all_of(kit, operation))
    taken = few(kit, operation, [change for change in found if change.taken])
    yield _batches(kit, operation, [change for change in found if not change.taken], _HARMLESS_AT_ONCE)
    yield _batches(kit, operation, taken, _at_once(kit, operation))
    yield conditional(kit, operation)
    yield idempotent(kit, operation)


def _batches(kit: Kit, operation: Operation, found: list[changes.Change], size: int) -> Iterator[Case]:
    for start in range(0, len(found), size):
        script = Script(kit, "probes", f"{operation.name}: protocol", guesses=1 if found[0].taken else size)
        script.surroundings(operation, 2)
        batch = found[start : start + size]
        spread = 1 if operation.reads or not batch[0].taken else len(batch)
        for turn, change in enumerate(batch):
            request = change.apply(script.request(operation, turn, spread))
            streams = operation.streams() and request.method == "GET" and change.taken
            script.add(request, streams=streams)
        yield script.case()


def _at_once(kit: Kit, operation: Operation) -> int:
    if signs_in(kit, operation):
        return 1  # whoever fails is slowed down the next time
    return _HARMLESS_AT_ONCE if operation.reads else _TAKEN_AT_ONCE


def _nowhere(kit: Kit) -> Case:
    """Paths that no operation has."""
    script = Script(kit, "probes", "paths that are no operations")
    first = kit.contract.operations[0]
    for request in changes.elsewhere(kit, first):
        script.add(request)
    return script.case()
