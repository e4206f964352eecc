"""The command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from parity.failures import CannotRun

SOURCES = ("examples", "walks", "coverage", "probes", "har", "fuzz")
USUAL = ("examples", "coverage", "walks", "probes")
MOST_REQUESTS = 40_000


@dataclass(frozen=True)
class Reports:
    """Where reports are written; None where none is wanted."""

    json: Path | None = None
    junit: Path | None = None
    html: Path | None = None

    @classmethod
    def below(cls, folder: Path, name: str) -> Reports:
        """All of them in a folder, under one name."""
        return cls(folder / f"{name}.json", folder / f"{name}.xml", folder / f"{name}.html")


@dataclass(frozen=True)
class Options:
    """What a run is told."""

    spec: Path
    targets: tuple[tuple[str, str], ...]
    credentials: dict[str, dict[str, tuple[str, str]]]  # by target, then identity, in the order given
    reset: str | None
    seed: int
    sources: tuple[str, ...]
    har: tuple[Path, ...]
    most_requests: int
    most_differences: int
    timeout: float
    shrink_seconds: float
    excuses: Path | None
    require_reach: bool
    reports: Reports

    @property
    def identities(self) -> tuple[str, ...]:
        """Everybody who has credentials, in the order given."""
        found: dict[str, None] = {}
        for held in self.credentials.values():
            found.update(dict.fromkeys(held))
        return tuple(found)


def parse(arguments: Sequence[str]) -> Options:
    """The options. Raises `CannotRun` for what makes no sense; what argparse refuses ends with 2."""
    given = _parser().parse_args(arguments)
    targets = tuple(_target(written) for written in given.target)
    names = [name for name, _ in targets]
    if len(targets) < 2:
        raise CannotRun("give at least two targets: --target a=URL --target b=URL")
    if len(set(names)) < len(names):
        raise CannotRun(f"two targets have the same name: {', '.join(names)}")
    sources = tuple(word.strip() for word in given.sources.split(",") if word.strip())
    if given.har and "har" not in sources:
        sources = (*sources, "har")
    for source in sources:
        if source not in SOURCES:
            raise CannotRun(f"there is no source {source!r}; there are {', '.join(SOURCES)}")
    if "har" in sources and not given.har:
        raise CannotRun("the source har needs --har FILE")
    return Options(
        spec=given.spec,
        targets=targets,
        credentials=_credentials(given.auth, names),
        reset=given.reset,
        seed=given.seed,
        sources=sources,
        har=tuple(given.har),
        most_requests=given.max_requests,
        most_differences=given.stop_after,
        timeout=given.timeout,
        shrink_seconds=given.shrink_seconds,
        excuses=given.excuses,
        require_reach=given.coverage == "require" if given.coverage else set(USUAL) <= set(sources),
        reports=Reports(given.json, given.junit, given.html),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="parity",
        description="Asks implementations of one contract the same things and tells where they differ. "
        "Ends with 0 when they agree, 1 when they differ or too little of the contract was reached, "
        "2 when it could not run.",
    )
    add = parser.add_argument
    add(
        "--spec",
        type=Path,
        required=True,
        metavar="FILE",
        help="the contract, OpenAPI 3.0 or 3.1, YAML or JSON",
    )
    add("--target", action="append", default=[], metavar="NAME=URL", help="an implementation; at least two")
    add("--auth", action="append", default=[], metavar="NAME=HEADER:VALUE",
        help="an identity, the first being the usual one; NAME@TARGET for one target alone; "
        "a VALUE of env:NAME is taken from the environment")  # fmt: skip
    add(
        "--reset",
        metavar="HOW",
        help="path or URL to POST to, or shell command, that brings back the first state",
    )
    add("--seed", type=int, default=1, metavar="N", help="what chance goes by (1)")
    add(
        "--sources",
        default=",".join(USUAL),
        metavar="LIST",
        help=f"of {', '.join(SOURCES)} ({','.join(USUAL)})",
    )
    add("--har", type=Path, action="append", default=[], metavar="FILE", help="recorded traffic to replay")
    add("--max-requests", type=int, default=MOST_REQUESTS, metavar="N",
        help=f"to all targets together, besides shrinking ({MOST_REQUESTS})")  # fmt: skip
    add(
        "--stop-after",
        type=int,
        default=300,
        metavar="N",
        help="differences, after which no more are looked for (300)",
    )
    add("--timeout", type=float, default=10.0, metavar="SECONDS", help="for one answer (10)")
    add("--shrink-seconds", type=float, default=3.0, metavar="SECONDS",
        help="for making the requests that show a difference fewer and smaller (3)")  # fmt: skip
    add(
        "--excuses",
        type=Path,
        metavar="FILE",
        help="answers that cannot be reached, a line each: operation status reason",
    )
    add("--coverage", choices=("require", "report"),
        help="whether answers documented but not reached fail the run")  # fmt: skip
    for name in ("json", "junit", "html"):
        add(f"--{name}", type=Path, metavar="FILE", help=f"where to write a report as {name.upper()}")
    return parser


def _target(written: str) -> tuple[str, str]:
    name, _, url = written.partition("=")
    parts = urlsplit(url)
    if not name or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CannotRun(f"--target {written}: write NAME=http://host:port")
    return name, url


def _credentials(written: Sequence[str], names: Sequence[str]) -> dict[str, dict[str, tuple[str, str]]]:
    held: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in names}
    for one in written:
        who, _, credential = one.partition("=")
        identity, _, target = who.partition("@")
        header, colon, value = credential.partition(":")
        if not identity or not header or not colon:
            raise CannotRun("--auth: write NAME=HEADER:VALUE")
        if target and target not in held:
            raise CannotRun(f"--auth {who}: there is no target {target}")
        value = value.strip()
        if value.startswith("env:"):
            variable = value.removeprefix("env:")
            if variable not in os.environ:
                raise CannotRun(f"--auth {who}: the environment has no {variable}")
            value = os.environ[variable]
        for name in [target] if target else names:
            held[name][identity] = (header, value)
    for name in names:
        missing = {i for other in held.values() for i in other} - set(held[name])
        if missing:
            raise CannotRun(f"--auth: {name} has no credentials for {', '.join(sorted(missing))}")
    return held
