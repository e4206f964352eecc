"""A run as plain values: what all reports are made from, and what the JSON report is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parity.report.curl import commands
from parity.run.answers import Answer
from parity.run.engine import Engine
from parity.run.outcome import Difference
from parity.run.reach import Excuse, judge_reach
from parity.run.targets import Target
from parity.run.wire import Wire

DIMENSIONS = ("status", "media", "header", "body", "events")
_SHOWN = 4000
_UNTOLD = frozenset({"date", "server", "content-length", "connection", "keep-alive", "transfer-encoding"})


@dataclass(frozen=True)
class Summary:
    """What is told about a run."""

    title: str
    version: str
    targets: tuple[tuple[str, str], ...]
    seed: int
    seconds: float
    requests: int
    steps: int
    cases: int
    by_source: Mapping[str, int]
    cut_short: bool
    rows: tuple[dict[str, Any], ...]
    differences: tuple[dict[str, Any], ...]
    unsettled: tuple[str, ...]
    left_behind: tuple[str, ...]
    noise: tuple[str, ...]
    troubles: tuple[str, ...]
    reach: dict[str, Any]
    failure: str = ""

    @property
    def exit_code(self) -> int:
        """0 when they agree, 1 when not, 2 when that could not be found out."""
        if self.failure:
            return 2
        return 1 if self.differences or self.reach.get("failed") else 0


def unmade(title: str, targets: tuple[tuple[str, str], ...], seed: int, failure: str) -> Summary:
    """The summary of a run that did not come about."""
    return Summary(title, "", targets, seed, 0.0, 0, 0, 0, {}, False, (), (), (), (), (), (), {}, failure)


def summarise(
    engine: Engine, seed: int, excuses: list[Excuse], *, require: bool, failure: str = ""
) -> Summary:
    """All that there is to tell."""
    contract = engine.reach.contract
    outcome = engine.outcome
    reach = _reach(engine, excuses, require=require and not failure)
    differences = tuple(_difference(d, engine) for d in outcome.differences)
    return Summary(
        title=contract.title,
        version=contract.version,
        targets=tuple((t.name, t.url) for t in engine.targets),
        seed=seed,
        seconds=outcome.seconds,
        requests=sum(target.asked for target in engine.targets),
        steps=outcome.steps,
        cases=outcome.cases,
        by_source=dict(outcome.by_source),
        cut_short=outcome.cut_short,
        rows=tuple(_rows(engine)),
        differences=differences,
        unsettled=tuple(
            f"{s[0]}: {s[1]} {f.pointer} ({f.kind}): {f.left[:80]} / {f.right[:80]}, in {where}"
            for s, f, where in outcome.unsettled
        ),
        left_behind=tuple(
            f"{operation} is compared by status and media type alone since difference {number}"
            for operation, number in outcome.left_behind.items()
        ),
        noise=tuple(engine.noise.lines()),
        troubles=tuple(engine.troubles.lines),
        reach=reach,
        failure=failure,
    )


def _rows(engine: Engine) -> list[dict[str, Any]]:
    documented: dict[str, list[str]] = {}
    for operation, status in engine.reach.documented_pairs():
        documented.setdefault(operation, []).append(status)
    names = list(engine.reach.contract.by_name)
    names += sorted({d.operation for d in engine.outcome.differences} - set(names))
    rows = []
    for name in names:
        own = [d for d in engine.outcome.differences if d.operation == name]
        statuses = documented.get(name, [])
        rows.append(
            {
                "operation": name,
                "requests": engine.reach.requests[name],
                "counts": {dim: sum(d.finding.dimension == dim for d in own) for dim in DIMENSIONS},
                "reached": sum(bool(engine.reach.pairs[name, status]) for status in statuses),
                "documented": len(statuses),
                "answers": {status: engine.reach.pairs[name, status] for status in statuses},
            }
        )
    return rows


def _reach(engine: Engine, excuses: list[Excuse], *, require: bool) -> dict[str, Any]:
    reach = engine.reach
    unexcused, stale = judge_reach(reach, excuses)
    documented = reach.documented_pairs()
    return {
        "documented": len(documented),
        "reached": sum(bool(reach.pairs[pair]) for pair in documented),
        "excused": len(reach.missing_pairs()) - len(unexcused),
        "missing": [f"{operation} {status}" for operation, status in unexcused],
        "stale": [f"line {e.line}: {e.operation} {e.status} {e.reason}" for e in stale],
        "undocumented": [f"{operation} {status}" for operation, status in sorted(reach.undocumented)],
        "parameters": [f"{operation} {name}" for operation, name in reach.missing_parameters()],
        "words": [f"{operation} {name}={word}" for operation, name, word in reach.missing_words()],
        "bodies": [f"{o} {s} {m}" for o, s, m in reach.missing_bodies() if reach.pairs[o, s]],
        "headers": [f"{o} {s} {h}" for o, s, h in reach.missing_headers()],
        "required": require,
        "failed": require and bool(unexcused or stale),
    }


def _difference(difference: Difference, engine: Engine) -> dict[str, Any]:
    finding = difference.finding
    first = engine.targets[0]
    shown = [first, next(t for t in engine.targets if t.name == difference.against)]
    last = difference.case.steps[-1].key
    return {
        "number": difference.number,
        "operation": difference.operation,
        "dimension": finding.dimension,
        "pointer": finding.pointer,
        "kind": finding.kind,
        "values": {first.name: finding.left[:_SHOWN], difference.against: finding.right[:_SHOWN]},
        "statuses": difference.statuses,
        "groups": difference.groups,
        "odd": difference.odd,
        "follows": difference.follows,
        "alike": difference.alike,
        "times": difference.times,
        "found_by": difference.found_by,
        "found_after": difference.after_requests,
        "shrunk_in": round(difference.shrunk_in, 2),
        "note": difference.case.steps[-1].request.note,
        "steps": [_step(difference, step.key, step.role, engine.targets) for step in difference.case.steps],
        "answers": {t.name: _answer(difference.playing.answers[t.name].get(last)) for t in shown},
        "curl": {t.name: commands(difference.case, t) for t in shown},
    }


def _step(difference: Difference, key: int, role: str, targets: Any) -> dict[str, Any]:
    playing = difference.playing
    request = next(step.request for step in difference.case.steps if step.key == key)
    first: Target = targets[0]
    wire = playing.wires[first.name].get(key)
    return {
        "number": key + 1,
        "role": role,
        "operation": request.operation,
        "note": request.note,
        "identity": request.identity,
        "asked": _asked(wire) if wire is not None else f"{request.method} (not sent)",
        "body": _cut((wire.body or b"").decode("utf-8", "backslashreplace")) if wire is not None else "",
        "statuses": {
            t.name: a.status for t in targets if (a := playing.answers[t.name].get(key)) is not None
        },
    }


def _asked(wire: Wire) -> str:
    return f"{wire.method} {wire.target}"


def _answer(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"status": 0, "headers": [], "body": "", "failure": "not asked"}
    return {
        "status": answer.status,
        "headers": [f"{name}: {value}" for name, value in answer.headers if name not in _UNTOLD],
        "body": _cut(answer.body.decode("utf-8", "backslashreplace")),
        "failure": answer.failure,
    }


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} … ({len(text):,} characters)"
