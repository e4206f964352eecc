"""What is wrong with a contract, as values that are collected and shown together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """A spot in a source file: what an editor needs to jump there."""

    file: str = ""
    line: int = 0
    pointer: str = ""


@dataclass(frozen=True)
class Diagnostic:
    """One problem, where it is and what to write instead.

    A refusal costs one operation, named in `operation`; any other error is about the document.
    """

    severity: Severity
    message: str
    advice: str
    file: str
    line: int
    pointer: str
    operation: str | None = None
    refuses: bool = False

    def render(self) -> str:
        """One readable line: `file:line: error: message  at #/pointer  -> advice`."""
        kind = "refused" if self.refuses else self.severity
        text = f"{self.file}:{self.line}: {kind}: {self.message}"
        if self.operation:
            text += f" [{self.operation}]"
        if self.pointer:
            text += f"  at #{self.pointer}"
        if self.advice:
            text += f"  -> {self.advice}"
        return text


class Diagnostics:
    """Everything found so far, without repetition, in the order of the files."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(
            sorted(self._found, key=lambda d: (d.file, d.line, d.pointer, d.message, d.operation or ""))
        )

    def __len__(self) -> int:
        return len(self._found)

    def add(self, diagnostic: Diagnostic) -> None:
        self._found.setdefault(diagnostic)

    def error(self, message: str, place: Place, advice: str = "") -> None:
        """A problem of the document as a whole."""
        self.add(Diagnostic("error", message, advice, place.file, place.line, place.pointer))

    def warning(self, message: str, place: Place, advice: str = "") -> None:
        """Something that is honoured, though probably not as its author meant."""
        self.add(Diagnostic("warning", message, advice, place.file, place.line, place.pointer))

    def refuse(self, operation: str, message: str, place: Place, advice: str = "") -> None:
        """A problem that costs one operation; the rest of the document is served."""
        self.add(Diagnostic("error", message, advice, place.file, place.line, place.pointer, operation, True))

    @property
    def refused(self) -> frozenset[str]:
        """The ids of the operations that cannot be served."""
        return frozenset(d.operation for d in self._found if d.refuses and d.operation)

    @property
    def fatal(self) -> bool:
        """Whether anything is wrong beyond single operations."""
        return any(d.severity == "error" and not d.refuses for d in self._found)

    def render(self) -> str:
        """All diagnostics, one a line."""
        return "\n".join(d.render() for d in self)
