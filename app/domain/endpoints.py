"""Where services listen, and how it is found out whether anybody is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

PATIENCE: Final = 5.0
"""Seconds that one probe may take in all, from the name to the last header."""


class EndpointProtocol(StrEnum):
    """How an endpoint is probed."""

    HTTP = "http"
    HTTPS = "https"
    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service listens."""

    host: str
    port: int
    protocol: EndpointProtocol = EndpointProtocol.HTTP
    path: str = "/"

    @property
    def url(self) -> str | None:
        """What is asked for over HTTP; None when nothing is."""
        if self.protocol not in (EndpointProtocol.HTTP, EndpointProtocol.HTTPS):
            return None
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.protocol}://{host}:{self.port}{self.path}"


class Outcome(StrEnum):
    """How a probe ended."""

    WELL = "well"
    FORBIDDEN = "forbidden"
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    UNTRUSTED = "untrusted"
    GARBLED = "garbled"
    REDIRECTED = "redirected"
    UNWELL = "unwell"


_REASONS: Final = {
    Outcome.FORBIDDEN: "The address is one that may not be probed.",
    Outcome.UNRESOLVED: "The name has no address.",
    Outcome.UNREACHABLE: "No connection could be made, or it broke off.",
    Outcome.SILENT: f"There was no answer within {PATIENCE:g} s.",
    Outcome.UNTRUSTED: "The certificate is not valid, or TLS could not be agreed on.",
    Outcome.GARBLED: "What was answered is not HTTP, or its headers are too long.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found. `milliseconds` is there when somebody answered."""

    outcome: Outcome
    milliseconds: float | None = None
    status_code: int | None = None

    @property
    def well(self) -> bool:
        """Whether the endpoint is as it should be."""
        return self.outcome is Outcome.WELL

    @property
    def reason(self) -> str | None:
        """What is wrong, in words that tell no address."""
        if self.outcome is Outcome.REDIRECTED:
            return f"It answered {self.status_code}; redirects are not followed."
        if self.outcome is Outcome.UNWELL:
            return f"It answered {self.status_code}."
        return _REASONS.get(self.outcome)


class Prober(Protocol):
    """Asks an endpoint whether it is there."""

    async def probe(self, endpoint: Endpoint) -> Finding:
        """What was found, within `PATIENCE`; never raises for what the other side does."""
        ...

    async def close(self) -> None:
        """Let go of what is held."""
        ...


def worst(findings: Sequence[Finding]) -> int:
    """Which finding counts, by its place: the first that is not well, or the slowest when all are."""
    for place, finding in enumerate(findings):
        if not finding.well:
            return place
    return max(range(len(findings)), key=lambda place: findings[place].milliseconds or 0.0)
