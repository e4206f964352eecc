"""From an OpenAPI 3.0 or 3.1 document to the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from parity.contract.documents import Documents
from parity.contract.model import Content, Contract, Header, Link, Operation, Parameter, Response
from parity.contract.schemas import Schemas
from parity.failures import CannotRun
from parity.values import Json, split_pointer

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


def read_contract(path: Path) -> tuple[Contract, Schemas]:
    """The contract in a file, and the reader of its schemas. Raises `CannotRun` with one line why not."""
    documents = Documents(path)
    root = documents.root
    if not str(root.get("openapi", "")).startswith("3."):
        raise CannotRun(f"{path} is no OpenAPI 3 document: its `openapi` is {root.get('openapi')!r}")
    reader = _Reader(documents)
    try:
        operations = tuple(reader.operations())
    except (AttributeError, TypeError, KeyError) as error:
        raise CannotRun(f"{path} is not built like an OpenAPI document: {error}") from error
    if not operations:
        raise CannotRun(f"{path} names no operations")
    info = root.get("info") or {}
    contract = Contract(
        title=str(info.get("title", path.name)),
        version=str(info.get("version", "")),
        operations=operations,
        by_name={operation.name: operation for operation in operations},
        key_headers=tuple(reader.key_headers()),
    )
    return contract, Schemas(documents)


class _Reader:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._follow = documents.follow

    def operations(self) -> Iterable[Operation]:
        root = self._documents.root
        for path, item in (root.get("paths") or {}).items():
            whole = self._follow(item)
            for method in _METHODS:
                node = whole.get(method)
                if isinstance(node, dict):
                    yield self._operation(path, method.upper(), whole, node, root)

    def key_headers(self) -> Iterable[str]:
        schemes = (self._documents.root.get("components") or {}).get("securitySchemes") or {}
        for written in schemes.values():
            scheme = self._follow(written)
            if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
                yield str(scheme["name"])

    def _operation(
        self,
        path: str,
        method: str,
        item: Mapping[str, Any],
        node: Mapping[str, Any],
        root: Mapping[str, Any],
    ) -> Operation:
        named: dict[tuple[str, str], Parameter] = {}
        for written in (*item.get("parameters", ()), *node.get("parameters", ())):
            parameter = self._parameter(self._follow(written))
            named[parameter.where, parameter.name] = parameter
        body = self._follow(node.get("requestBody") or {})
        security = node.get("security", root.get("security")) or []
        return Operation(
            name=str(node.get("operationId") or f"{method} {path}"),
            method=method,
            path=path,
            parameters=tuple(named.values()),
            body=self._content(body.get("content")),
            body_required=bool(body.get("required")),
            responses={
                str(status): self._response(str(status), self._follow(written))
                for status, written in (node.get("responses") or {}).items()
                if not str(status).startswith("x-")
            },
            secured=bool(security) and {} not in security,
        )

    def _parameter(self, node: Mapping[str, Any]) -> Parameter:
        where = str(node["in"])
        style = str(node.get("style", _STYLES.get(where, "form")))
        content = next(iter(self._content(node.get("content")).values()), None)
        return Parameter(
            name=str(node["name"]),
            where=where,
            required=bool(node.get("required")) or where == "path",
            schema=content.schema if content else node.get("schema"),
            style="json" if content else style,
            explode=bool(node.get("explode", style == "form")),
            examples=content.examples if content else self._examples(node),
        )

    def _response(self, status: str, node: Mapping[str, Any]) -> Response:
        headers = {}
        for name, written in (node.get("headers") or {}).items():
            header = self._follow(written)
            schema = header.get("schema")
            inner = self._follow(schema) if schema is not None else {}
            headers[name.lower()] = Header(
                name=name.lower(),
                schema=schema,
                varies=header.get("x-varies") or (inner.get("x-varies") if isinstance(inner, dict) else None),
                required=bool(header.get("required")),
            )
        links = [self._link(self._follow(link)) for link in (node.get("links") or {}).values()]
        return Response(
            status=status,
            headers=headers,
            content=self._content(node.get("content")),
            links=tuple(link for link in links if link is not None),
        )

    def _link(self, node: Mapping[str, Any]) -> Link | None:
        parameters = {
            str(name).rsplit(".", maxsplit=1)[-1]: str(value)
            for name, value in (node.get("parameters") or {}).items()
        }
        if isinstance(node.get("operationId"), str):
            return Link(node["operationId"], parameters)
        reference = str(node.get("operationRef", ""))
        parts = split_pointer(reference.partition("#")[2])
        if len(parts) == 3 and parts[0] == "paths":
            item = self._follow((self._documents.root.get("paths") or {}).get(parts[1]) or {})
            target = item.get(parts[2]) or {}
            return Link(str(target.get("operationId") or f"{parts[2].upper()} {parts[1]}"), parameters)
        return None

    def _content(self, node: Any) -> dict[str, Content]:
        found = {}
        for media, written in (node or {}).items():
            content = self._follow(written)
            found[str(media)] = Content(str(media), content.get("schema"), self._examples(content))
        return found

    def _examples(self, node: Mapping[str, Any]) -> tuple[Json, ...]:
        found: list[Json] = []
        for written in (node.get("examples") or {}).values():
            example = self._follow(written)
            if isinstance(example, dict) and "value" in example:
                found.append(example["value"])
        if "example" in node:
            found.append(node["example"])
        return tuple(found)
