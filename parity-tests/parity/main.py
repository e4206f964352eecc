"""One run, from options to exit status."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from parity.cases import examples, fuzz, har, limits, probes, walks
from parity.cases.drafts import Kit
from parity.cases.sampling import Sampler
from parity.cases.turns import by_turns
from parity.contract.reading import read_contract
from parity.failures import CannotRun
from parity.options import Options, parse
from parity.report import terminal, writing
from parity.report.summary import Summary, summarise, unmade
from parity.requests import Case
from parity.run.engine import Engine
from parity.run.reach import Excuse, read_excuses
from parity.run.resetting import Reset
from parity.run.survey import Survey
from parity.run.targets import Bounds, Target
from parity.run.walk import Walker
from parity.run.wire import Wire


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs and tells; gives the exit status."""
    try:
        options = parse(sys.argv[1:] if arguments is None else arguments)
    except CannotRun as error:
        sys.stderr.write(f"parity: {error}\n")
        return 2
    try:
        summary = asyncio.run(run(options))
    except CannotRun as error:
        summary = unmade(str(options.spec), options.targets, options.seed, str(error))
    except KeyboardInterrupt:
        summary = unmade(str(options.spec), options.targets, options.seed, "interrupted")
    terminal.write(summary)
    try:
        writing.write(summary, options.reports)
    except OSError as error:
        sys.stderr.write(f"parity: cannot write a report: {error}\n")
        return 2
    return summary.exit_code


@dataclass
class Assembly:
    """All parts of a run, put together and not yet set going."""

    options: Options
    kit: Kit
    walker: Walker
    engine: Engine
    reset: Reset | None
    excuses: list[Excuse]
    progress: terminal.Progress


def assemble(options: Options, stream: TextIO = sys.stderr) -> Assembly:
    """The parts that the options ask for. Raises `CannotRun` where the files do not let them be made."""
    contract, schemas = read_contract(options.spec)
    kit = Kit(contract, Sampler(schemas), options.identities)
    bounds = Bounds(seconds=options.timeout)
    targets = [Target(name, url, options.credentials[name], bounds) for name, url in options.targets]
    walker = Walker(targets, options.seed)
    progress = terminal.Progress(stream)
    reset = Reset(options.reset, targets) if options.reset else None
    engine = Engine(
        kit,
        walker,
        reset=reset,
        most_requests=options.most_requests,
        most_differences=options.most_differences,
        shrink_seconds=options.shrink_seconds,
        tell=progress.tell,
    )
    excuses = read_excuses(options.excuses) if options.excuses is not None else []
    return Assembly(options, kit, walker, engine, reset, excuses, progress)


async def run(options: Options) -> Summary:
    """A whole run. Raises `CannotRun` for what keeps it from starting; later troubles are in the summary."""
    return await carry_out(assemble(options))


async def carry_out(assembly: Assembly) -> Summary:
    """The run; stopped from outside, it still tells what it has found until then."""
    task = asyncio.current_task()
    if task is not None and threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    failure = ""
    try:
        await _ask_everything(assembly)
    except CannotRun as error:
        failure = str(error)
    except asyncio.CancelledError:
        failure = "stopped before the end"
    finally:
        assembly.progress.end()
        for target in assembly.walker.targets:
            await target.close()
    return summarise(
        assembly.engine,
        assembly.options.seed,
        assembly.excuses,
        require=assembly.options.require_reach,
        failure=failure,
    )


async def _ask_everything(assembly: Assembly) -> None:
    engine, reset = assembly.engine, assembly.reset
    await _greet(assembly.walker.targets)
    if reset is not None:
        # the first may have much to clear away; the second tells how long one takes
        await reset.make()
        await reset.make()
    survey = Survey(assembly.kit, assembly.walker)
    await survey.make()
    engine.troubles.lines.extend(survey.refusals)
    await engine.run(cases(assembly.kit, assembly.options))


async def _greet(targets: Sequence[Target]) -> None:
    """Makes sure that everybody is there, so that whoever is not is named at once."""
    for target in targets:
        answer = await target.ask(Wire("GET", f"{target.prefix}/", (("Accept", "*/*"),), None))
        if answer.failure:
            raise CannotRun(f"{target.name} is not there: GET {target.url}/: {answer.failure}")


def cases(kit: Kit, options: Options) -> Iterator[Case]:
    """The cases of all sources, by turns, so that every source has its share when requests run out."""
    chosen: dict[str, Iterable[Case]] = {}
    for source in options.sources:
        match source:
            case "examples":
                chosen[source] = examples.cases(kit)
            case "coverage":
                chosen[source] = limits.cases(kit)
            case "walks":
                chosen[source] = walks.cases(kit, options.seed)
            case "probes":
                chosen[source] = probes.cases(kit)
            case "fuzz":
                chosen[source] = fuzz.cases(kit, options.seed)
            case _:
                chosen[source] = (case for path in options.har for case in har.cases(kit, path))
    return (case for case in by_turns(chosen.values()) if case.steps)
