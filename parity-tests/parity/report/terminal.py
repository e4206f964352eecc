"""What a person at a terminal sees: progress while it runs, then a table, then each difference."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from typing import Any, TextIO

from parity.report.summary import DIMENSIONS, Summary
from parity.requests import Case
from parity.run.outcome import Outcome

_EVERY_SECONDS_PLAIN = 15.0
_EVERY_SECONDS_LIVE = 0.1


class Progress:
    """One line that is written over and over on a terminal; now and then a line elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._started = self._told = time.monotonic()

    def tell(self, outcome: Outcome, case: Case, asked: int) -> None:
        """Where the run is."""
        now = time.monotonic()
        if now - self._told < (_EVERY_SECONDS_LIVE if self._live else _EVERY_SECONDS_PLAIN):
            return
        self._told = now
        differences = f"{len(outcome.differences)} differences" if outcome.differences else "no differences"
        line = (
            f"{now - self._started:4.0f} s  {asked:6,} requests  {differences}  {case.source}: {case.title}"
        )
        if self._live:
            width = shutil.get_terminal_size().columns
            self._stream.write("\r\x1b[K" + line[: width - 1])
        else:
            self._stream.write(line + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Leaves the line empty."""
        if self._live:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def write(summary: Summary, stream: TextIO = sys.stdout) -> None:
    """The whole report."""
    paint = _Paint(stream.isatty())
    stream.writelines(line + "\n" for line in _lines(summary, paint))
    stream.flush()


class _Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on else text

    def bad(self, text: str) -> str:
        return self(text, "31;1")

    def good(self, text: str) -> str:
        return self(text, "32")

    def dim(self, text: str) -> str:
        return self(text, "2")

    def bold(self, text: str) -> str:
        return self(text, "1")


def _lines(summary: Summary, paint: _Paint) -> Iterator[str]:
    names = "  ".join(f"{name} {paint.dim(url)}" for name, url in summary.targets)
    yield f"{paint.bold(f'{summary.title} {summary.version}'.strip())}  {names}"
    if summary.rows:
        yield ""
        yield from _table(summary, paint)
    for difference in summary.differences:
        if difference["alike"] is None:
            yield ""
            yield from _difference(difference, paint)
            alike = [d for d in summary.differences if d["alike"] == difference["number"]]
            if alike:
                yield paint.dim(
                    "   the same in " + ", ".join(f"{d['operation']} ({d['number']})" for d in alike)
                )
    yield from _notes(summary, paint)
    yield ""
    yield from _end(summary, paint)


def _table(summary: Summary, paint: _Paint) -> Iterator[str]:
    width = max(len("operation"), *(len(row["operation"]) for row in summary.rows))
    shown = [d for d in DIMENSIONS if d != "events" or any(row["counts"]["events"] for row in summary.rows)]
    head = f"{'operation':{width}}  {'asked':>6}  {'reached':>8}  " + "".join(f"{d:>8}" for d in shown)
    yield paint.dim(head)
    for row in summary.rows:
        differs = any(row["counts"].values())
        reached = f"{row['reached']}/{row['documented']}"
        cells = "".join(
            paint.bad(f"{row['counts'][d]:>8}") if row["counts"][d] else paint.dim(f"{'·':>8}") for d in shown
        )
        name = f"{row['operation']:{width}}"
        yield f"{paint.bad(name) if differs else name}  {row['requests']:>6,}  {reached:>8}  {cells}"


def _difference(difference: dict[str, Any], paint: _Paint) -> Iterator[str]:
    where = f"{difference['dimension']} {difference['pointer']}".strip()
    follows = f", after difference {difference['follows']}" if difference["follows"] else ""
    odd = f", {' and '.join(difference['odd'])} alone" if difference["odd"] else ""
    times = f", {difference['times']} times" if difference["times"] > 1 else ""
    yield paint.bad(
        f"{difference['number']}. {difference['operation']}: {where}"
        f" ({difference['kind']}{odd}{follows}{times})"
    )
    pad = max(len(name) for name in difference["values"])
    for name, value in difference["values"].items():
        yield f"   {name:{pad}}  {value[:300]}"
    for step in difference["steps"]:
        statuses = "/".join(str(status) for status in dict.fromkeys(step["statuses"].values()))
        who = f" as {step['identity']}" if step["identity"] else ""
        yield paint.dim(f"   {step['asked'][:120]}{who} -> {statuses}  {step['note'][:60]}")
        if step["body"]:
            yield paint.dim(f"     {step['body'][:160]}")
    for name, curl in difference["curl"].items():
        yield f"   on {name}:"
        for line in curl.splitlines():
            yield f"     {line}"


def _notes(summary: Summary, paint: _Paint) -> Iterator[str]:
    reach = summary.reach
    for heading, lines in (
        ("Trouble with targets", summary.troubles),
        ("Seen once and not again, so not counted", summary.unsettled),
        ("Left behind", summary.left_behind),
        ("Noise: what a target answers differently when asked the same twice", summary.noise),
        ("Documented, neither reached nor excused", reach.get("missing", ())),
        ("Excuses that excuse nothing any more", reach.get("stale", ())),
        ("Answered, but not documented", reach.get("undocumented", ())),
        ("Headers documented, but never there", reach.get("headers", ())),
        ("Parameters never given", reach.get("parameters", ())),
        ("Listed values never sent", reach.get("words", ())),
    ):
        if lines:
            yield ""
            yield paint.bold(heading)
            yield from (f"  {line}" for line in lines[:40])
            if len(lines) > 40:
                yield paint.dim(f"  … and {len(lines) - 40} more")


def _end(summary: Summary, paint: _Paint) -> Iterator[str]:
    if summary.reach:
        reach = summary.reach
        sources = ", ".join(f"{name} {count:,}" for name, count in summary.by_source.items())
        yield paint.dim(
            f"{summary.requests:,} requests in {summary.seconds:.1f} s, {summary.cases:,} sequences, "
            f"seed {summary.seed}; steps: {sources}; {reach['reached']} of {reach['documented']} "
            f"documented answers reached, {reach['excused']} excused"
        )
        if summary.cut_short:
            yield "The requests were used up before the sequences were: --max-requests allows for more."
    if summary.failure:
        yield paint.bad(f"Could not run: {summary.failure}")
    elif summary.differences:
        count = len(summary.differences)
        yield paint.bad(f"They differ: {count} difference{'s' if count > 1 else ''}.")
    elif summary.reach.get("failed"):
        yield paint.bad("They agree, but on less than the contract documents.")
    else:
        yield paint.good("They agree.")
