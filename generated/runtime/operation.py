"""What the contract says of one operation, as data that edges and the dispatcher read."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """One security scheme of the contract (OpenAPI 3.1, section 4.8.27)."""

    name: str
    kind: str
    """`bearer`, `basic`, another HTTP authentication scheme in lower case, or `apiKey`."""
    place: str = "header"
    """Where an `apiKey` stands: `header`, `query` or `cookie`."""
    parameter: str = "authorization"
    """The header (lower case), query parameter or cookie that carries the credential."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Schemes that must all be satisfied, each with the scopes it needs."""

    schemes: tuple[tuple[Scheme, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """What the contract says of itself."""

    title: str
    version: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract."""

    id: str
    """The operationId in snake_case: handler method, metric label and log field."""
    method: str
    path: str
    """The path template."""
    tag: str
    summary: str = ""
    security: tuple[Requirement, ...] = ()
    """Alternatives; none means that no credentials are asked for."""
    produces: tuple[str, ...] = ()
    """Media types of the answers that are not problems, without parameters."""
    consumes: tuple[str, ...] = ()
    rate_limit: str = "general"
    cache_seconds: int = 0
    deprecated: bool = False
    sunset: str | None = None
    refused: str | None = None
    """Why the operation could not be generated; it answers 501 with this text."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that some alternative asks for, in order of appearance."""
        found: dict[str, None] = {}
        for requirement in self.security:
            for _, scopes in requirement.schemes:
                found.update(dict.fromkeys(scopes))
        return tuple(found)


def method_name(scheme: str) -> str:
    """The method of the security protocol that verifies a scheme."""
    name = re.sub(r"\W", "_", scheme, flags=re.ASCII).lower()
    if not name.isidentifier() or keyword.iskeyword(name) or name == "permits":
        return f"scheme_{name}"
    return name
