"""Schemathesis against every implementation: `python -m contract_run --seeds 1-5 --depth full --reports DIR`.

Exit status 0: nothing found. 1: something was. 2: it could not be run, and one line says why.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from calls import TargetTrouble
from contract import BUNDLE, CannotRun, load
from implementations.fleet import Fleet
from implementations.launch import Target
from implementations.targets import chosen, require_well
from world import World

HERE: Final = Path(__file__).resolve().parent
DEPTHS: Final = {"quick": 2, "moderate": 8, "full": 80}
ENOUGH: Final = 1000
_PATIENCE: Final = 1800


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `cases` is how many requests were judged."""

    name: str
    seed: int
    clean: bool
    cases: int
    output: str

    @property
    def line(self) -> str:
        """In one line."""
        found = "clean" if self.clean else "FAILED"
        return (
            f"{self.name}, seed {self.seed}: {found}, {self.cases} cases, {self.per_ten} per ten operations"
        )

    @property
    def per_ten(self) -> int:
        """Cases per ten operations."""
        return self.cases * 10 // max(1, len(load().operations))


def explore(target: Target, *, seed: int, depth: str, reports: Path | None = None) -> Outcome:
    """Let schemathesis loose on a target with all permissions, and say what it found.

    Raises:
        CannotRun: The target is not there, or not any more, or schemathesis cannot start.
    """
    world = World(target, load())
    try:
        # A key rather than a token: a token would end with a password that is changed, or after an hour.
        key = world.create_key(*world.contract.enum("Permission")).body["key"]
    except (AssertionError, TargetTrouble) as error:
        raise CannotRun(f"{target.name} at {target.url}: {' '.join(str(error).split())[:300]}") from None
    finally:
        world.close()
    command = [
        *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
        *("--config-file", str(HERE / "schemathesis.toml"), "run", str(BUNDLE)),
        *("--url", target.url, "--header", f"Authorization: Bearer {key}"),
        *("--seed", str(seed), "--max-examples", str(DEPTHS[depth]), "--request-timeout", "20"),
        *_reports(reports, f"{target.name}-seed-{seed}"),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=HERE,
            env={**os.environ, "PYTHONPATH": str(HERE)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRun(f"{target.name} at {target.url}: not done within {_PATIENCE} s") from None
    require_well(target)
    counted = re.search(r"Test cases:\s+([\d,]+) generated", done.stdout)
    if counted is None and done.returncode not in {0, 1}:
        raise CannotRun(f"schemathesis could not run: {_reason(done.stdout)}")
    cases = int(counted[1].replace(",", "")) if counted else 0
    return Outcome(target.name, seed, done.returncode == 0, cases, done.stdout)


def _reason(output: str) -> str:
    """The error at the end of its trace, else the last that it said."""
    said = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in said if re.match(r"[A-Za-z.]*(Error|Exception)\b", line)]
    return (errors or said or ["it said nothing"])[-1][:300]


def _reports(folder: Path | None, name: str) -> list[str]:
    if folder is None:
        return []
    kinds = {"junit": f"{name}.xml", "har": f"{name}.har", "html": f"{name}.html"}
    chosen_paths = [
        part for kind, file in kinds.items() for part in (f"--report-{kind}-path", str(folder / file))
    ]
    return ["--report", ",".join(kinds), *chosen_paths]


def _seeds(text: str) -> list[int]:
    first, dash, last = text.partition("-")
    numbers = range(int(first), int(last if dash else first) + 1)
    if not numbers:
        raise ValueError(text)
    return list(numbers)


def _all_seeds(name: str, options: argparse.Namespace) -> list[Outcome]:
    """Every seed against one implementation, a fresh one each time."""
    outcomes = []
    for seed in options.seeds:
        with Fleet(chosen()) as fleet:
            outcome = explore(
                fleet.target(name, "explored"), seed=seed, depth=options.depth, reports=options.reports
            )
        outcomes.append(outcome)
        sys.stdout.write(outcome.line + "\n" if outcome.clean else f"{outcome.output}\n{outcome.line}\n")
        sys.stdout.flush()
    return outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all seeds against all implementations, which are explored side by side."""
    parser = argparse.ArgumentParser(prog="python -m contract_run", description=__doc__)
    parser.add_argument("--seeds", type=_seeds, default=[1], help="one seed, or several as 1-5")
    parser.add_argument("--depth", choices=DEPTHS, default="moderate")
    parser.add_argument("--reports", type=lambda text: Path(text).resolve(), help="where reports are written")
    options = parser.parse_args(arguments)
    if options.reports is not None:
        options.reports.mkdir(parents=True, exist_ok=True)
    try:
        load()
        names = chosen().names
        with ThreadPoolExecutor(len(names)) as pool:
            found = [pool.submit(_all_seeds, name, options) for name in names]
            outcomes = [outcome for each in found for outcome in each.result()]
    except CannotRun as error:
        sys.stderr.write(f"cannot run: {error}\n")
        if options.reports is not None:
            _tell(options.reports, str(error))
        return 2
    thin = [each for each in outcomes if options.depth == "full" and each.per_ten < ENOUGH]
    for each in thin:
        sys.stderr.write(f"{each.name}, seed {each.seed}: fewer than {ENOUGH} cases per ten operations\n")
    return 0 if not thin and all(each.clean for each in outcomes) else 1


def _tell(folder: Path, why: str) -> None:
    """A report that says why there is no other."""
    (folder / "could-not-run.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites><testsuite name="contract" tests="1" errors="1" failures="0">'
        f'<testcase name="run"><error message={quoteattr(why)}/></testcase></testsuite></testsuites>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
