"""Writes into the contract what the twin has and the contract lacks. Nothing is changed or taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from scripts.drift import translation
from scripts.drift.familiar import Component, Familiar, identity
from scripts.drift.homes import Homes, pascal
from scripts.drift.layout import FIRST, append, laid_out, put
from scripts.drift.spec_files import ENTRY, METHODS, SpecFiles

_PLAIN_KEYS: Final = ("operationId", "summary", "description", "tags", "deprecated")


class Additions:
    """One run: `write` changes the files in memory, and `notes` tells what was added and what was not."""

    def __init__(self, spec: SpecFiles, twin: Mapping[str, Any]) -> None:
        self._spec = spec
        self._twin = twin
        self._familiar = Familiar(spec, twin)
        self._homes = Homes(spec, twin)
        self.added: list[str] = []
        self.unplaced: list[str] = []

    def write(self) -> None:
        """Adds everything that can be placed."""
        self._security_schemes()
        self._schemas()
        for path, theirs in self._twin["paths"].items():
            for method in METHODS:
                if method in theirs:
                    self._operation(path, method, theirs[method])

    def _security_schemes(self) -> None:
        theirs = self._twin.get("components", {}).get("securitySchemes", {})
        ours = self._section(ENTRY, "components").setdefault("securitySchemes", CommentedMap())
        for name, scheme in theirs.items():
            if name not in ours:
                put(ours, name, scheme)
                self.added.append(f"security scheme {name}")

    def _schemas(self) -> None:
        theirs = self._twin.get("components", {}).get("schemas", {})
        for name in [name for name in theirs if self._homes.of(name) is None]:
            self._homes.settle(name)
            self.added.append(f"schema {name}")
        for name, node in theirs.items():
            file = self._homes.of(name) or ENTRY
            section = self._section(file, "schemas") if file != ENTRY else self._homes.entry_schemas()
            if name not in section:
                put(section, name, translation.schema(node, self._homes.refer(file)))
            else:
                self._members(file, section[name], node, name)

    def _members(self, file: str, ours: Any, theirs: Any, label: str) -> None:
        """Properties and values that a schema of the contract lacks, at any depth of it."""
        if not isinstance(ours, CommentedMap) or "$ref" in ours or "$ref" in theirs:
            return
        for name, node in theirs.get("properties", {}).items():
            properties = self._within(ours, "properties", CommentedMap())
            if name in properties:
                self._members(file, properties[name], node, f"{label}.{name}")
                continue
            put(properties, name, translation.schema(node, self._homes.refer(file)))
            if name in theirs.get("required", []):
                append(self._within(ours, "required", laid_out([])), name)
            self.added.append(f"property {label}.{name}")
        for value in theirs.get("enum", []):
            if "enum" in ours and value not in ours["enum"]:
                append(ours["enum"], value)
                self.added.append(f"value {value} of {label}")
        if isinstance(theirs.get("items"), Mapping):
            self._members(file, ours.get("items"), theirs["items"], f"{label}[]")

    def _operation(self, path: str, method: str, theirs: Mapping[str, Any]) -> None:
        label = theirs.get("operationId", f"{method.upper()} {path}")
        if not theirs.get("tags"):
            self.unplaced.append(f"{label}: has no tag, so that no file is its own")
            return
        paths = self._section(ENTRY, "paths")
        tag = str(theirs["tags"][0])
        if path not in paths:
            self._homes.tag(tag)
            self._path(path, tag, theirs)
        file, item = self._spec.follow(ENTRY, paths[path])
        if method in item:
            self._parts(file, item, item[method], theirs, label)
            return
        added = {name: theirs[name] for name in _PLAIN_KEYS if theirs.get(name)}
        added["security"] = theirs.get("security", self._twin.get("security", []))
        added |= {name: value for name, value in theirs.items() if name.startswith("x-")}
        missing = list(self._parameters(file, item, {}, theirs))
        if missing:
            added["parameters"] = [self._parameter(file, one, theirs) for one in missing]
        if "requestBody" in theirs:
            added["requestBody"] = self._body(file, theirs)
        statuses = sorted(theirs["responses"])
        added["responses"] = {status: self._response(file, theirs, status) for status in statuses}
        put(item, method, added, after=_predecessor(item, method))
        self.added.append(f"operation {label}")

    def _path(self, path: str, tag: str, theirs: Mapping[str, Any]) -> None:
        file = f"paths/{self._homes.stem(tag)}.yaml"
        paths = self._section(ENTRY, "paths")
        neighbours = [each for each in paths if paths[each].get("$ref", "").startswith(f"{file}#")]
        put(
            paths,
            path,
            {"$ref": self._spec.reference(ENTRY, file, path)},
            after=neighbours[-1] if neighbours else None,
        )
        in_path = [one for one in theirs.get("parameters", []) if one["in"] == "path"]
        item = {"parameters": [self._parameter(file, one, theirs) for one in in_path]} if in_path else {}
        put(self._spec.document(file), path, item)
        self.added.append(f"path {path}")

    def _parts(
        self, file: str, item: CommentedMap, ours: CommentedMap, theirs: Mapping[str, Any], label: str
    ) -> None:
        """What an operation that both have lacks in the contract."""
        for parameter in list(self._parameters(file, item, ours, theirs)):
            entry = self._parameter(file, parameter, theirs)
            above = "security" if "security" in ours else "tags"
            append(self._within(ours, "parameters", CommentedSeq(), after=above), entry)
            self.added.append(f"parameter {parameter['name']} of {label}")
        if "requestBody" in theirs and "requestBody" not in ours:
            before = next((name for name in ("parameters", "security", "tags") if name in ours), None)
            put(ours, "requestBody", self._body(file, theirs), after=before)
            self.added.append(f"request body of {label}")
        responses = ours["responses"]
        for status in sorted(theirs["responses"]):
            if status in responses:
                self._answer(
                    file, responses[status], theirs["responses"][status], f"{status} of {label}", status
                )
                continue
            lower = [each for each in responses if str(each) < status]
            entry = self._response(file, theirs, status)
            put(responses, status, entry, after=lower[-1] if lower else FIRST)
            self.added.append(f"status {status} of {label}")

    def _answer(self, file: str, reference: Any, theirs: Mapping[str, Any], label: str, status: str) -> None:
        """Headers and media types that an answer lacks, where nobody else shares the answer."""
        component = self._familiar.referred(file, reference)
        where, ours = self._spec.follow(file, reference)
        there = {str(name).lower() for name in ours.get("headers", {})}
        headers = [name for name in theirs.get("headers", {}) if name.lower() not in there]
        bodies = [name for name in theirs.get("content", {}) if name not in ours.get("content", {})]
        if not headers and not bodies:
            return
        if component is not None and not self._familiar.agreed(component, theirs, status):
            self.unplaced.append(
                f"{', '.join(headers + bodies)} of {label}: other operations share "
                f"{component.name} of {where} and do not have it"
            )
            return
        for name in headers:
            put(self._within(ours, "headers", CommentedMap()), name, self._header(where, name, theirs))
            self.added.append(f"header {name} of {label}")
        for name in bodies:
            found = translation.content({name: theirs["content"][name]}, self._homes.refer(where))
            put(self._within(ours, "content", CommentedMap()), name, found[name])
            self.added.append(f"media type {name} of {label}")

    def _parameters(
        self, file: str, item: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        known = {
            identity(self._spec.follow(file, one)[1])
            for one in [*item.get("parameters", []), *ours.get("parameters", [])]
        }
        yield from (one for one in theirs.get("parameters", []) if identity(one) not in known)

    def _parameter(self, file: str, node: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
        def written(home: str) -> dict[str, Any]:
            found = translation.with_schema(node, self._homes.refer(home))
            return {name: found.pop(name) for name in ("name", "in") if name in found} | found

        name = pascal(node["name"])
        return self._named(
            file, "parameters", node, "", [name, pascal(operation["operationId"]) + name], operation, written
        )

    def _body(self, file: str, operation: Mapping[str, Any]) -> dict[str, Any]:
        node = operation["requestBody"]

        def written(home: str) -> dict[str, Any]:
            return {
                **{name: value for name, value in node.items() if name != "content"},
                "content": translation.content(node["content"], self._homes.refer(home)),
            }

        names = [pascal(operation["operationId"]) + "Body"]
        schemas = [body.get("schema", {}).get("$ref") for body in node["content"].values()]
        if len(schemas) == 1 and schemas[0]:
            names.insert(0, schemas[0].rpartition("/")[2])
        return self._named(file, "requestBodies", node, "", names, operation, written)

    def _response(self, file: str, operation: Mapping[str, Any], status: str) -> dict[str, Any]:
        node = operation["responses"][status]

        def written(home: str) -> dict[str, Any]:
            found: dict[str, Any] = {"description": _said(node, operation)}
            if node.get("headers"):
                found["headers"] = {name: self._header(home, name, node) for name in node["headers"]}
            if node.get("content"):
                found["content"] = translation.content(node["content"], self._homes.refer(home))
            return found

        first = min(operation["responses"]) == status
        name = pascal(operation["operationId"]) + ("" if first else status)
        return self._named(file, "responses", node, status, [name, f"{name}Answer"], operation, written)

    def _header(self, file: str, name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        node = answer["headers"][name]
        component = self._familiar.component("headers", node)
        if component is not None:
            return {"$ref": self._spec.reference(file, component.file, component.section, component.name)}
        return translation.with_schema(node, self._homes.refer(file))

    def _named(
        self,
        file: str,
        section: str,
        node: Mapping[str, Any],
        mark: str,
        names: list[str],
        operation: Mapping[str, Any],
        written: Any,
    ) -> dict[str, Any]:
        """A reference to the component that says this, which is written if there is none yet."""
        component = self._familiar.component(section, node, mark)
        if component is None:
            home = f"components/{self._homes.stem(operation['tags'][0])}.yaml"
            there = self._section(home, section)
            name = next((each for each in names if each not in there), f"{names[-1]}{len(there)}")
            put(there, name, written(home))
            component = Component(home, section, name)
            self._familiar.remember(component, node, mark)
        return {"$ref": self._spec.reference(file, component.file, component.section, component.name)}

    def _section(self, file: str, name: str) -> CommentedMap:
        found: CommentedMap = self._within(self._spec.document(file), name, CommentedMap())
        return found

    def _within(self, mapping: CommentedMap, name: str, empty: Any, *, after: str | None = None) -> Any:
        if mapping.get(name) is None:
            put(mapping, name, empty, after=after)
            mapping[name] = empty
        return mapping[name]


def _said(node: Mapping[str, Any], operation: Mapping[str, Any]) -> str:
    """FastAPI says `Successful Response` of every success."""
    text = str(node.get("description", ""))
    return f"{operation.get('summary', operation['operationId'])}." if text == "Successful Response" else text


def _predecessor(item: Mapping[str, Any], method: str) -> str | None:
    order = ["parameters", *METHODS]
    there = [name for name in item if name in order and order.index(name) < order.index(method)]
    return there[-1] if there else None
