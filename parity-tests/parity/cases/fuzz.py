"""Requests by chance: any of the values that fit and that do not, several at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

from parity.cases.breaking import breaches
from parity.cases.drafts import Kit
from parity.cases.script import Script
from parity.contract.model import Operation
from parity.requests import Case
from parity.values import Json

_ROUNDS = 6
_AT_ONCE = 8


def cases(kit: Kit, seed: int) -> Iterator[Case]:
    """Rounds over all operations."""
    for turn in range(_ROUNDS):
        for operation in kit.contract.operations:
            chance = random.Random(f"{seed}/fuzz/{turn}/{operation.name}")
            script = Script(kit, "fuzz", f"{operation.name}, round {turn + 1}")
            script.fixture(operation, 2)
            for _ in range(_AT_ONCE):
                bound = script.bound(operation, chance.randrange(2), 2)
                tree = _body(kit, operation, chance)
                request = kit.draft(
                    operation, bound, kit.fresh(operation, tree) if tree is not None else None
                )
                for parameter in operation.parameters:
                    if parameter.where == "query" and chance.random() < 0.5:
                        base = kit.value(parameter)
                        pool = [base, *(v for _, v in kit.sampler.variants(parameter.schema, base))]
                        pool += [v for _, v in breaches(kit.sampler, parameter.schema, base)][:3]
                        request = kit.with_parameter(request, parameter, chance.choice(pool))
                script.act(operation, replace(request, note="by chance"), bound=bound)
            yield script.case()


def _body(kit: Kit, operation: Operation, chance: random.Random) -> Json:
    content = operation.json_body
    if content is None:
        return None
    base = kit.sampler.rich(content.schema, "body", chance.randrange(3))
    members = kit.sampler.schemas.plain(content.schema).get("properties", {})
    if not isinstance(base, Mapping) or not members:
        return base
    made: dict[str, Json] = dict(base)
    for name in chance.sample(sorted(members), k=min(len(members), chance.randint(1, 4))):
        current = made.get(name, kit.sampler.rich(members[name], name))
        pool = [value for _, value in kit.sampler.variants(members[name], current, name)]
        if chance.random() < 0.2:
            pool = [value for _, value in breaches(kit.sampler, members[name], current, name)]
        if pool:
            made[name] = chance.choice(pool)
        if chance.random() < 0.15:
            made.pop(name, None)
    return made
