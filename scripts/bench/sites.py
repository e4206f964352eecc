"""One size of contract, built in a folder: generated layer, handlers, and the same in plain FastAPI."""

from __future__ import annotations

import importlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from scripts.bench.contracts import OPERATIONS_EACH, names, write_contract
from scripts.bench.handwritten import write_code_first, write_handlers

_GENERATE = Path(__file__).parent.parent / "generate.py"


@dataclass(frozen=True, slots=True)
class Site:
    """Where one contract and what was made from it lie."""

    folder: Path
    operations: int
    secured: bool

    @property
    def stem(self) -> str:
        """What tells its modules from those of other sites."""
        return f"{self.operations}_secured" if self.secured else str(self.operations)

    @property
    def resources(self) -> list[str]:
        """The names of its resources."""
        return names(self.operations // OPERATIONS_EACH)

    @property
    def resource(self) -> str:
        """The one that is asked for, in the middle of the contract."""
        found = self.resources
        return found[len(found) // 2]

    def handlers(self) -> ModuleType:
        """What a person wrote for the generated layer."""
        return self._module(f"handlers_{self.stem}")

    def code_first(self) -> ModuleType:
        """What a person wrote without one."""
        return self._module(f"plain_{self.stem}")

    def client(self) -> ModuleType:
        """The client that was generated."""
        return self._module(f"layer_{self.stem}.client")

    def model(self, name: str) -> Any:
        """A model of the one that is asked for."""
        return getattr(self._module(f"layer_{self.stem}.models.{self.resource}"), name)

    def document(self, kind: str) -> bytes:
        """The bundled contract as it is served."""
        return (self.folder / f"layer_{self.stem}" / f"openapi.{kind}").read_bytes()

    def build(self) -> None:
        """Writes the contract, runs the generator on it, and writes both handwritten modules."""
        self.folder.mkdir(parents=True, exist_ok=True)
        spec = write_contract(self.folder, len(self.resources), secured=self.secured)
        layer = f"layer_{self.stem}"
        command = [sys.executable, str(_GENERATE), "--spec", str(spec), "--out", str(self.folder / layer)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        write_handlers(self.folder / f"handlers_{self.stem}.py", layer, self.resources, secured=self.secured)
        write_code_first(self.folder / f"plain_{self.stem}.py", self.resources, secured=self.secured)

    def _module(self, name: str) -> ModuleType:
        folder = str(self.folder)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        return importlib.import_module(name)
