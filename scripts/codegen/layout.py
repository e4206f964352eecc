"""datamodel-code-generator as a library: classes, enums, names of fields and docs, laid out in modules."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import datamodel_code_generator as generator
from datamodel_code_generator.enums import DataModelType, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion

from scripts.codegen import shapes
from scripts.codegen.merging import TEXT_JSON, Schema
from scripts.codegen.named import NamedDocument

_KEPT = frozenset({
    "type", "format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "default",
    "deprecated", "description", "enum",
})  # fmt: skip


@dataclass
class LaidField:
    """A field as laid out: its name in Python, its default and what follows it in the class."""

    name: str
    default: ast.expr | None
    doc: str | None


@dataclass
class LaidClass:
    """A class as laid out: fields by wire name, enum members by value."""

    name: str
    doc: str | None
    fields: dict[str, LaidField] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)


def lay_out(named: NamedDocument) -> dict[str, LaidClass]:
    """The classes of a document by schema name."""
    modules = _generate(named)
    laid: dict[str, LaidClass] = {}
    for path, text in modules.items():
        module = ".".join(part.removesuffix(".py") for part in path)
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                name = node.name
                if name in named.schemas and module.removesuffix(".__init__") == named.schemas[name].module:
                    laid[name] = _read(node)
    return laid


def _generate(named: NamedDocument) -> dict[tuple[str, ...], str]:
    schemas = {
        f"{entry.module}.{entry.name}": _simple(entry.schema, named)
        for entry in named.schemas.values()
        if shapes.needs_name(entry.schema)
    }
    if not schemas:
        return {}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    modules = generator.generate(
        document,
        input_file_type=generator.InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        formatters=[],
        disable_timestamp=True,
        use_annotated=True,
        field_constraints=True,
        use_missing_sentinel=True,
        strict_nullable=True,
        use_type_alias=True,
        use_specialized_enum=True,
        snake_case_field=True,
        use_schema_description=True,
        use_attribute_docstrings=True,
        use_field_description=True,
        use_double_quotes=True,
        disable_appending_item_suffix=True,
        openapi_include_info_version=False,
    )
    if isinstance(modules, str):
        return {("__init__.py",): modules}
    return {tuple(path): str(text) for path, text in (modules or {}).items()}


def _simple(schema: Schema, named: NamedDocument) -> Schema:
    """What the layout depends on; types are sharpened afterwards, from the whole schema."""
    if shapes.is_enum(schema):
        return {"type": "string", **{key: schema[key] for key in ("enum", "description") if key in schema}}
    required = set(schema.get("required", ()))
    properties = {key: _property(value, named) for key, value in schema.get("properties", {}).items()}
    result: Schema = {
        "type": "object",
        "properties": properties,
        "required": [k for k in properties if k in required],
    }
    if "description" in schema:
        result["description"] = schema["description"]
    if schema.get("additionalProperties") is False:
        result["additionalProperties"] = False
    return result


def _property(schema: Any, named: NamedDocument) -> Any:
    if not isinstance(schema, dict) or TEXT_JSON in schema:
        return (
            {"description": schema["description"]}
            if isinstance(schema, dict) and "description" in schema
            else {}
        )
    kept = {key: value for key, value in schema.items() if key in _KEPT and key != "default"}
    if kept.get("type") in ("object", "array") or "enum" in kept or isinstance(kept.get("type"), list):
        kept = {key: kept[key] for key in ("description",) if key in kept}
    elif kept.get("format") not in (None, "uuid", "date-time", "date", "int32", "int64"):
        del kept["format"]
    if "$ref" in schema:
        target = schema["$ref"][len(shapes.REF) :]
        if shapes.needs_name(named.schemas[target].schema):
            kept["$ref"] = f"{shapes.REF}{named.schemas[target].module}.{target}"
    return kept


# A field of this name would hide the type from the annotations of its class.
_NEEDED = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str"})


def _read(node: ast.ClassDef) -> LaidClass:
    laid = LaidClass(node.name, ast.get_docstring(node))
    last: LaidField | None = None
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            last = LaidField(f"{name}_" if name in _NEEDED else name, statement.value, None)
            laid.fields[_alias(statement) or name] = last
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                laid.members[str(statement.value.value)] = target.id
        elif (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and last is not None
        ):
            last.doc = str(statement.value.value)
    return laid


def _alias(statement: ast.AnnAssign) -> str | None:
    for node in (statement.annotation, statement.value):
        for call in ast.walk(node) if node is not None else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Field":
                for keyword in call.keywords:
                    if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant):
                        return str(keyword.value.value)
    return None
