"""The implementations of this repository, and how each is started."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import httpx

from contract import ROOT, CannotRun
from implementations.databases import Database
from implementations.ports import free_port
from implementations.process import Process

Kind = Literal["plain", "limited", "paced", "explored", "compared", "copied"]

ADMIN: Final = "admin"
PASSWORD: Final = "parity tests sign in with this"
PACE: Final = 0.75
_DEADLINE: Final = 30.0
_HERE: Final = Path(__file__).resolve().parent.parent

_COMMON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ADMIN_USERNAME": ADMIN,
        "ADMIN_PASSWORD": PASSWORD,
        "PASSWORD_MEMORY_MIB": "12",  # the least that is allowed: most of the time went into hashing
        "PYTHONWARNINGS": "default",
        "LOG_LEVEL": "warning",
    }
)
# Empty in the beginning, so that lists can be compared; with limits that are told and not met; and with
# answers that are checked before they are given.
_COMPARED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DEBUG": "true",
        "RATE_LIMIT_ENABLED": "true",
        **{f"RATE_LIMIT_{name}": "1000000" for name in ("GENERAL", "HEALTH", "METRICS", "LOGIN")},
        "STAGE_SECONDS": "0.04",
    }
)
SETTINGS: Final[Mapping[Kind, Mapping[str, str]]] = MappingProxyType(
    {
        # Where most tests run: no limits, operations that end at once, and services on this machine.
        "plain": {"RATE_LIMIT_ENABLED": "false", "STAGE_SECONDS": "0.02", "PROBE_ALLOW_PRIVATE": "true"},
        # The limits of the contract.
        "limited": {"RATE_LIMIT_ENABLED": "true", "STAGE_SECONDS": "0.02"},
        # What schemathesis fills with whatever comes to its mind.
        "explored": {"RATE_LIMIT_ENABLED": "false", "STAGE_SECONDS": "0.02"},
        # What the differential engine asks, and one more of the same.
        "compared": _COMPARED,
        "copied": _COMPARED,
        # Operations that last, to be met in the middle.
        "paced": {"RATE_LIMIT_ENABLED": "false", "STAGE_SECONDS": str(PACE)},
    }
)


@dataclass(frozen=True)
class Target:
    """A running implementation and who may sign in there. `limited` is None where nobody knows."""

    name: str
    url: str
    username: str
    password: str
    limited: bool | None


@dataclass(frozen=True)
class Startable:
    """An implementation of this repository."""

    name: str
    module: str
    folder: Path
    database_server: str = ""  # a PostgreSQL server on which it is given a database of its own
    engines: Mapping[str, str] = field(default_factory=dict)  # settings of the engines behind the examples

    def start(self, kind: Kind) -> "Started":
        """Start it on a free port, without waiting for it."""
        port = free_port()
        database = Database(self.database_server, port) if self.database_server else None
        # Nothing of the caller's own settings: the tests know what holds.
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "TZ", "VIRTUAL_ENV")
            if name in os.environ
        }
        environment = {**kept, **_COMMON, **self.engines, **SETTINGS[kind], "HTTP_PORT": str(port)}
        if database is not None:
            environment["DATABASE_URL"] = database.url
        command = ["-m", self.module]
        if self.module == "twin":
            command += ["--port", str(port), "--admin-password", PASSWORD]
        process = Process(f"{self.name}-{kind}", command, self.folder, environment)
        return Started(process, self.name, kind, port, database)


class Started:
    """An implementation that was started here."""

    def __init__(
        self, process: Process, name: str, kind: Kind, port: int, database: Database | None = None
    ) -> None:
        self._process = process
        self._database = database
        limited = SETTINGS[kind]["RATE_LIMIT_ENABLED"] == "true"
        self.target = Target(name, f"http://127.0.0.1:{port}", ADMIN, PASSWORD, limited)

    def wait(self) -> Target:
        """Wait until it answers.

        Raises:
            CannotRun: It ended, or did not answer within the deadline.
        """
        until = time.monotonic() + _DEADLINE
        while time.monotonic() < until:
            if (status := self._process.ended) is not None:
                why = f"it ended with status {status}: {self._process.last_words()}"
                raise CannotRun(f"{self.target.name} did not start: {why}")
            if _answers(self.target.url):
                return self.target
            time.sleep(0.05)
        why = f"no answer within {_DEADLINE:g} s: {self._process.last_words()}"
        raise CannotRun(f"{self.target.name} did not start: {why}")

    def end(self) -> None:
        """End it and forget its data."""
        self._process.end()
        if self._database is not None:
            self._database.drop()


ON_ENGINES: Final = "service-on-postgresql"
OURS: Final[Mapping[str, Startable]] = MappingProxyType(
    {"service": Startable("service", "app", ROOT), "twin": Startable("twin", "twin", _HERE)}
)


_ENGINES: Final = ("MONGODB_", "MYSQL_", "POSTGRES_", "RABBITMQ_", "REDIS_", "VAULT_")


def on_engines(server: str, environment: Mapping[str, str]) -> Startable:
    """The service on real engines instead of its embedded defaults.

    PARITY_ENGINES=true hands it those behind the examples as well, by their settings in the environment.
    """
    handed = environment.get("PARITY_ENGINES", "") == "true"
    engines = {name: value for name, value in environment.items() if handed and name.startswith(_ENGINES)}
    return Startable(ON_ENGINES, "app", ROOT, server, engines)


def _answers(url: str) -> bool:
    """Whether there is somebody. Asked by a request that no limit counts."""
    try:
        return httpx.options(f"{url}/health", timeout=2.0, trust_env=False).status_code == 204
    except httpx.HTTPError:
        return False
