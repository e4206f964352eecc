"""`scripts/services.py start|stop|status [name…]`: the engines of the examples, from installed binaries.

Each listens on a free port of 127.0.0.1 and keeps its data in a folder of its own. What is started is on
record there, so that it is found again, and nothing else is ever ended. `build/services/env` holds the
settings by which the service reaches what runs: `set -a; . build/services/env`.
"""

import argparse
import contextlib
import fcntl
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.engines.brokers import RABBITMQ, REDIS
from scripts.engines.databases import MARIADB, POSTGRES
from scripts.engines.launch import Engine, NotStartedError
from scripts.engines.openbao import OPENBAO
from scripts.engines.processes import Record, end

ENGINES: Final = {engine.name: engine for engine in (POSTGRES, MARIADB, REDIS, RABBITMQ, OPENBAO)}


class Services:
    """The engines whose folders are in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.environment = self.folder / "env"

    def start(self, engines: Sequence[Engine], *, all_needed: bool) -> int:
        """Start what does not run yet, all at once; gives the exit status."""
        failed = False
        installed = []
        for engine in engines:
            if engine.at is None:
                _say(engine, f"not installed: there is no {engine.program}; it comes with {engine.package}")
                failed |= all_needed
            elif self.runs(engine):
                _say(engine, f"runs already, {self._where(engine)}")
            else:
                _say(engine, "starting …")
                installed.append(engine)
        with ThreadPoolExecutor(len(ENGINES)) as threads:
            begun = time.monotonic()
            starting = {threads.submit(each.launched, self.folder / each.name): each for each in installed}
            for done in as_completed(starting):
                engine = starting[done]
                try:
                    done.result()
                except (NotStartedError, OSError, ValueError, KeyError) as error:
                    failed = True
                    _say(engine, f"does not start: {error}")
                else:
                    _say(engine, f"ready after {time.monotonic() - begun:.1f} s, {self._where(engine)}")
        self._tell()
        return 1 if failed else 0

    def stop(self, engines: Sequence[Engine]) -> int:
        """End what was started here, and nothing else; data stays."""

        def stop(engine: Engine) -> str:
            record = self._record(engine)
            alive = [process for process in record.processes if process.alive]
            end(alive)
            record.forget()
            return "stopped" if alive else "does not run"

        with ThreadPoolExecutor(len(ENGINES)) as threads:
            stopping = {threads.submit(stop, engine): engine for engine in engines}
            for done in as_completed(stopping):
                _say(stopping[done], done.result())
        self._tell()
        return 0

    def status(self, engines: Sequence[Engine]) -> int:
        """Say which run; the exit status is 1 when one does not that could."""
        down = False
        for engine in engines:
            if self.runs(engine):
                _say(engine, f"runs, {self._where(engine)}")
            elif engine.at is None:
                _say(engine, f"not installed: there is no {engine.program}")
            else:
                left = any(process.alive for process in self._record(engine).processes)
                _say(engine, "does not answer; start it again" if left else "does not run")
                down = True
        return 1 if down else 0

    def runs(self, engine: Engine) -> bool:
        """Whether all of its processes live, and it answers."""
        record = self._record(engine)
        if not record.settings or not all(process.alive for process in record.processes):
            return False
        with contextlib.suppress(OSError, ValueError, KeyError, NotStartedError):
            return engine.answers(record.settings)
        return False

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One command at a time; another one waits."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("another command is at work on these engines; waiting for it", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _record(self, engine: Engine) -> Record:
        return Record(self.folder / engine.name / "state.json")

    def _where(self, engine: Engine) -> str:
        settings = self._record(engine).settings
        ports = [value for name, value in settings.items() if name.endswith("_PORT")]
        return f"127.0.0.1:{ports[0]}" if ports else settings["VAULT_ADDR"]

    def _tell(self) -> None:
        """Write the settings of all that runs, for the owner only."""
        running = [engine for engine in ENGINES.values() if self.runs(engine)]
        if not running:
            self.environment.unlink(missing_ok=True)
            return
        new = self.environment.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            for engine in running:
                file.write(f"# {engine.name}\n")
                for name, value in self._record(engine).settings.items():
                    file.write(f"{name}={shlex.quote(value)}\n")
        new.replace(self.environment)
        print(f"settings: set -a; . {os.path.relpath(self.environment)}; set +a", flush=True)


def _say(engine: Engine, what: str) -> None:
    print(f"{engine.name:14} {what}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Gives the exit status."""
    parser = argparse.ArgumentParser(description="Start and stop the engines of the examples.")
    parser.add_argument("task", choices=["start", "stop", "status"])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(ENGINES))
    parser.add_argument("--folder", type=Path, default=Path("build/services"), help="where their data lies")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in ENGINES]
    if unknown:
        parser.error(f"no such engine: {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    engines = [ENGINES[name] for name in asked.names] or list(ENGINES.values())
    services = Services(asked.folder)
    with services.alone():
        match asked.task:
            case "start":
                return services.start(engines, all_needed=bool(asked.names))
            case "stop":
                return services.stop(engines)
            case _:
                return services.status(engines)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nstopped half-way; `stop` ends what was started", file=sys.stderr)
        sys.exit(130)
