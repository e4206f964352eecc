"""Pydantic models: the layout of datamodel-code-generator with types that validate as the contract says."""

from __future__ import annotations

import graphlib
from dataclasses import dataclass, field
from typing import Any

from scripts.codegen import pointers, shapes
from scripts.codegen.annotating import Annotator
from scripts.codegen.annotation import PYDANTIC, SCHEMA, TYPES, TYPING, Annotation, Import, annotated
from scripts.codegen.defaults import Default, default_source
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.layout import LaidClass, lay_out
from scripts.codegen.named import NamedDocument, NamedSchema
from scripts.codegen.printing import Module, docstring


@dataclass(frozen=True)
class FieldRef:
    """A field as signatures show it.

    `imports` are (module, name): the module "schema" is that of another model, "types" the runtime's.
    """

    python_name: str
    annotation: str
    imports: frozenset[Import]
    required: bool
    default: str | None
    nullable: bool
    description: str | None = None


@dataclass(frozen=True)
class TypeRef:
    """Where the type of a schema lives: `from generated.models.<module> import <name>`."""

    module: str
    name: str
    kind: str
    text: bool
    static: str
    imports: frozenset[Import]
    fields: dict[str, FieldRef] = field(default_factory=dict)


@dataclass
class Models:
    """The modules as {path: text}, and the types by schema name."""

    annotator: Annotator
    files: dict[str, str] = field(default_factory=dict)
    types: dict[str, TypeRef] = field(default_factory=dict)

    def static(self, schema: Any) -> Annotation:
        """The annotation of a schema outside the models, such as that of a response header."""
        return self.annotator.annotate(schema, "", "")


def generate_models(named: NamedDocument, diagnostics: Diagnostics | None = None) -> Models:
    """All model modules. What cannot be enforced refuses the operations that reach it.

    Without diagnostics the findings stay in `named.troubles`.
    """
    models = _Builder(named, lay_out(named)).run()
    if diagnostics is not None:
        named.refuse(diagnostics)
    return models


