"""Which file of the contract something belongs into: that of its tag, or that which all tags share."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap

from scripts.drift.layout import append
from scripts.drift.spec_files import ENTRY, METHODS, SpecFiles
from scripts.drift.translation import Refer

_SHARED = "components/common.yaml"


class Homes:
    """Where each schema stands, or is going to."""

    def __init__(self, spec: SpecFiles, twin: Mapping[str, Any]) -> None:
        self._spec = spec
        self._schemas = twin.get("components", {}).get("schemas", {})
        self._files = dict.fromkeys(self.entry_schemas(), ENTRY)
        for file in spec.names("components"):
            for name in spec.document(file).get("schemas") or ():
                self._files.setdefault(name, file)
        self._tags: dict[str, set[str]] = {}
        for item in twin["paths"].values():
            for operation in (item[method] for method in METHODS if method in item):
                for name in self._reached(operation):
                    self._tags.setdefault(name, set()).update(operation.get("tags", [])[:1])

    def of(self, schema: str) -> str | None:
        """The file that a schema stands in."""
        return self._files.get(schema)

    def entry_schemas(self) -> CommentedMap:
        """The schemas that stand in the entry file itself."""
        components = self._spec.document(ENTRY).get("components") or CommentedMap()
        found: CommentedMap = components.get("schemas") or CommentedMap()
        return found

    def settle(self, schema: str) -> None:
        """Chooses a file for a new schema: that of the one tag that needs it."""
        tags = self._tags.get(schema, set())
        self._files[schema] = f"components/{self.stem(*tags)}.yaml" if len(tags) == 1 else _SHARED

    def refer(self, file: str) -> Refer:
        """How schemas are referred to in a file."""

        def reference(name: str) -> str:
            home = self._files[name]
            parts = ("components", "schemas", name) if home == ENTRY else ("schemas", name)
            return self._spec.reference(file, home, *parts)

        return reference

    def stem(self, tag: str) -> str:
        """The name of the files of a tag."""
        return re.sub(r"[^a-z0-9]+", "_", tag.lower()).strip("_")

    def tag(self, tag: str) -> None:
        """Makes sure that a tag is declared."""
        tags = self._spec.document(ENTRY).setdefault("tags", [])
        if all(each.get("name") != tag for each in tags):
            append(tags, {"name": tag, "description": f"Everything about {tag}."})

    def _reached(self, node: Any) -> set[str]:
        """The schemas that something in the twin's document refers to, at any distance."""
        found: set[str] = set()
        waiting = [node]
        while waiting:
            for name in re.findall(r'"#/components/schemas/([^"/]+)"', json.dumps(waiting.pop())):
                if name not in found:
                    found.add(name)
                    waiting.append(self._schemas.get(name, {}))
        return found


def pascal(text: str) -> str:
    """A name of the contract as the name of a component."""
    parts = re.split(r"[^A-Za-z0-9]+", re.sub(r"(?i)^x-", "", text))
    return "".join(part[:1].upper() + part[1:] for part in parts)
