"""How much of the contract a run has reached, and what it has not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from parity.contract.model import Contract, Operation
from parity.contract.schemas import Schemas
from parity.failures import CannotRun
from parity.requests import Step, Tree
from parity.run.answers import Answer


@dataclass
class Excuse:
    """Why a documented answer cannot be reached. `*` stands for every operation."""

    operation: str
    status: str
    reason: str
    line: int
    used: bool = False


@dataclass
class Reach:
    """What was reached, counted."""

    contract: Contract
    schemas: Schemas
    requests: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    undocumented: Counter[tuple[str, int]] = field(default_factory=Counter)
    parameters: set[tuple[str, str]] = field(default_factory=set)
    words: set[tuple[str, str, str]] = field(default_factory=set)
    bodies: set[tuple[str, str, str]] = field(default_factory=set)
    headers: set[tuple[str, str, str]] = field(default_factory=set)

    def count(self, step: Step, answers: Mapping[str, Answer]) -> None:
        """Takes down one step."""
        operation = self.contract.by_name.get(step.request.operation)
        if operation is None or step.request.method != operation.method:
            return
        path = _path(step)
        if path.startswith("/") and not _template(operation.path).fullmatch(path):
            # a probe of another path, which says nothing about the operation
            return
        self.requests[operation.name] += 1
        for name, value in (*step.request.query, *step.request.headers):
            self.parameters.add((operation.name, name.lower()))
            self.words.add((operation.name, name.lower(), value.literal()))
        if step.request.body is not None and operation.json_body is not None:
            self._body_words(operation, step.request.body.tree)
        for answer in answers.values():
            self._answer(operation, answer)

    def _answer(self, operation: Operation, answer: Answer) -> None:
        response = operation.response(answer.status)
        if response is None:
            if answer.status:
                self.undocumented[operation.name, answer.status] += 1
            return
        self.pairs[operation.name, response.status] += 1
        for media in response.content:
            if media.split(";")[0].strip().lower() == answer.media:
                self.bodies.add((operation.name, response.status, media))
        for name, _ in answer.headers:
            self.headers.add((operation.name, response.status, name))

    def _body_words(self, operation: Operation, tree: Tree) -> None:
        if isinstance(tree, Mapping):
            for name, value in tree.items():
                for word in value if isinstance(value, list) else [value]:
                    if isinstance(word, str):
                        self.words.add((operation.name, name.lower(), word))

    def missing_pairs(self) -> list[tuple[str, str]]:
        """Documented answers that no request got. `default` is not counted: it documents no status."""
        return [pair for pair in self.documented_pairs() if not self.pairs[pair]]

    def documented_pairs(self) -> list[tuple[str, str]]:
        """Every operation with every status it documents."""
        return [(o.name, s) for o in self.contract.operations for s in o.responses if s != "default"]

    def missing_parameters(self) -> list[tuple[str, str]]:
        """Parameters that no request gave."""
        return [
            (o.name, p.name)
            for o in self.contract.operations
            for p in o.parameters
            if p.where in {"query", "header"} and (o.name, p.name.lower()) not in self.parameters
        ]

    def missing_words(self) -> list[tuple[str, str, str]]:
        """Enum values of parameters and body members that no request had."""
        return [
            (operation.name, name, word)
            for operation in self.contract.operations
            for name, word in self._enumerated(operation)
            if (operation.name, name.lower(), word) not in self.words
        ]

    def missing_bodies(self) -> list[tuple[str, str, str]]:
        """Documented bodies of answers that did not come."""
        return [
            (o.name, status, media)
            for o in self.contract.operations
            for status, response in o.responses.items()
            for media in response.content
            if (o.name, status, media) not in self.bodies
        ]

    def missing_headers(self) -> list[tuple[str, str, str]]:
        """Documented headers of answers that came, but never with the header."""
        return [
            (o.name, status, name)
            for o in self.contract.operations
            for status, response in o.responses.items()
            for name in response.headers
            if self.pairs[o.name, status] and (o.name, status, name) not in self.headers
        ]

    def _enumerated(self, operation: Operation) -> Iterator[tuple[str, str]]:
        nodes: list[tuple[str, Any]] = [
            (p.name, p.schema) for p in operation.parameters if p.where == "query"
        ]
        if operation.json_body is not None:
            nodes += self.schemas.plain(operation.json_body.schema).get("properties", {}).items()
        for name, node in nodes:
            plain = self.schemas.plain(node)
            for schema in (plain, self.schemas.plain(plain.get("items")), *self.schemas.branches(plain)):
                yield from ((name, word) for word in schema.get("enum", ()) if isinstance(word, str))


@lru_cache(maxsize=4096)
def _template(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^{}]+\\\}", "[^/?]+", re.escape(path)) + r"(\?.*)?")


def _path(step: Step) -> str:
    return "".join(part if isinstance(part, str) else "x" for part in step.request.path.parts)


def read_excuses(path: Path) -> list[Excuse]:
    """The excuses in a file: a line each, operation, status, reason; `#` begins a comment."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"cannot read {path}: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        words = line.strip().split(maxsplit=2)
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 3:
            raise CannotRun(f"{path}:{number}: an excuse is an operation, a status and a reason")
        found.append(Excuse(words[0], words[1], words[2], number))
    return found


def judge_reach(reach: Reach, excuses: list[Excuse]) -> tuple[list[tuple[str, str]], list[Excuse]]:
    """The documented answers that were neither reached nor excused, and the excuses that excuse nothing.

    An excuse for every operation is stale when all of them reached the status; one for a single operation
    is stale as soon as that one did.
    """
    unexcused = []
    for operation, status in reach.missing_pairs():
        fitting = [e for e in excuses if e.status == status and e.operation in {operation, "*"}]
        for excuse in fitting:
            excuse.used = True
        if not fitting:
            unexcused.append((operation, status))
    return unexcused, [excuse for excuse in excuses if not excuse.used]
