"""Which component of the contract says what the twin writes in place.

FastAPI writes parameters, answers and headers out where they stand; the contract names each of them once.
What is called what is learnt from the operations that both have.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from scripts.drift.spec_files import SpecFiles

_WORDS: Final = {"title", "description", "examples", "example", "summary"}


class Component(NamedTuple):
    """Where a component of the contract stands."""

    file: str
    section: str
    name: str


class Familiar:
    """The components that fragments of the twin's document correspond to."""

    def __init__(self, spec: SpecFiles, twin: Mapping[str, Any]) -> None:
        self._spec = spec
        self._met: dict[Component, Counter[str]] = defaultdict(Counter)
        for path, method, file, item, operation in spec.operations():
            other = twin["paths"].get(path, {}).get(method)
            if other is not None:
                self._learn(file, item, operation, other)
        votes: dict[str, Counter[Component]] = defaultdict(Counter)
        for component, fragments in self._met.items():
            for fragment, count in fragments.items():
                votes[fragment][component] += count
        self._names = {fragment: found.most_common(1)[0][0] for fragment, found in votes.items()}

    def component(self, section: str, node: Any, mark: str = "") -> Component | None:
        """The component that says the same, if there is one; `mark` is the status of an answer."""
        return self._names.get(_fragment(section, node, mark))

    def remember(self, component: Component, node: Any, mark: str = "") -> None:
        """A component that has just been written, and what it was written for."""
        self._names[_fragment(component.section, node, mark)] = component

    def agreed(self, component: Component, node: Any, mark: str = "") -> bool:
        """Whether the twin says this wherever the contract says the component."""
        return set(self._met[component]) == {_fragment(component.section, node, mark)}

    def referred(self, file: str, node: Any) -> Component | None:
        """The component behind a reference in a file of the contract."""
        if not isinstance(node, Mapping) or "$ref" not in node:
            return None
        target, pointer = self._spec.target(file, node["$ref"])
        parts = pointer.split("/")[1:]
        return Component(target, parts[-2], parts[-1]) if len(parts) >= 2 else None

    def _learn(self, file: str, item: Mapping[str, Any], ours: Mapping[str, Any], theirs: Any) -> None:
        written = {identity(one): one for one in theirs.get("parameters", [])}
        for reference in [*item.get("parameters", []), *ours.get("parameters", [])]:
            _, parameter = self._spec.follow(file, reference)
            self._meet(file, reference, written.get(identity(parameter)))
        self._meet(file, ours.get("requestBody"), theirs.get("requestBody"))
        for status, reference in ours.get("responses", {}).items():
            answer = theirs.get("responses", {}).get(str(status))
            self._meet(file, reference, answer, str(status))
            where, response = self._spec.follow(file, reference)
            headers = {name.lower(): header for name, header in (answer or {}).get("headers", {}).items()}
            for name, header in response.get("headers", {}).items():
                self._meet(where, header, headers.get(name.lower()))

    def _meet(self, file: str, reference: Any, node: Any, mark: str = "") -> None:
        component = self.referred(file, reference)
        if component is not None and node is not None:
            self._met[component][_fragment(component.section, node, mark)] += 1


def identity(parameter: Mapping[str, Any]) -> tuple[str, str]:
    """What makes two parameters the same one: header names have no case."""
    name = str(parameter["name"])
    return str(parameter["in"]), name.lower() if parameter["in"] == "header" else name


def _fragment(section: str, node: Any, mark: str) -> str:
    return f"{section} {mark} {json.dumps(_silent(node), sort_keys=True)}"


def _silent(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {name: _silent(value) for name, value in node.items() if name not in _WORDS}
    if isinstance(node, list):
        return [_silent(item) for item in node]
    return node
