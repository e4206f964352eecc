"""Lines of JSON pointers in a YAML or JSON text, worked out when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from scripts.codegen import pointers

if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may be built without libyaml


class Positions:
    """Pointer to line, from the marks of a YAML parse (JSON is YAML too)."""

    def __init__(self, text: str) -> None:
        try:
            self._root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError:
            self._root = None

    def line(self, pointer: str) -> int:
        """The line of a key (or list item), or of the deepest ancestor that the text has."""
        node, line = self._root, 1
        for token in pointers.tokens(pointer):
            step: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == token:
                        step, line = value, key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and token.isdecimal() and int(token) < len(node.value):
                step = node.value[int(token)]
                line = node.value[int(token)].start_mark.line + 1
            if step is None:
                break
            node = step
        return line
