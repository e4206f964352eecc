"""Names that one generated module takes from others, without collisions."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Imports:
    """Gives every imported name a local one; a name that is taken gets `Model` behind it."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken: dict[str, tuple[str, str] | None] = dict.fromkeys(reserved)
        self._local: dict[tuple[str, str], str] = {}

    def local(self, module: str, name: str) -> str:
        """The name by which this module calls `name` of `module`."""
        key = (module, name)
        if key not in self._local:
            chosen = name
            while chosen in self._taken:
                chosen += "Model"
            self._taken[chosen] = key
            self._local[key] = chosen
        return self._local[key]

    def always(self, module: str, name: str) -> None:
        """Imports a name that nothing else here is called by."""
        self._local[module, name] = name

    def adapt(self, source: str, needed: Iterable[tuple[str, str]]) -> str:
        """Source text with each imported name replaced by its local one."""
        for module, name in needed:
            local = self.local(module, name)
            if local != name:
                source = re.sub(rf"\b{re.escape(name)}\b", local, source)
        return source

    def statements(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Modules and the names to import from each, sorted."""
        modules: dict[str, list[str]] = {}
        for (module, name), local in self._local.items():
            modules.setdefault(module, []).append(name if name == local else f"{name} as {local}")
        return tuple((module, tuple(sorted(names))) for module, names in sorted(modules.items()))
