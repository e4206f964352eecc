"""One fault: a small exact change of one source file."""

from dataclasses import dataclass
from pathlib import Path


class DoesNotApply(Exception):
    """The source has changed, so that the fault cannot be planted any more."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong, where, and which test files will most likely notice."""

    name: str
    file: str
    before: str
    after: str
    likely: tuple[str, ...]

    def planted(self, tree: Path) -> str:
        """The file with the fault in it.

        Raises:
            DoesNotApply: The text that it replaces is not there exactly once.
        """
        path = tree / self.file
        source = path.read_text(encoding="utf-8") if path.exists() else ""
        if (times := source.count(self.before)) != 1:
            raise DoesNotApply(f"{self.name}: {self.file} has its text {times} times instead of once")
        return source.replace(self.before, self.after)

    def plant(self, tree: Path) -> None:
        """Put it into a copy of the repository. Raises DoesNotApply."""
        (tree / self.file).write_text(self.planted(tree), encoding="utf-8")
