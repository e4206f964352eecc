"""One playing looked at: which targets agree at each step, and on what the others differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urlsplit

from parity.cases.resources import slots
from parity.contract.model import Contract, Operation
from parity.contract.schemas import Schemas
from parity.contract.shapes import Shape
from parity.requests import Step
from parity.run.answers import Answer
from parity.run.compare import Finding, Pairs, compare
from parity.run.noise import Noise
from parity.run.observe import Eyes
from parity.run.recognise import masked
from parity.run.targets import Target
from parity.run.wire import Wire
from parity.values import split_pointer

Signature: TypeAlias = tuple[str, str, str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Verdict:
    """How the targets' answers to one step compare."""

    operation: str
    findings: Mapping[str, tuple[Finding, ...]]  # by target, against the first; empty where they agree
    statuses: Mapping[str, int]

    @property
    def agree(self) -> bool:
        """Whether all answered alike."""
        return not any(self.findings.values())

    def groups(self) -> list[list[str]]:
        """The targets by answer, the largest group first."""
        held: dict[tuple[object, ...], list[str]] = {}
        for name in self.statuses:
            found = self.findings.get(name, ())
            key = tuple(
                (f.dimension, f.pointer, f.kind, "" if f.kind in _OWN else masked(f.right)) for f in found
            )
            held.setdefault(key, []).append(name)
        return sorted(held.values(), key=lambda names: -len(names))

    def odd(self) -> list[str]:
        """Who differs from most; empty where there is no most."""
        groups = self.groups()
        if len(groups) < 2 or len(groups[0]) == len(groups[1]):
            return []
        return [name for group in groups[1:] for name in group]

    def signatures(self) -> dict[Signature, tuple[str, Finding]]:
        """Each way of differing once, with a target and the finding that show it."""
        found: dict[Signature, tuple[str, Finding]] = {}
        statuses = tuple(str(status) for status in self.statuses.values())
        for name, findings in self.findings.items():
            for finding in findings:
                # a header that is missing is missing whatever the status
                told = statuses if finding.dimension in {"status", "body", "events"} else ()
                key = (self.operation, finding.dimension, finding.place, finding.kind, told)
                found.setdefault(key, (name, finding))
        return found

    @property
    def diverged(self) -> bool:
        """Whether what was asked was done by some and not by others."""
        return len({200 <= status < 300 for status in self.statuses.values()}) > 1


_OWN = frozenset({"identity", "time", "form"})


class Views:
    """How the answers of each operation are looked at."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self.contract = contract
        self._schemas = schemas
        self._shapes: dict[tuple[str, int, str], Shape] = {}

    def located(self, step: Step, wire: Wire | None = None) -> Operation | None:
        """The operation whose path a step really asks for, which for a probe may be another or none."""
        operation = self.contract.by_name.get(step.request.operation)
        path = _path(step)
        if operation is None and wire is not None and not path.startswith("/"):
            # an address that an answer has told
            path = wire.target.partition("?")[0]
        elif operation is None or not path.startswith("/") or _template(operation.path).fullmatch(path):
            return operation
        return next((o for o in self.contract.operations if _template(o.path).fullmatch(path)), None)

    def shape(self, operation: Operation | None, answer: Answer) -> Shape:
        """What the contract says about the body of an answer."""
        key = (operation.name if operation else "", answer.status, answer.media)
        if key not in self._shapes:
            self._shapes[key] = self._make(operation, answer)
        return self._shapes[key]

    def _make(self, operation: Operation | None, answer: Answer) -> Shape:
        response = operation.response(answer.status) if operation is not None else None
        if response is None:
            return Shape(self._schemas, ())
        found = [
            c for media, c in response.content.items() if media.split(";")[0].strip().lower() == answer.media
        ]
        content = next(iter(found or response.content.values()), None)
        shape = Shape(self._schemas, (self._schemas.plain(content.schema),) if content else ())
        for link in response.links:
            target = self.contract.by_name.get(link.operation)
            for slot in slots(target) if target else ():
                expression = link.parameters.get(slot.parameter, "")
                if expression.startswith("$response.body#"):
                    shape.mark_linked(split_pointer(expression.partition("#")[2]))
        return shape


class Judge:
    """Judges the steps of one playing, in order."""

    def __init__(self, views: Views, names: Sequence[str], origins: Mapping[str, str], noise: Noise) -> None:
        self._views = views
        self._noise = noise
        self._names = tuple(names)
        self._eyes = {name: Eyes(origins[name]) for name in names}
        self._pairs = {name: Pairs() for name in self._names[1:]}

    @classmethod
    def of(cls, views: Views, targets: Sequence[Target], noise: Noise) -> Judge:
        """A judge of these targets."""
        return cls(views, [t.name for t in targets], {t.name: t.origin for t in targets}, noise)

    def verdict(
        self, step: Step, answers: Mapping[str, Answer], wires: Mapping[str, Wire], fresh: str
    ) -> Verdict:
        """How the answers to a step compare. Steps must be given in order."""
        operation = self._views.located(step, wires.get(self._names[0]))
        label = step.request.operation
        if operation is not None and step.request.method.upper() != operation.method:
            known = step.request.method in {"HEAD", "OPTIONS"}
            label = f"{step.request.method if known else 'other methods,'} {operation.path}"
        seen = {}
        for name in self._names:
            eyes = self._eyes[name]
            eyes.sent((fresh, *step.request.literals()))
            answer = answers[name]
            shape = self._views.shape(operation, answer)
            seen[name] = eyes.look(step.key, answer, operation, shape, _scope(answer, wires.get(name)))
        first = self._names[0]
        findings = {
            name: tuple(self._noise.without(label, compare(seen[first], seen[name], self._pairs[name])))
            for name in self._names[1:]
        }
        return Verdict(label, findings, {name: answers[name].status for name in self._names})


_LETTER = re.compile(r"%(4[1-9A-Fa-f]|5[0-9Aa]|6[1-9A-Fa-f]|7[0-9Aa])")


@lru_cache(maxsize=4096)
def _template(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^{}]+\\\}", "[^/?]+", re.escape(path)) + r"(\?.*)?")


def _path(step: Step) -> str:
    """The path as it is asked for, with an x for what is filled in."""
    path = "".join(part if isinstance(part, str) else "x" for part in step.request.path.parts)
    # a letter that is percent-encoded is that letter; a slash is not
    return _LETTER.sub(lambda found: chr(int(found[1], 16)), path)


def _scope(answer: Answer, wire: Wire | None) -> str:
    """The resource that an answer is about: the one that was made, or the one that was asked for."""
    if wire is None:
        return ""
    made = urlsplit(answer.header("location") or "").path
    if answer.status == 201 and wire.method == "POST":
        # without a Location nobody knows which it is
        return made
    asked = wire.target.partition("?")[0]
    return made or asked if answer.status == 202 else asked