class _Builder:
    def __init__(self, named: NamedDocument, laid: dict[str, LaidClass]) -> None:
        self.named = named
        self.laid = laid
        self.annotator = Annotator(named)
        self.models = Models(self.annotator)
        self.modules: dict[str, Module] = {}
        self.late = _recursive_aliases(named)

    def run(self) -> Models:
        for entry in self._ordered():
            module = self.modules.setdefault(entry.module, Module(entry.module, self.named))
            kind = shapes.kind(entry.schema)
            if kind == "model":
                self._model(entry, module)
            elif kind == "enum":
                self._enum(entry, module)
            else:
                self._alias(entry, module)
        for name in sorted(self.modules):
            self.models.files[f"models/{name.replace('.', '/')}.py"] = self.modules[name].text()
        packages = {"models/__init__.py"} if self.modules else set()
        if any("." in name for name in self.modules):
            packages.add("models/parameters/__init__.py")
        for package in sorted(packages):
            self.models.files[package] = ""
        return self.models

    def _ordered(self) -> list[NamedSchema]:
        """Document order, but what a class body or alias evaluates at once stands before it."""
        sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
        for name, entry in self.named.schemas.items():
            # Nothing needs an alias that is late to stand first, but pyright reads it nowhere else.
            late = self.late.intersection(self.named.references(name)) - {name}
            sorter.add(name, *(late if shapes.is_model(entry.schema) else ()))
            if shapes.kind(entry.schema) == "alias" and name not in self.late:
                for other in self.named.references(name):
                    sorter.add(name, other)
            elif shapes.is_model(entry.schema):
                for value in entry.schema.get("properties", {}).values():
                    target = value.get("$ref") if isinstance(value, dict) and "default" in value else None
                    if target and shapes.is_enum(self.named.schemas[target[len(shapes.REF) :]].schema):
                        sorter.add(name, target[len(shapes.REF) :])
        return [self.named.schemas[name] for name in sorter.static_order()]

    def _type(
        self, entry: NamedSchema, kind: str, static: Annotation | None, fields: dict[str, FieldRef]
    ) -> None:
        self.models.types[entry.name] = TypeRef(
            entry.module, entry.name, kind, entry.text, static.static if static else entry.name,
            static.static_imports if static else frozenset({(SCHEMA, entry.name)}), fields,
        )  # fmt: skip

    def _enum(self, entry: NamedSchema, module: Module) -> None:
        laid = self.laid[entry.name]
        module.use("enum", "StrEnum")
        lines = [f"class {entry.name}(StrEnum):", *docstring(entry.schema.get("description"), 1)]
        lines += [f"    {member} = {value!r}" for value, member in laid.members.items()]
        module.add(lines)
        self._type(entry, "enum", None, {})

    def _alias(self, entry: NamedSchema, module: Module) -> None:
        annotation = self.annotator.annotate(entry.schema, entry.name, entry.pointer, text=entry.text)
        module.use_all(annotation.imports)
        about = docstring(entry.schema.get("description") if isinstance(entry.schema, dict) else None, 0)
        if entry.name in self.late:
            module.use("typing_extensions", "TypeAliasType")
            module.add([f"{entry.name} = TypeAliasType({entry.name!r}, {annotation.full!r})", *about])
            annotation = Annotation(entry.name, entry.name, static_imports=frozenset({(SCHEMA, entry.name)}))
        else:
            module.use(TYPING, "TypeAlias")
            module.add([f"{entry.name}: TypeAlias = {annotation.full}", *about])
        self._type(entry, "alias", annotation, {})

    def _model(self, entry: NamedSchema, module: Module) -> None:
        schema = entry.schema
        laid = self.laid[entry.name]
        base = "TextModel" if entry.text else "Model"
        module.use(TYPES, base)
        lines = [f"class {entry.name}({base}):", *docstring(schema.get("description"), 1)]
        extra = schema.get("additionalProperties")
        if extra is not None:
            module.use(PYDANTIC, "ConfigDict")
            lines += ["", f"    model_config = ConfigDict(extra={'forbid' if extra is False else 'allow'!r})"]
        if isinstance(extra, dict) and extra:
            typed = self.annotator.annotate(
                extra, entry.name, pointers.join(entry.pointer, "additionalProperties"), text=entry.text
            )
            module.use_all(typed.imports)
            lines.append(f"    __pydantic_extra__: dict[str, {typed.full}]")
        rules = self.annotator.rules(schema.get("x-asserts", []), entry.name, entry.pointer, text=entry.text)
        for index, source in enumerate(rules):
            module.use(TYPES, "rule")
            lines.append(f"    _rule_{index} = rule({source!r}{', text=True' if entry.text else ''})")
        lines.append("")
        fields = {
            key: self._field(entry, module, laid, key, value, lines)
            for key, value in schema.get("properties", {}).items()
        }
        if not fields:
            lines.append("    pass")
        module.add(lines)
        self._type(entry, "model", None, fields)

    def _field(
        self, entry: NamedSchema, module: Module, laid: LaidClass, key: str, schema: Any, lines: list[str]
    ) -> FieldRef:
        plain = schema if isinstance(schema, dict) else {}
        where = str(plain.get("x-pointer") or pointers.join(entry.pointer, "properties", key))
        annotation = self.annotator.annotate(schema, entry.name, where, text=entry.text)
        name = laid.fields[key].name
        required = key in entry.schema.get("required", ())
        nullable = self._nullable(schema)
        default: Default | None = None
        if not required and "default" in plain:
            default = default_source(plain["default"], schema, annotation, self.named, self.laid)
        full, static = annotation.full, annotation.static
        metadata: list[str] = []
        if name != key:
            metadata.append(f"Field(alias={key!r})")
            module.use(PYDANTIC, "Field")
        if not required and default is None:
            full = full if nullable else f"{full} | None"
            static = static if nullable or static == "Any" else f"{static} | None"
            if not nullable:
                metadata.append("ABSENT")
                module.use(TYPES, "ABSENT")
        if metadata:
            full = annotated(full, metadata)
            module.use(TYPING, "Annotated")
        module.use_all(annotation.imports)
        assigned = ""
        if default is not None:
            assigned = f" = {default.source}"
            module.use_all(default.imports)
        elif not required:
            assigned = " = None"
        lines.append(f"    {name}: {full}{assigned}")
        lines += docstring(plain.get("description"), 1)
        shown = default.shown if default else None if required else "None"
        return FieldRef(
            name, static, annotation.static_imports, required, shown, nullable, plain.get("description")
        )

    def _nullable(self, schema: Any, depth: int = 0) -> bool:
        """Whether null is a value of the schema."""
        if not isinstance(schema, dict) or depth > 50:
            return schema is True
        if "$ref" in schema:
            return self._nullable(self.named.schemas[schema["$ref"][len(shapes.REF) :]].schema, depth + 1)
        if "const" in schema:
            return schema["const"] is None
        if isinstance(schema.get("enum"), list):
            return None in schema["enum"] and (not shapes.types(schema) or "null" in shapes.types(schema))
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return any(self._nullable(option, depth + 1) for option in schema[key])
        if "x-text-json" in schema:
            return self._nullable(schema["x-text-json"], depth + 1)
        return "null" in shapes.types(schema) or self._unbounded(schema)

    @staticmethod
    def _unbounded(schema: dict[str, Any]) -> bool:
        return not shapes.types(schema) and not shapes.is_model(schema) and "items" not in schema


def _recursive_aliases(named: NamedDocument) -> frozenset[str]:
    """Aliases that reach themselves through aliases alone."""
    found: set[str] = set()
    for name, entry in named.schemas.items():
        if shapes.kind(entry.schema) == "alias":
            seen: set[str] = set()
            waiting = list(named.references(name))
            while waiting:
                other = waiting.pop()
                if other not in seen and shapes.kind(named.schemas[other].schema) == "alias":
                    seen.add(other)
                    waiting.extend(named.references(other))
            if name in seen:
                found.add(name)
    return frozenset(found)
