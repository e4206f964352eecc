"""Change the service in small ways and see whether the engine notices each: `python -m mutants --count 300`.

Exit status 0: enough was noticed. 1: too little was, or an excuse is stale. 2: it could not be run.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import pickle
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from contract import ROOT, CannotRun
from mutants import scope
from mutants.host import warm
from mutants.sites import Mutant, mutants, sample
from mutants.trial import Plan, Verdict, examine, plan
from mutants.verdicts import Tally, read_excuses, unseen

HERE: Final = Path(__file__).resolve().parent
BUILD: Final = ROOT / "build" / "mutants"
_HELD: Final[list[Plan]] = []


def _examine(mutant: Mutant) -> Verdict:
    """In a process of the pool, which has had the plan since it was forked off."""
    return examine(mutant, _HELD[0])


def _digest() -> str:
    """What the plan depends on."""
    made = hashlib.sha256()
    suite = sorted((ROOT / "parity-tests").rglob("*.py"))
    for path in [*(ROOT / name for name in scope.files(ROOT)), ROOT / "generated" / "openapi.json", *suite]:
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


def _plan() -> Plan:
    """Made once for each state of the source, since that takes as long as many trials."""
    path = BUILD / f"plan-{_digest()}.pickle"
    if path.exists():
        held: Plan = pickle.loads(path.read_bytes())  # noqa: S301 - written below
        return held
    sys.stdout.write("asking everything once, to see what each sequence makes the service execute\n")
    sys.stdout.flush()
    made = plan()
    BUILD.mkdir(parents=True, exist_ok=True)
    for old in BUILD.glob("plan-*.pickle"):
        old.unlink()
    path.write_bytes(pickle.dumps(made))
    return made


def _run(chosen: Sequence[Mutant], jobs: int) -> list[Verdict]:
    began, verdicts = time.monotonic(), list[Verdict]()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        running = [pool.submit(_examine, mutant) for mutant in chosen]
        try:
            for done in as_completed(running):
                verdict = done.result()
                verdicts.append(verdict)
                word = "seen" if verdict.seen else "SURVIVED"
                sys.stdout.write(
                    f"{len(verdicts):>4}/{len(chosen)} {time.monotonic() - began:5.0f} s  {word:<8} "
                    f"{verdict.seconds:5.1f} s {verdict.requests:>5}  {verdict.mutant.name}"
                    f"{'  <- ' + verdict.seen if verdict.seen else ''}\n"
                )
                sys.stdout.flush()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    """A sample of all that can be changed."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="how many changes (300)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (2)")
    parser.add_argument("--again", action="store_true", help="only those that the last run did not see")
    parser.add_argument("--only", default="", metavar="TEXT", help="those with this in their name")
    options = parser.parse_args(arguments)
    try:
        excuses = read_excuses(HERE / "excuses.txt")
        every = list(mutants(ROOT))
        likely = [m for m in every if options.only in m.name]
        if options.again:
            missed = unseen(BUILD.with_suffix(".json"))
            likely = [m for m in likely if m.name in missed]
        chosen = sample(likely, options.count, options.seed)
        warm()
        _HELD.append(_plan())
        verdicts = _run(chosen, options.jobs)
    except CannotRun as error:
        sys.stderr.write(f"cannot run: {error}\n")
        return 2
    tally = Tally.of(verdicts, excuses, every)
    sys.stdout.writelines(f"{line}\n" for line in tally.lines())
    tally.write(BUILD.with_suffix(".json"))
    return 0 if tally.good else 1


if __name__ == "__main__":
    sys.exit(main())
