"""What the contract itself shows: every example of a body and of a parameter, sent as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parity.cases.drafts import CONDITIONS, Kit
from parity.cases.proofs import signs_in
from parity.cases.script import Script
from parity.requests import Case


def cases(kit: Kit) -> Iterator[Case]:
    """One sequence an operation."""
    for operation in kit.contract.operations:
        script = Script(kit, "examples", operation.name)
        script.fixture(operation, 3)
        content = operation.json_body
        shown = list(content.examples) if content else []
        for turn, tree in enumerate(shown or [None]):
            bound = script.bound(operation, turn, max(len(shown), 1))
            request = kit.draft(
                operation, bound, tree, note="the contract's example" if shown else "as drafted"
            )
            script.act(operation, request, bound=bound)
            if signs_in(kit, operation):
                # what is handed out must be new each time
                script.act(operation, request, bound=bound)
        for parameter in operation.parameters:
            sent = parameter.where in {"query", "header"} and parameter.name.lower() not in CONDITIONS
            for example in parameter.examples if sent else ():
                bound = script.bound(operation)
                request = kit.with_parameter(kit.draft(operation, bound), parameter, example)
                script.act(operation, replace(request, note=f"the example of {parameter.name}"), bound=bound)
        yield script.case()
