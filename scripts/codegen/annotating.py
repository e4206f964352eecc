"""The Python annotation that validates what a schema says."""

from __future__ import annotations

import json
import math
from typing import Any

from scripts.codegen import merging, patterns, pointers, shapes
from scripts.codegen.annotation import (
    ANY,
    NONE,
    PYDANTIC,
    SCHEMA,
    TYPES,
    TYPING,
    Annotation,
    Import,
    plain,
    quoted,
    union,
)  # fmt: skip
from scripts.codegen.exactness import disjoint
from scripts.codegen.files import FILE
from scripts.codegen.merging import ASSERTS, TEXT_JSON, Schema, bare
from scripts.codegen.named import NamedDocument
from scripts.codegen.ruling import written_out

_FORMATS = {
    "uuid": "UUID", "date-time": "DateTime", "date": "PlainDate", "time": "PlainTime", "duration": "Duration",
    "ipv4": "IPv4", "ipv6": "IPv6",
}  # fmt: skip
_CHECKED = frozenset({"email", "hostname", "uri", "uri-reference"})
_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_BY_TYPE = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": ("additionalProperties", "minProperties", "maxProperties"),
}
_COUNTED = frozenset({"minProperties", "maxProperties", "dependentRequired", "required"})
_ORDER = ("integer", "number", "boolean", "array", "object", "null", "string")


