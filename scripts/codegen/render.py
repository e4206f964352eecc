"""Stage five: the intermediate representation becomes source text; templates print, they decide nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from scripts.codegen.build_client_content import key
from scripts.codegen.build_security import constant
from scripts.codegen.client_ir import Client
from scripts.codegen.ir import Body, Content, Contract, Operation, Parameter, ParameterGroup, Response, Tag

_HERE = Path(__file__).parent
_COPIED = {"runtime": _HERE / "runtime", "client/runtime": _HERE / "client_runtime"}
_TEMPLATES = _HERE / "templates"
_MOUNT_KEYWORDS = frozenset(("app", "security", "problems", "max_body", "check_answers"))


def render(contract: Contract) -> dict[str, str]:
    """Every handwritten-looking file of the generated package, by its path there; not yet formatted."""
    environment = _environment()
    files = {
        "__init__.py": '"""Generated from the contract; do not edit."""\n',
        "routers/__init__.py": '"""One module a tag. Generated from the contract; do not edit."""\n',
    }
    for name in ("responses", "security", "table", "api"):
        files[f"{name}.py"] = environment.get_template(f"{name}.py.jinja").render(contract=contract)
    router = environment.get_template("router.py.jinja")
    for tag in contract.tags:
        if tag.operations:
            files[f"routers/{tag.name}.py"] = router.render(tag=tag)
    return files


def render_client(client: Client) -> dict[str, str]:
    """The files of the client that follow from the contract, by their path; not yet formatted."""
    environment = _environment()
    files = {
        "client/methods/__init__.py": '"""One module a tag. Generated from the contract; do not edit."""\n'
    }
    for name in ("__init__", "errors"):
        files[f"client/{name}.py"] = environment.get_template(f"client/{name}.py.jinja").render(client=client)
    methods = environment.get_template("client/methods.py.jinja")
    for module in client.modules:
        files[f"client/methods/{module.module}.py"] = methods.render(module=module)
    return files


def runtime() -> dict[str, str]:
    """The files of both runtimes by their path in the package: copies, byte for byte."""
    return {
        f"{place}/{source.name}": source.read_text()
        for place, folder in _COPIED.items()
        for source in sorted(folder.glob("*.py"))
    }


def _environment() -> Environment:
    environment = Environment(  # noqa: S701  # Python source is printed, not HTML
        loader=FileSystemLoader(_TEMPLATES),
        # Compiling the templates takes as long as filling them in; Python keeps its own modules likewise.
        bytecode_cache=_compiled(),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        argument=_argument,
        arguments=_arguments,
        body_limit=_body_limit,
        bytes=_bytes,
        class_tuple=_class_tuple,
        comment=lambda text: " ".join(text.split()),
        constant=constant,
        declared=_declared,
        decoded=_decoded,
        docstring=_docstring,
        encoded=_encoded,
        key=key,
        literal=repr,
        medias=_medias,
        operations=_operations,
        sentence=_sentence,
        signature=_signature,
        specs=_specs,
        status=_status,
        values=_values,
    )
    return environment


def _compiled() -> FileSystemBytecodeCache | None:
    folder = _TEMPLATES / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))


def _operations(contract: Contract) -> Iterator[Operation]:
    for tag in contract.tags:
        yield from tag.operations
    yield from contract.refused


def _sentence(text: str, instead: str) -> str:
    text = " ".join(text.split())
    return (text if text.endswith((".", "!", "?")) else f"{text}.") if text else instead


def _docstring(text: str, indent: int) -> str:
    lines = text.replace("\\", "\\\\").replace('"""', "'''").splitlines() or [""]
    if lines[-1].endswith('"'):
        lines[-1] += " "
    pad = "\n" + " " * indent
    body = pad.join(line.rstrip() for line in lines)
    body = re.sub(r"[ \t]+\n", "\n", body)
    return body + pad if len(lines) > 1 else body


def _argument(tag: Tag) -> str:
    return f"{tag.name}_api" if tag.name in _MOUNT_KEYWORDS else tag.name


def _signature(op: Operation) -> str:
    parts = [f"{p.argument}: {p.annotation}" for p in op.parameters]
    if op.bodies:
        parts.append(f"body: {op.body_annotation}")
    if op.principal:
        parts.append(f"principal: {op.principal}")
    return ", ".join(["self", "*", *parts]) if parts else "self"


def _arguments(op: Operation) -> str:
    parts = [f"{p.argument}={p.place}.{p.python}" for p in op.parameters]
    if op.bodies:
        parts.append("body=body")
    if op.principal:
        parts.append("principal=principal")
    return ", ".join(parts)


def _class_tuple(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _status(response: Response) -> str:
    return "answer.status" if response.ranged else response.status


def _encoded(content: Content, op: Operation, response: Response) -> str:
    value = "value" if len(response.contents) > 1 or content.ranged else "answer.body"
    if content.codec == "json":
        written = [c for c in response.contents if c.codec == "json"]
        return f"_{op.id}__{response.status.lower()}{written.index(content) or ''}({value})"
    return f"str({value}).encode()" if content.codec == "text" else value


def _decoded(body: Body, op: Operation) -> str:
    if body.codec == "bytes":
        return f"steps.bytes_body(raw, found, {op.body_required})"
    written = [b for b in op.bodies if b.codec != "bytes"]
    name = f"_{op.id}__{body.codec}{written.index(body) or ''}"
    if body.codec == "multipart":
        return f"await {name}(scope, headers, receive, found, {_body_limit(op)}, {op.body_required})"
    later = "await " if body.codec == "yaml" else ""
    return f"{later}{name}(raw, found, {op.body_required})"


def _body_limit(op: Operation) -> str:
    return "layer.max_body" if op.max_body is None else f"min(layer.max_body, {op.max_body})"


def _declared(response: Response) -> str:
    contents = ", ".join(
        f"{content.media!r}: {content.annotation if content.codec == 'json' else 'None'}"
        for content in response.declared
    )
    parts = [repr(response.status)]
    if response.checks or contents:
        parts.append(repr(response.checks))
    if contents:
        parts.append(f"{{{contents}}}")
    return f"Declared({', '.join(parts)})"


def _specs(parameters: tuple[Parameter, ...]) -> str:
    return f"({', '.join(p.spec for p in parameters)},)"


def _medias(contents: tuple[Content, ...]) -> str:
    return repr(tuple((content.media, content.codec) for content in contents))


def _bytes(text: str) -> str:
    return repr(text.encode())


def _values(group: ParameterGroup, op: Operation) -> str:
    """The expression that reads the raw values of one place."""
    if group.place == "query":
        return f'_{op.id}__reader.read(scope["query_string"], found)'
    if group.place == "path":
        if group.plain:
            pairs = (f"{p.wire!r}: params[{i}]" for i, p in enumerate(group.parameters))
        else:
            pairs = (
                f"{p.wire!r}: params[{i}]"
                if p.segment is None
                else f"{p.wire!r}: steps.path_value(_{op.id}__path_styles[{i}], "
                f"steps.raw_segment(scope, {p.segment}))"
                for i, p in enumerate(group.parameters)
            )
        return "{" + ", ".join(pairs) + "}"
    if group.place == "header":
        return f"steps.header_values(_{op.id}__header_styles, headers)"
    return f"steps.cookie_values(_{op.id}__cookie_styles, steps.cookies(headers))"
