"""Which implementations the tests are run against, and whether those that are given can be."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from contract import CannotRun
from implementations.databases import trouble
from implementations.launch import ADMIN, ON_ENGINES, OURS, PASSWORD, Startable, Target, on_engines

_PATIENCE = 5.0


@dataclass(frozen=True)
class Choice:
    """The names of all implementations, and which of them are running somewhere already."""

    names: tuple[str, ...]
    given: Mapping[str, Target]
    ours: Mapping[str, Startable] = field(default_factory=lambda: OURS)
    skipped: Mapping[str, str] = field(default_factory=dict)  # with the reason


def chosen(environment: Mapping[str, str] = os.environ) -> Choice:
    """Ours, and those of PARITY_TARGETS; PARITY_ONLY limits them to some names.

    PARITY_POSTGRESQL is the address of a server; where it answers, the service is run on it as well.

    Raises:
        CannotRun: A variable is not written as it should be.
    """
    username, colon, password = environment.get("PARITY_ADMIN", f"{ADMIN}:{PASSWORD}").partition(":")
    if not (username and colon and password):
        raise CannotRun("PARITY_ADMIN is not written as user:password")
    given = {}
    for part in filter(None, environment.get("PARITY_TARGETS", "").split(",")):
        name, equals, url = (each.strip() for each in part.partition("="))
        if not equals or not re.fullmatch(r"[a-z0-9-]+", name) or not _address(url):
            raise CannotRun(f"PARITY_TARGETS: {part!r} is not written as name=http://host:port")
        given[name] = Target(name, url.rstrip("/"), username, password, limited=None)
    ours, skipped = dict(OURS), {}
    if server := environment.get("PARITY_POSTGRESQL", ""):
        if why := trouble(server):
            skipped[ON_ENGINES] = why
        else:
            ours = {"service": ours.pop("service"), ON_ENGINES: on_engines(server, environment), **ours}
    names = tuple(dict.fromkeys([*ours, *given]))
    only = [name.strip() for name in environment.get("PARITY_ONLY", "").split(",") if name.strip()]
    for name in only:
        if name not in names:
            raise CannotRun(f"PARITY_ONLY: there is no implementation {name}, only {', '.join(names)}")
    return Choice(tuple(name for name in names if not only or name in only), given, ours, skipped)


def require_well(target: Target) -> None:
    """Make sure that this is such a service as the tests are for.

    Raises:
        CannotRun: It is down, slow, or answers something else.
    """
    where = f"{target.name} at {target.url}"
    try:
        answer = httpx.get(f"{target.url}/health", timeout=_PATIENCE, trust_env=False)
    except httpx.TimeoutException:
        raise CannotRun(f"{where} is too slow: GET /health had no answer within {_PATIENCE:g} s") from None
    except httpx.ConnectError:
        raise CannotRun(f"{where} is down: nobody listens there") from None
    except httpx.HTTPError as error:
        raise CannotRun(f"{where} answers garbage: GET /health: {error}") from None
    try:
        well = answer.status_code == 200 and answer.json()["status"] == "healthy"
    except (ValueError, TypeError, KeyError):
        well = False
    if not well:
        said = " ".join(answer.text[:80].split())
        raise CannotRun(f"{where} answers garbage: GET /health is {answer.status_code} {said}")


def _address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