class Annotator:
    """Writes annotations for the schemas of one document; what it cannot honour becomes a trouble there."""

    def __init__(self, named: NamedDocument) -> None:
        self._named = named
        self._owner = ""
        self._pointer = ""

    def annotate(self, schema: Any, owner: str, pointer: str, *, text: bool = False) -> Annotation:
        """The annotation of a schema that belongs to a named one (its owner)."""
        self._owner, self._pointer = owner, pointer
        return self._annotate(schema, text)

    def _trouble(self, message: str, advice: str) -> None:
        self._named.trouble(self._owner, message, self._pointer, advice)

    def _annotate(self, schema: Any, text: bool) -> Annotation:
        if schema is True or schema == {}:
            return ANY
        if not isinstance(schema, dict):
            return self._ruled(ANY, [False], text)
        if TEXT_JSON in schema:
            inner = self._annotate(schema[TEXT_JSON], False)
            return Annotation(
                f"Json[{inner.full}]",
                inner.static,
                inner.imports | {(PYDANTIC, "Json")},
                inner.static_imports,
            )
        if FILE in schema:
            if schema[FILE]:
                self._trouble(f"{', '.join(schema[FILE])} of a file are not checked", "leave them out")
            return plain("File", TYPES)
        base = self._base(schema, text)
        return self._ruled(base, schema.get(ASSERTS, []), text)

    def _base(self, schema: Schema, text: bool) -> Annotation:
        if "$ref" in schema:
            return plain(schema["$ref"][len(shapes.REF) :], SCHEMA)
        if "const" in schema:
            return self._literal(schema, [schema["const"]], text)
        if isinstance(schema.get("enum"), list):
            return self._literal(schema, schema["enum"], text)
        for key in ("oneOf", "anyOf"):
            if isinstance(schema.get(key), list):
                return self._choice(schema, key, text)
        kinds = shapes.types(schema) or self._implied(schema, text)
        if "number" in kinds and "integer" in kinds:
            kinds = [kind for kind in kinds if kind != "integer"]
        if not kinds:
            rest = {key: value for key, value in bare(schema).items() if key not in (ASSERTS, "format")}
            return self._ruled(ANY, [rest] if rest else [], text)
        if text:
            kinds = sorted(kinds, key=_ORDER.index)
        members = [self._of_type(kind, schema, text) for kind in kinds]
        return self._union(members, " or ".join(kinds), text)

    def _types(self, options: list[Any]) -> list[str]:
        """The JSON types that any of these schemas takes; empty when one of them takes every type."""
        return shapes.types_of_any(options, lambda name: self._named.schemas[name].schema)

    def _implied(self, schema: Schema, text: bool) -> list[str]:
        """`items` without `type` is meant for lists; text is text unless something else is said."""
        if "items" in schema:
            return ["array"]
        if "additionalProperties" in schema:
            return ["object"]
        return ["string"] if text else []

    def _union(self, members: list[Annotation], expected: str, text: bool, told: str = "") -> Annotation:
        joined = union(members)
        if len([member for member in dict.fromkeys(members) if member != NONE]) < 2 and not text:
            return joined
        if len(members) < 2:
            return joined
        said = ", ".join(filter(None, (quoted(expected), "ordered=True" if text else "", told)))
        return joined.with_metadata([f"OneMessage({said})"], [(TYPES, "OneMessage")])

    def _of_type(self, kind: str, schema: Schema, text: bool) -> Annotation:
        if kind == "null":
            return NONE.with_metadata(["TEXT_NULL"], [(TYPES, "TEXT_NULL")]) if text else NONE
        if kind == "boolean":
            boolean = plain("bool")
            return boolean.with_metadata(["TEXT_BOOLEAN"], [(TYPES, "TEXT_BOOLEAN")]) if text else boolean
        if kind == "string":
            return self._string(schema, text)
        if kind in ("integer", "number"):
            return self._integer(schema, text) if kind == "integer" else self._number(schema, text)
        if kind == "array":
            return self._array(schema, text)
        if kind == "object":
            return self._map(schema, text)
        self._trouble(f"there is no type {kind}", "name a JSON type")
        return ANY

    def _string(self, schema: Schema, text: bool) -> Annotation:
        if schema.get("contentEncoding") in ("base64", "base64url") and schema["contentEncoding"] == "base64":
            return _sized(plain("Base64", TYPES, "bytes"), schema, "Length")
        if schema.get("contentMediaType") == "application/octet-stream" or schema.get("format") == "binary":
            return plain("Binary", TYPES, "bytes")
        name = str(schema.get("format", ""))
        if name in _FORMATS:
            rules = [{key: schema[key] for key in ("minLength", "maxLength", "pattern") if key in schema}]
            return self._ruled(plain(_FORMATS[name], TYPES), [rule for rule in rules if rule], text)
        fields, checks, imports = (
            _bounds(schema, {"min_length": "minLength", "max_length": "maxLength"}),
            [],
            set(),
        )
        if isinstance(schema.get("pattern"), str):
            field, check = self._pattern(schema["pattern"])
            fields += field
            checks += check
            imports |= {(TYPES, "matching")} if check else set()
        if name in _CHECKED:
            checks.append(f"formatted({quoted(name)})")
            imports.add((TYPES, "formatted"))
        if fields:
            checks.insert(0, f"Field({', '.join(fields)})")
            imports.add((PYDANTIC, "Field"))
        return plain("str").with_metadata(checks, imports)

    def _pattern(self, pattern: str) -> tuple[list[str], list[str]]:
        try:
            translated = patterns.python(patterns.translate(pattern))
        except patterns.Unsupported as error:
            self._trouble(f"the pattern {pattern} cannot be read: {error}", "write it without that construct")
            return [], []
        linear = patterns.rust(translated)
        if linear is None:
            return [], [f"matching({quoted(translated)})"]
        return [f"pattern={quoted(linear)}"], []

    def _integer(self, schema: Schema, text: bool) -> Annotation:
        low, high = _RANGES.get(str(schema.get("format", "")), (None, None))
        lows = [math.ceil(v) for v in (schema.get("minimum"), low) if v is not None]
        lows += [math.floor(v) + 1 for v in (schema.get("exclusiveMinimum"),) if v is not None]
        highs = [math.floor(v) for v in (schema.get("maximum"), high) if v is not None]
        highs += [math.ceil(v) - 1 for v in (schema.get("exclusiveMaximum"),) if v is not None]
        fields = [f"ge={max(lows)}"] if lows else []
        fields += [f"le={min(highs)}"] if highs else []
        step, checks, imports = schema.get("multipleOf"), [], {(TYPES, "TEXT_INTEGER" if text else "WHOLE")}
        if step is not None and float(step).is_integer():
            fields.append(f"multiple_of={int(step)}")
        if fields:
            checks.append(f"Field({', '.join(fields)})")
            imports.add((PYDANTIC, "Field"))
        if step is not None and not float(step).is_integer():
            checks.append(f"multiple_of({quoted(repr(step))})")
            imports.add((TYPES, "multiple_of"))
        if not checks and not text:
            return plain("Integer", TYPES, "int")
        return plain("int").with_metadata([*checks, "TEXT_INTEGER" if text else "WHOLE"], imports)

    def _number(self, schema: Schema, text: bool) -> Annotation:
        names = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
        fields = _bounds(schema, names)
        checks: list[str] = []
        imports: set[Import] = set()
        if fields or text:
            checks.append(f"Field({', '.join([*fields, 'allow_inf_nan=False'])})")
            imports.add((PYDANTIC, "Field"))
        base = plain("float") if checks else plain("Number", TYPES, "float")
        if "multipleOf" in schema:
            checks.append(f"multiple_of({quoted(repr(schema['multipleOf']))})")
            imports.add((TYPES, "multiple_of"))
        if text:
            checks.append("TEXT_NUMBER")
            imports.add((TYPES, "TEXT_NUMBER"))
        return base.with_metadata(checks, imports)

    def _array(self, schema: Schema, text: bool) -> Annotation:
        item = self._annotate(schema.get("items", {}), text)
        base = Annotation(f"list[{item.full}]", f"list[{item.static}]", item.imports, item.static_imports)
        sized = _sized(base, schema, "Items")
        return (
            sized.with_metadata(["UNIQUE"], [(TYPES, "UNIQUE")])
            if schema.get("uniqueItems") is True
            else sized
        )

    def _map(self, schema: Schema, text: bool) -> Annotation:
        value = self._annotate(schema.get("additionalProperties", {}), text)
        names = schema.get("propertyNames", {})
        key = self._annotate({"type": "string", **names} if "$ref" not in names else names, text)
        base = Annotation(
            f"dict[{key.full}, {value.full}]", f"dict[{key.static}, {value.static}]",
            key.imports | value.imports, key.static_imports | value.static_imports,
        )  # fmt: skip
        return _sized(base, schema, "Properties")

    def _literal(self, schema: Schema, values: list[Any], text: bool) -> Annotation:
        kinds = shapes.types(schema)
        simple = [value for value in values if value is None or isinstance(value, (str, bool, int))]
        if len(simple) < len(values):
            base = {key: value for key, value in schema.items() if key not in ("enum", "const", ASSERTS)}
            return self._ruled(self._base(base, text), [{"enum": values}], text)
        if kinds:
            simple = [
                value
                for value in simple
                if _kind(value) in kinds or (_kind(value) == "integer" and "number" in kinds)
            ]
        found = {_kind(value) for value in simple}
        if not found:
            return self._ruled(ANY, [False], text)
        if text and len(found - {"null"}) > 1:
            self._trouble(
                "a choice between texts and other values cannot be told apart in text", "quote all values"
            )
        real = [value for value in simple if value is not None]
        members: list[Annotation] = []
        if real:
            written = f"Literal[{', '.join(quoted(v) if isinstance(v, str) else repr(v) for v in real)}]"
            literal = Annotation(
                written, written, frozenset({(TYPING, "Literal")}), frozenset({(TYPING, "Literal")})
            )
            kinds = [kind for kind in sorted(found) if kind in ("boolean", "integer")]
            suffix = "{}_ONLY" if not text else "TEXT_{}"
            names = [suffix.format(kind.upper()) for kind in kinds] if len(found - {"null"}) == 1 else []
            members.append(literal.with_metadata(names, [(TYPES, name) for name in names]))
            if kinds and not names:  # Python takes True for 1
                return self._ruled(
                    union([*members, NONE] if "null" in found else members), [{"enum": simple}], text
                )
        if "null" in found:
            members.append(self._of_type("null", {}, text))
        return union(members)

    def _choice(self, schema: Schema, key: str, text: bool) -> Annotation:
        options = schema[key]
        members = [self._annotate(option, text) for option in options]
        if not members:
            return self._ruled(ANY, [False], text)
        tagged = self._tagged(schema, options, text)
        if tagged is not None:
            return tagged
        expected = "one of " + ", ".join(dict.fromkeys(member.static for member in members))
        types = self._types(options)
        told = f"keyword={quoted(key)}, types={quoted(' '.join(types))}"
        # All that stands in a parameter is text, whatever it is meant for.
        joined = self._union(members, expected, text, "" if text and "string" not in types else told)
        if (
            key == "oneOf"
            and not text
            and not disjoint(options, lambda name: self._named.schemas[name].schema)
        ):
            return self._ruled(joined, [{"oneOf": options}], text, renamed=True)
        return joined

    def _tagged(self, schema: Schema, options: list[Any], text: bool) -> Annotation | None:
        discriminator = schema.get("discriminator")
        name = discriminator.get("propertyName") if isinstance(discriminator, dict) else None
        refs = [
            option["$ref"][len(shapes.REF) :]
            for option in options
            if isinstance(option, dict) and "$ref" in option
        ]
        models = [ref for ref in refs if shapes.is_model(self._named.schemas[ref].schema)]
        nullable = {"type": "null"} in options
        if not isinstance(name, str) or text or len(models) < 2 or len(models) + nullable != len(options):
            return None
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        tags: dict[str, str] = {}
        for tag, target in mapping.items() if isinstance(mapping, dict) else ():
            component = pointers.tokens(target.partition("#")[2])[-1:] or [target]
            if self._named.renamed.get(component[0]) in models:
                tags[tag] = self._named.renamed[component[0]]
        for model in models:
            if model not in tags.values():
                tags[self._named.schemas[model].component or model] = model
        written = " | ".join(f"Annotated[{model}, tagged({quoted(tag)})]" for tag, model in tags.items())
        imports = frozenset({(SCHEMA, model) for model in models})
        joined = Annotation(written, " | ".join(models), imports, imports)
        joined = joined.with_metadata(
            [f"tag_of({quoted(name)})"], [(TYPES, "tag_of"), (TYPES, "tagged")]
        )  # fmt: skip
        return union([joined, NONE]) if nullable else joined

    def rules(self, asserts: list[Any], owner: str, pointer: str, *, text: bool) -> list[str]:
        """The asserts of a model as source of JSON Schemas without references."""
        self._owner, self._pointer = owner, pointer
        return self._sources(asserts, text, renamed=False)

    def _ruled(
        self, base: Annotation, asserts: list[Any], text: bool, *, renamed: bool = False
    ) -> Annotation:
        sources = self._sources(asserts, text, renamed=renamed)
        extra = ", text=True" if text else ""
        return base.with_metadata([f"Rule({quoted(source)}{extra})" for source in sources], [(TYPES, "Rule")])

    def _sources(self, asserts: list[Any], text: bool, *, renamed: bool) -> list[str]:
        sources: list[str] = []
        for item in asserts:
            if item in ({"type": "object"}, {}):
                continue
            if (
                text
                and item is not False
                and not (isinstance(item, dict) and item.keys() <= _COUNTED | {"pattern"})
            ):
                keys = ", ".join(item) if isinstance(item, dict) else "a false schema"
                self._trouble(
                    f"{keys} cannot be checked on text", "send the value as JSON, or state it otherwise"
                )
                continue
            try:
                sources.append(
                    json.dumps(written_out(item, self._named, renamed=renamed), ensure_ascii=False)
                )
            except (merging.Unmergeable, pointers.Unresolvable, patterns.Unsupported) as error:
                self._trouble(
                    f"a rule besides the type cannot be compiled: {error}", "write the rule without it"
                )
        return sources


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"


def _bounds(schema: Schema, names: dict[str, str]) -> list[str]:
    return [f"{name}={schema[key]!r}" for name, key in names.items() if key in schema]


def _sized(base: Annotation, schema: Schema, what: str) -> Annotation:
    fields = _bounds(schema, {"min_length": f"min{what}", "max_length": f"max{what}"})
    return base.with_metadata([f"Field({', '.join(fields)})"] if fields else [], [(PYDANTIC, "Field")])
