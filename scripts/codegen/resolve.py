"""One document out of many files: every reference internal, every spot traceable to its file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.codegen import pointers
from scripts.codegen.diagnostics import Diagnostics, Place
from scripts.codegen.load import Sources, is_literal, is_remote
from scripts.codegen.upgrade import upgrade

SECTIONS = (
    "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes",
    "links", "callbacks", "pathItems",
)  # fmt: skip
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_SECTION_OF_KEY = {
    "parameters": "parameters", "responses": "responses", "headers": "headers", "examples": "examples",
    "links": "links", "requestBody": "requestBodies", "requestBodies": "requestBodies",
    "callbacks": "callbacks", "securitySchemes": "securitySchemes", "paths": "pathItems",
    "webhooks": "pathItems", "pathItems": "pathItems",
}  # fmt: skip


@dataclass
class Bundle:
    """The whole contract as one document, as written and up-converted to OpenAPI 3.1."""

    sources: Sources
    document: dict[str, Any] = field(default_factory=dict)
    normalised: dict[str, Any] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)

    def origin(self, pointer: str) -> tuple[str, int, str]:
        """The file as shown to people, the line and the pointer there of a spot in the bundle."""
        place = self.place(pointer)
        return place.file, place.line, place.pointer

    def place(self, pointer: str) -> Place:
        """The same as `origin`, as a diagnostic wants it."""
        prefix = pointer
        while prefix not in self.origins:
            prefix = prefix.rpartition("/")[0]
        file, base = self.origins[prefix]
        return self.sources.place(file, base + pointer[len(prefix) :])

    @property
    def several_files(self) -> bool:
        return len(self.sources.documents) > 1


def resolve(sources: Sources, diagnostics: Diagnostics) -> Bundle:
    """Bundle the sources. What cannot be followed stays as written and is diagnosed."""
    resolver = _Resolver(sources, diagnostics)
    bundle = resolver.run()
    bundle.normalised = upgrade(bundle.document)
    return bundle


class _Resolver:
    def __init__(self, sources: Sources, diagnostics: Diagnostics) -> None:
        self.sources = sources
        self.diagnostics = diagnostics
        self.bundle = Bundle(sources)
        self.placed: dict[tuple[str, str], tuple[str, str]] = {}
        self.taken: dict[str, set[str]] = {section: set() for section in SECTIONS}
        self.waiting: list[tuple[str, str, str, str]] = []
        self.inlining: list[tuple[str, str]] = []

    def run(self) -> Bundle:
        entry = self.sources.documents[self.sources.entry]
        self.bundle.origins[""] = (self.sources.entry, "")
        self._reserve(entry)
        document = self._walk(entry, self.sources.entry, "", "", "")
        if not isinstance(document, dict):  # pragma: no cover - load guarantees a map
            document = {}
        self.bundle.document = document
        while self.waiting:
            section, name, file, pointer = self.waiting.pop(0)
            components = document.setdefault("components", {})
            here = pointers.join("", "components", section, name)
            self.bundle.origins[here] = (file, pointer)
            target = pointers.follow(self.sources.documents[file], pointer)
            value = self._walk(target, file, pointer, here, section)
            if not isinstance(components.get(section), dict):
                components[section] = {}
            components[section][name] = value
        return self.bundle

    def _reserve(self, entry: dict[str, Any]) -> None:
        """A component of the entry file that is only a reference gives its target its name."""
        components = entry.get("components")
        if not isinstance(components, dict):
            return
        for section in SECTIONS:
            members = components.get(section)
            if not isinstance(members, dict):
                continue
            self.taken[section].update(members)
            for name, value in members.items():
                reference = value.get("$ref") if isinstance(value, dict) and len(value) == 1 else None
                if isinstance(reference, str) and not is_remote(reference):
                    target = self.sources.target(self.sources.entry, reference)
                    if target[0] != self.sources.entry and self._exists(*target):
                        self.placed.setdefault(target, (section, name))
                        if section == "schemas":
                            self.bundle.home.setdefault(name, _stem(target[0]))

    def _exists(self, file: str, pointer: str) -> bool:
        try:
            pointers.follow(self.sources.documents.get(file), pointer)
        except pointers.Unresolvable:
            return False
        return bool(self.sources.documents.get(file))

    def _walk(self, node: Any, file: str, pointer: str, here: str, key: str, parent: str = "") -> Any:
        if isinstance(node, list):
            inner = "" if key in ("allOf", "anyOf", "oneOf", "prefixItems") else key
            return [
                self._walk(v, file, f"{pointer}/{i}", f"{here}/{i}", "", inner) for i, v in enumerate(node)
            ]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and key != "properties":
            return self._reference(node, reference, file, pointer, here, key, parent)
        result: dict[str, Any] = {}
        for name, value in node.items():
            if key == "mapping" and isinstance(value, str):
                result[name] = self._mapped(value, file, pointers.join(pointer, name))
            elif is_literal(name, key):
                result[name] = value
            elif isinstance(value, (dict, list)):
                result[name] = self._walk(
                    value, file, pointers.join(pointer, name), pointers.join(here, name), name, key
                )
            else:
                result[name] = value
        return result

    def _mapped(self, value: str, file: str, pointer: str) -> str:
        """A discriminator mapping holds a reference or a bare schema name."""
        if "#" not in value and not value.endswith((".yaml", ".yml", ".json")):
            return value
        return self._internal(value, file, pointer, "schemas") or value

    def _reference(
        self, node: dict[str, Any], reference: str, file: str, pointer: str, here: str, key: str, parent: str
    ) -> Any:
        target = None if is_remote(reference) else self.sources.target(file, reference)
        is_path_item = parent in ("paths", "webhooks") and target is not None and target[0] != file
        reserved = target is not None and here == pointers.join(
            "", "components", *self.placed.get(target, ("", ""))
        )
        if target is not None and (is_path_item or reserved) and self._exists(*target):
            if target in self.inlining:
                self.diagnostics.error(
                    f"the reference {reference} leads back to itself",
                    self.sources.place(file, pointer + "/$ref"),
                    "end the circle with a definition",
                )
                return {}
            self.bundle.origins[here] = target
            self.inlining.append(target)
            value = self._walk(
                pointers.follow(self.sources.documents[target[0]], target[1]), *target, here, key, parent
            )
            self.inlining.pop()
            siblings = {k: v for k, v in node.items() if k != "$ref"}
            return {**value, **siblings} if isinstance(value, dict) else value
        section = _section(key, parent)
        internal = self._internal(reference, file, pointer + "/$ref", section)
        siblings = {k: self._walk(v, file, pointers.join(pointer, k), pointers.join(here, k), k, key)
                    for k, v in node.items() if k != "$ref" and isinstance(v, (dict, list))}  # fmt: skip
        return {k: (internal or reference) if k == "$ref" else siblings.get(k, v) for k, v in node.items()}

    def _internal(self, reference: str, file: str, pointer: str, section: str) -> str | None:
        """The reference as it reads in the bundle; None (and a diagnostic) where it leads nowhere."""
        if is_remote(reference):
            return None
        target = self.sources.target(file, reference)
        if not self._exists(*target):
            if target[0] in self.sources.texts:
                self._unknown(reference, file, pointer)
            return None
        if target[0] == self.sources.entry:
            return "#" + target[1]
        if target not in self.placed:
            parts = pointers.tokens(target[1])
            if len(parts) in (2, 3) and parts[-2] in SECTIONS:
                section = parts[-2]
            name = self._free(section, parts[-1] if parts else _stem(target[0]))
            self.placed[target] = (section, name)
            self.waiting.append((section, name, *target))
            if section == "schemas":
                self.bundle.home[name] = _stem(target[0])
        return "#" + pointers.join("", "components", *self.placed[target])

    def _unknown(self, reference: str, file: str, pointer: str) -> None:
        self.diagnostics.error(
            f"the reference {reference} leads nowhere", self.sources.place(file, pointer),
            "define what it names, or correct the name",
        )  # fmt: skip

    def _free(self, section: str, wanted: str) -> str:
        base = re.sub(r"[^A-Za-z0-9._-]", "_", wanted) or "Unnamed"
        name, count = base, 2
        while name in self.taken[section]:
            name, count = f"{base}{count}", count + 1
        self.taken[section].add(name)
        return name


def _section(key: str, parent: str) -> str:
    """Where among the components a reference belongs, judged by where it stands."""
    if parent in ("properties", "patternProperties", "$defs", "dependentSchemas"):
        return "schemas"  # a property may be called `headers`
    if key in _SECTION_OF_KEY:
        return _SECTION_OF_KEY[key]
    return "schemas" if key == "schema" else _SECTION_OF_KEY.get(parent, "schemas")


def _stem(file: str) -> str:
    return Path(file).stem
