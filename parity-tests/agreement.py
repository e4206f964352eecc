"""All implementations asked the same by the differential engine: `python -m agreement --depth quick`.

With `--copies service` two of the same are asked instead, which can only differ by mistake.

Exit status 0: they agree. 1: they differ, or too little of the contract was reached. 2: it could not be run.
"""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from calls import TargetTrouble
from contract import BUNDLE, ROOT, CannotRun, load
from implementations.fleet import Fleet
from implementations.launch import Target
from implementations.targets import chosen, require_well
from parity.failures import CannotRun as EngineCannotRun
from parity.main import run
from parity.options import Options, Reports, parse
from parity.report import terminal, writing
from parity.report.summary import unmade
from world import NEW_PASSWORD, World

EXCUSES: Final = ROOT / "parity-tests" / "excuses.txt"
QUICK: Final = 3_000
FULL: Final = 200_000
OF_COPIES: Final = 10_500
SEED: Final = 1

Identities = Mapping[str, str]


def identities(target: Target, mark: str) -> Identities:
    """Bearer tokens of people who may do different things and have the same names everywhere.

    Raises:
        CannotRun: The target does not let them in.
    """
    world = World(target, load())
    try:
        found = {"admin": world.admin.credentials["Authorization"]}
        for role, environments in (("deploy", ["dev", "staging"]), ("monitor", None)):
            name = f"{role}-{mark}"
            world.create_user(username=name, role=role, environments=environments)
            found[role] = world.signed_in(name, NEW_PASSWORD).credentials["Authorization"]
    except (AssertionError, TargetTrouble) as error:
        raise CannotRun(f"{target.name} at {target.url}: {' '.join(str(error).split())[:300]}") from None
    finally:
        world.close()
    return found


def options(
    targets: Sequence[Target],
    *,
    depth: str = "quick",
    seed: int = SEED,
    recordings: Sequence[Path] = (),
) -> Options:
    """What the engine is told about these targets.

    Raises:
        CannotRun: There is nothing to compare, or a target does not let anybody in.
    """
    if len(targets) < 2:
        raise CannotRun(f"nothing to compare {targets[0].name} with" if targets else "there is no target")
    mark = secrets.token_hex(3)
    arguments = ["--spec", str(BUNDLE), "--seed", str(seed)]
    for target in targets:
        arguments += ["--target", f"{target.name}={target.url}"]
        for name, credential in identities(target, mark).items():
            arguments += ["--auth", f"{name}@{target.name}=Authorization:{credential}"]
    if depth == "quick":
        arguments += ["--max-requests", str(QUICK), "--coverage", "report"]
    elif depth == "copies":
        everything = "examples,coverage,walks,probes,fuzz"
        arguments += ["--max-requests", str(OF_COPIES), "--coverage", "report", "--sources", everything]
    else:
        arguments += ["--max-requests", str(FULL), "--excuses", str(EXCUSES)]
    for path in recordings:
        arguments += ["--har", str(path)]
    return parse(arguments)


def begin(fleet: Fleet) -> list[Target]:
    """All implementations of the fleet, started where they have to be.

    Raises:
        CannotRun: One is not there.
    """
    for name in fleet.names:
        fleet.begin(name, "compared")
    targets = [fleet.target(name, "compared") for name in fleet.names]
    for target in targets:
        require_well(target)
    return targets


def copies(fleet: Fleet, name: str) -> list[Target]:
    """Two running copies of one implementation.

    Raises:
        CannotRun: There is no such implementation here, or one did not start.
    """
    if name not in fleet.names or not fleet.offers(name, "limited"):
        raise CannotRun(f"there is no {name} that could be started twice; there are {', '.join(fleet.names)}")
    targets = [replace(fleet.target(name, kind), name=f"{name}-{kind}") for kind in ("compared", "copied")]
    for target in targets:
        require_well(target)
    return targets


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare them, tell it, and write the reports whatever happens."""
    parser = argparse.ArgumentParser(prog="python -m agreement", description=__doc__)
    parser.add_argument("--depth", choices=("quick", "full"), default="quick")
    parser.add_argument("--copies", metavar="NAME", help="two of this one, instead of all that there are")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--reports", type=lambda text: Path(text).resolve(), help="where reports are written")
    parser.add_argument("--har", type=lambda text: Path(text).resolve(), action="append", default=[],
                        help="recorded traffic or a folder of it; what is not there is left out")  # fmt: skip
    given = parser.parse_args(arguments)
    told: Options | None = None
    try:
        choice = chosen()
        for name, why in choice.skipped.items():
            sys.stdout.write(f"{name} is skipped: {why}\n")
        with Fleet(choice) as fleet:
            told = options(
                copies(fleet, given.copies) if given.copies else begin(fleet),
                depth="copies" if given.copies else given.depth,
                seed=given.seed,
                recordings=list(_recordings(given.har)),
            )
            summary = asyncio.run(run(told))
    except (CannotRun, EngineCannotRun) as error:
        summary = unmade(BUNDLE.name, told.targets if told else (), given.seed, str(error))
    terminal.write(summary)
    if given.reports is not None:
        writing.write(summary, Reports.below(given.reports, "agreement"))
    return summary.exit_code


def _recordings(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        yield from sorted(place.glob("*.har")) if place.is_dir() else [place] if place.exists() else []


if __name__ == "__main__":
    sys.exit(main())
