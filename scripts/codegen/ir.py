"""The contract as the templates see it: every decision made, every name final, nothing left to ask."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation."""

    place: str
    """`path`, `query`, `header` or `cookie`."""
    wire: str
    python: str
    """Field of the parameter model."""
    argument: str
    """Keyword of the handler."""
    annotation: str
    style: str
    explode: bool
    shape: str
    members: tuple[str, ...] = ()
    rest: bool = False
    lists: tuple[str, ...] = ()
    segment: int | None = None
    """Which path segment holds it, when that is read as it came."""
    required: bool = True
    as_json: bool = False
    """Whether it is written as JSON (`content`, OpenAPI 3.1, 4.8.12.4)."""

    @property
    def spec(self) -> str:
        """The runtime's description of how it is written."""
        parts = [repr(self.wire), repr(self.style), repr(self.explode)]
        if self.shape != "scalar":
            parts.append(repr(self.shape))
        if self.members:
            parts.append(f"members={self.members!r}")
        if self.rest:
            parts.append("rest=True")
        if self.lists:
            parts.append(f"lists={self.lists!r}")
        return f"Parameter({', '.join(parts)})"


@dataclass(frozen=True)
class ParameterGroup:
    """The parameters of one place, validated together by one model."""

    place: str
    model: str
    parameters: tuple[Parameter, ...]

    @property
    def plain(self) -> bool:
        """Whether all are simple path segments, which need no reading of styles."""
        return all(p.segment is None for p in self.parameters)


@dataclass(frozen=True)
class Body:
    """One media type that a request may have."""

    media: str
    codec: str
    """`json`, `yaml`, `form`, `multipart`, `text` or `bytes`."""
    annotation: str
    fields: tuple[Parameter, ...] = ()
    """The fields of a form that are more than one plain text."""


@dataclass(frozen=True)
class HeaderSet:
    """A dataclass of answer headers."""

    name: str
    fields: tuple[HeaderField, ...]


@dataclass(frozen=True)
class HeaderField:
    """One header that a handler sets."""

    wire: str
    python: str
    annotation: str
    required: bool
    description: str = ""


@dataclass(frozen=True)
class Content:
    """One media type of an answer."""

    media: str
    codec: str
    """`json`, `text`, `bytes` or `events`."""
    annotation: str

    @property
    def ranged(self) -> bool:
        """Whether the media type is a range, so that the answer says which it is."""
        return "*" in self.media


@dataclass(frozen=True)
class Response:
    """One status of an operation."""

    status: str
    """`200`, `4XX` or `default`."""
    class_name: str
    kind: str
    """`body`, `bodyless` or `problem`."""
    annotation: str
    contents: tuple[Content, ...] = ()
    headers: HeaderSet | None = None
    description: str = ""
    declared: tuple[Content, ...] = ()
    """Its contents, those of problems too."""
    checks: tuple[tuple[str, bool, str], ...] = ()
    """Name, whether it is required, and schema in JSON of each header that the layer sends."""

    @property
    def fields(self) -> tuple[HeaderField, ...]:
        """The headers that a handler sets."""
        return self.headers.fields if self.headers else ()

    @property
    def ranged(self) -> bool:
        """Whether the answer brings its own status."""
        return not self.status.isdigit()

    @property
    def picks(self) -> bool:
        """Whether the media type of an answer is known only when the answer is there."""
        return len(self.contents) > 1 or any(content.ranged for content in self.contents)

    @property
    def variable(self) -> bool:
        """Whether the header fields of an answer are known only when the answer is there."""
        return self.picks or bool(self.fields)


@dataclass(frozen=True)
class StatusClass:
    """One class of `responses.py`."""

    name: str
    base: str
    status: str
    doc: str


@dataclass(frozen=True)
class Operation:
    """One operation that is served."""

    id: str
    pascal: str
    method: str
    path: str
    tag: str
    summary: str
    doc: str
    groups: tuple[ParameterGroup, ...]
    bodies: tuple[Body, ...]
    body_required: bool
    responses: tuple[Response, ...]
    security: str
    """Source text of the requirements; empty when anonymous."""
    principal: str | None
    """Annotation of the principal argument; None when anonymous."""
    produces: tuple[str, ...]
    consumes: tuple[str, ...]
    rate_limit: str
    cache_seconds: int
    deprecated: bool
    sunset: str | None
    refused: str | None = None
    max_body: int | None = None
    """How long a body may be, where the contract says less than the layer does."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters, place by place."""
        return tuple(p for group in self.groups for p in group.parameters)

    @property
    def reads_headers(self) -> bool:
        """Whether headers of a request matter."""
        placed = any(group.place in ("header", "cookie") for group in self.groups)
        return bool(placed or self.security or self.produces or self.bodies)

    @property
    def streams(self) -> bool:
        """Whether some body is read as a stream, not as a whole."""
        return any(body.codec == "multipart" for body in self.bodies)

    @property
    def plain_responses(self) -> tuple[Response, ...]:
        """The answers that are not problems, one a class."""
        return tuple({r.class_name: r for r in reversed(self.responses) if r.kind != "problem"}.values())[
            ::-1
        ]

    @property
    def problems(self) -> tuple[str, ...]:
        """The classes of its answers that are problems."""
        return tuple(dict.fromkeys(r.class_name for r in self.responses if r.kind == "problem"))

    @property
    def body_annotation(self) -> str:
        """The type of the body argument."""
        kinds = list(dict.fromkeys(body.annotation for body in self.bodies))
        if not self.body_required:
            kinds.append("None")
        return " | ".join(kinds)


@dataclass(frozen=True)
class Scheme:
    """One security scheme."""

    name: str
    method: str
    kind: str
    place: str
    parameter: str
    doc: str

    @property
    def source(self) -> str:
        """The runtime's description of the scheme."""
        parts = [repr(self.name), repr(self.kind)]
        if self.kind == "apiKey":
            parts += [repr(self.place), repr(self.parameter)]
        return f"Scheme({', '.join(parts)})"


@dataclass(frozen=True)
class Tag:
    """One router module."""

    name: str
    pascal: str
    doc: str
    operations: tuple[Operation, ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Model modules and the names taken from them."""

    @property
    def secured(self) -> bool:
        """Whether some operation hands its handler a principal."""
        return any(op.principal for op in self.operations)


@dataclass(frozen=True)
class Contract:
    """The whole document."""

    title: str
    version: str
    summary: str
    tags: tuple[Tag, ...]
    refused: tuple[Operation, ...]
    statuses: tuple[StatusClass, ...]
    header_sets: tuple[HeaderSet, ...]
    schemes: tuple[Scheme, ...]
