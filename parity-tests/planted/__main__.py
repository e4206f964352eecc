"""Plant each fault in a copy of the service and see whether the shared suite notices: `python -m planted`.

Exit status 0: all were noticed. 1: some were missed. 2: it could not be run, or a fault does not apply.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from contract import ROOT, CannotRun
from planted import (
    in_answers,
    in_cache,
    in_deployments,
    in_experiments,
    in_protocol,
    in_rules,
    in_services,
    in_vault,
)
from planted.fault import DoesNotApply, Fault
from planted.run import Verdict, baseline, verdict

FAULTS: tuple[Fault, ...] = (
    *in_answers.FAULTS,
    *in_rules.FAULTS,
    *in_protocol.FAULTS,
    *in_deployments.FAULTS,
    *in_services.FAULTS,
    *in_experiments.FAULTS,
    *in_vault.FAULTS,
    *in_cache.FAULTS,
)


def _stale(faults: Sequence[Fault]) -> Iterator[str]:
    """What cannot be planted any more, all of it before anything is run."""
    for fault in faults:
        try:
            fault.planted(ROOT)
        except DoesNotApply as error:
            yield str(error)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them, two at a time."""
    parser = argparse.ArgumentParser(prog="python -m planted", description=__doc__)
    parser.add_argument("--only", metavar="TEXT", default="", help="those with this in their name")
    parser.add_argument(
        "--after", metavar="TEXT", default="", help="those behind the one with this in its name"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--list", action="store_true", help="show their names and end")
    options = parser.parse_args(arguments)
    faults = [fault for fault in FAULTS if options.only in fault.name]
    if options.after:
        places = [place for place, fault in enumerate(faults) if options.after in fault.name]
        faults = faults[places[0] + 1 :] if places else []
    if options.list:
        sys.stdout.writelines(f"{fault.name}  ({fault.file})\n" for fault in faults)
        return 0
    if stale := list(_stale(faults)):
        sys.stderr.writelines(f"does not apply: {line}\n" for line in stale)
        return 2
    began = time.monotonic()
    verdicts: list[Verdict] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        sound = pool.submit(baseline)
        running = [pool.submit(verdict, fault) for fault in faults]
        try:
            sound.result()
            for each in running:
                found = each.result()
                verdicts.append(found)
                sys.stdout.write(f"{found.line}\n")
                sys.stdout.flush()
        except (CannotRun, DoesNotApply) as error:
            for each in running:
                each.cancel()
            sys.stderr.write(f"cannot run: {error}\n")
            return 2
    noticed = sum(each.noticed is True for each in verdicts)
    sys.stdout.write(f"{noticed} of {len(verdicts)} noticed in {time.monotonic() - began:.0f} s\n")
    if any(each.noticed is None for each in verdicts):
        return 2
    return 0 if noticed == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
