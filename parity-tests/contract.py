"""The contract as the tests see it: its operations, what they answer, and what is valid."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "spec"
BUNDLE = ROOT / "generated" / "openapi.json"
METHODS = ("get", "put", "post", "delete", "patch")


class CannotRun(Exception):
    """Nothing can be tested; the text is one line that says what is the matter with what."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """What may be answered with one status."""

    status: int
    headers: Mapping[str, Mapping[str, Any]]
    content: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Operation:
    """One operation, with all references to parameters, bodies, responses and headers followed."""

    id: str
    method: str
    path: str
    tag: str
    permission: str | None
    secured: bool
    rate_limit: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None
    responses: Mapping[int, Response]
    examples: Mapping[str, Any] = field(default_factory=dict)
    media_types: tuple[str, ...] = ()
    max_body: int = 10_000_000
    needs_body: bool = False
    deprecated: bool = False

    @property
    def success(self) -> Response:
        """The first answer that is no error."""
        return self.responses[min(self.responses)]

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, in whatever place."""
        return next((each for each in self.parameters if each.name == name), None)


class Contract:
    """A bundled OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.operations = {operation.id: operation for operation in self._read()}
        self.header_names = frozenset(
            name.lower()
            for operation in self.operations.values()
            for response in operation.responses.values()
            for name in response.headers
        )

    @property
    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of every path."""
        return {
            path: tuple(method.upper() for method in METHODS if method in item)
            for path, item in self.document["paths"].items()
        }

    def enum(self, schema: str) -> tuple[str, ...]:
        """The values of an enumeration among the schemas, in their order."""
        return tuple(self.document["components"]["schemas"][schema]["enum"])

    def follow(self, node: Any) -> Any:
        """The node itself, or what it refers to."""
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def findings(self, schema: Mapping[str, Any], value: Any) -> list[str]:
        """How a value breaks a schema of this document, formats included; empty when it does not."""
        validator = _validator(self, json.dumps(schema, sort_keys=True))
        return [
            f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
            for error in validator.iter_errors(value)
        ]

    def _read(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            shared = [self.follow(each) for each in item.get("parameters", [])]
            for method in item:
                if method in METHODS:
                    yield self._operation(path, method.upper(), item[method], shared)

    def _operation(self, path: str, method: str, node: Mapping[str, Any], shared: list[Any]) -> Operation:
        security = node.get("security", self.document.get("security", []))
        scopes = [scope for way in security for needed in way.values() for scope in needed]
        body = self.follow(node.get("requestBody"))
        content = body["content"]["application/json"] if body else {}
        parameters = [*shared, *(self.follow(each) for each in node.get("parameters", []))]
        return Operation(
            id=node["operationId"],
            method=method,
            path=path,
            tag=node["tags"][0],
            permission=scopes[0] if scopes else None,
            secured=bool(security),
            rate_limit=node.get("x-rate-limit", "general"),
            parameters=tuple(Parameter(each["name"], each["in"], each["schema"]) for each in parameters),
            body=content.get("schema"),
            responses={
                int(status): self._response(status, each) for status, each in node["responses"].items()
            },
            examples={name: self.follow(each)["value"] for name, each in content.get("examples", {}).items()},
            media_types=tuple(body["content"]) if body else (),
            max_body=node.get("x-max-body", 10_000_000),
            needs_body=bool(body and body.get("required", False)),
            deprecated=node.get("deprecated", False),
        )

    def _response(self, status: str, node: Mapping[str, Any]) -> Response:
        found = self.follow(node)
        headers = {name: self.follow(each) for name, each in found.get("headers", {}).items()}
        return Response(int(status), headers, found.get("content", {}))


@cache
def _validator(contract: Contract, schema: str) -> jsonschema_rs.Draft202012Validator:
    rooted = {"allOf": [json.loads(schema)], "components": contract.document["components"]}
    return jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)


@cache
def load(bundle: Path = BUNDLE, spec: Path = SPEC) -> Contract:
    """The contract, after a look at what it is made from.

    Raises:
        CannotRun: a file is missing or cannot be read as what it is.
    """
    for source in sorted(spec.rglob("*.yaml")):
        try:
            yaml.load(source.read_bytes(), Loader=_Loader)  # noqa: S506 - the safe one
        except (yaml.YAMLError, OSError, ValueError) as error:
            raise CannotRun(f"the contract is broken: {_place(source)}: {_line(error)}") from None
    try:
        return Contract(json.loads(bundle.read_bytes()))
    except (OSError, ValueError) as error:
        raise CannotRun(f"the contract is broken: {_place(bundle)}: {_line(error)}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise CannotRun(f"the contract is broken: {_place(bundle)}: no {error} where one belongs") from None


_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f"line {mark.line + 1}, column {mark.column + 1}: {getattr(error, 'problem', error)}"
    return " ".join(str(error).split())
