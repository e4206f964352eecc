"""Typed differences between two observations.

`1` is not `1.0`, null is not absent, and order counts. Opaque values are compared by a book of pairs that is
kept through one playing of a sequence: where they first meet, two of them are paired, and from then on each
must always come with the other. That is a bijection, so neither a swapped id nor one id for two things goes
unnoticed, while the values themselves are never compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parity.run.observe import Mixed, Observation, Opaque, Seen, Varies
from parity.values import kind_of

ABSENT = "(absent)"


@dataclass(frozen=True)
class Finding:
    """One way in which two answers differ."""

    dimension: str  # status, media, header, body, events
    pointer: str
    kind: str
    left: str
    right: str

    @property
    def place(self) -> str:
        """The pointer with `*` for places in lists."""
        return "/".join("*" if part.isdigit() else part for part in self.pointer.split("/"))


@dataclass
class Pairs:
    """Which opaque value on the left stands for which on the right."""

    there: dict[tuple[str, str, str], tuple[str, str, str]] = field(default_factory=dict)
    back: dict[tuple[str, str, str], tuple[str, str, str]] = field(default_factory=dict)

    def belong(self, left: Opaque, right: Opaque) -> bool:
        """Whether the two stand for the same; pairs them when neither was met before."""
        one, other = (left.kind, left.scope, left.raw), (right.kind, right.scope, right.raw)
        if one not in self.there and other not in self.back:
            self.there[one], self.back[other] = other, one
            return True
        return self.there.get(one) == other


def compare(left: Observation, right: Observation, pairs: Pairs) -> list[Finding]:
    """Every difference, in a fixed order. An answer of another status is not looked into any further."""
    found: list[Finding] = []
    if left.status != right.status:
        return [Finding("status", "", "value", str(left.status), str(right.status))]
    if left.media != right.media:
        found.append(Finding("media", "", "value", left.media or ABSENT, right.media or ABSENT))
    for name in sorted({*left.headers, *right.headers}):
        found.extend(_header(name, left.headers.get(name), right.headers.get(name), pairs))
    if left.events is not None and right.events is not None:
        found.extend(Finding("events", f.pointer, f.kind, f.left, f.right) for f in
                     _between(list(left.events), list(right.events), "", pairs))  # fmt: skip
    else:
        found.extend(_between(left.body, right.body, "", pairs))
    if left.twice != right.twice:
        found.append(Finding("body", "", "member twice", ", ".join(left.twice), ", ".join(right.twice)))
    return found


def _header(
    name: str, left: tuple[Seen, ...] | None, right: tuple[Seen, ...] | None, pairs: Pairs
) -> Iterator[Finding]:
    if left is None or right is None:
        one = ABSENT if left is None else show(left[0])
        yield Finding("header", name, "presence", one, ABSENT if right is None else show(right[0]))
    elif len(left) != len(right):
        yield Finding("header", name, "given twice", f"{len(left)} times", f"{len(right)} times")
    else:
        for one_, other in zip(left, right, strict=True):
            for finding in _between(one_, other, "", pairs):
                yield Finding("header", name, finding.kind, finding.left, finding.right)


def _between(left: Seen, right: Seen, pointer: str, pairs: Pairs) -> Iterator[Finding]:
    match left, right:
        case dict(), dict():
            yield from _members(left, right, pointer, pairs)
        case list(), list():
            yield from _items(left, right, pointer, pairs)
        case Opaque(), Opaque():
            yield from _opaque(left, right, pointer, pairs)
        case Mixed(), Mixed():
            yield from _mixed(left, right, pointer, pairs)
        case Varies(), Varies():
            if left.kind != right.kind:
                kind = "null" if "null" in {left.kind, right.kind} else "type"
                yield Finding("body", pointer, kind, left.kind, right.kind)
        case _:
            kind = _kind(left, right)
            if kind:
                yield Finding("body", pointer, kind, show(left), show(right))


def _members(left: dict[str, Seen], right: dict[str, Seen], pointer: str, pairs: Pairs) -> Iterator[Finding]:
    for name in sorted({*left, *right}):
        here = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if name in left and name in right:
            yield from _between(left[name], right[name], here, pairs)
        else:
            only = left[name] if name in left else right[name]
            kind = "null or absent" if only is None else "presence"
            one = show(left[name]) if name in left else ABSENT
            yield Finding("body", here, kind, one, show(right[name]) if name in right else ABSENT)


def _items(left: list[Seen], right: list[Seen], pointer: str, pairs: Pairs) -> Iterator[Finding]:
    if len(left) != len(right):
        yield Finding("body", pointer, "length", f"{len(left)} items", f"{len(right)} items")
        return
    lasting = Pairs(dict(pairs.there), dict(pairs.back))
    found = [f for place, (a, b) in enumerate(zip(left, right, strict=True))
             for f in _between(a, b, f"{pointer}/{place}", pairs)]  # fmt: skip
    if found and len(left) > 1 and _same_in_other_order(left, right, lasting):
        # what was paired while reading them in the wrong order must not stay
        pairs.there, pairs.back = lasting.there, lasting.back
        yield Finding("body", pointer, "order", show(left), show(right))
        return
    yield from found


def _same_in_other_order(left: list[Seen], right: list[Seen], pairs: Pairs) -> bool:
    rest = list(right)
    for one in left:
        for place, other in enumerate(rest):
            trial = Pairs(dict(pairs.there), dict(pairs.back))
            if not any(_between(one, other, "", trial)):
                pairs.there, pairs.back = trial.there, trial.back
                del rest[place]
                break
        else:
            return False
    return True


def _opaque(left: Opaque, right: Opaque, pointer: str, pairs: Pairs) -> Iterator[Finding]:
    if left.kind != right.kind or left.form != right.form:
        yield Finding("body", pointer, "form", f"{left.raw} ({left.form})", f"{right.raw} ({right.form})")
    elif left.kind == "time":
        if left.seen != right.seen:
            yield Finding("body", pointer, "time", _when(left), _when(right))
    elif left.kind == "tag" and not (left.scope and right.scope):
        return
    elif not pairs.belong(left, right):
        yield Finding("body", pointer, "identity", left.raw, right.raw)


def _mixed(left: Mixed, right: Mixed, pointer: str, pairs: Pairs) -> Iterator[Finding]:
    fixed = [[p if isinstance(p, str) else p.kind for p in side.parts] for side in (left, right)]
    if fixed[0] != fixed[1]:
        yield Finding("body", pointer, "value", show(left), show(right))
        return
    for one, other in zip(left.parts, right.parts, strict=True):
        if isinstance(one, Opaque) and isinstance(other, Opaque):
            for finding in _opaque(one, other, pointer, pairs):
                yield Finding("body", pointer, finding.kind, show(left), show(right))


def _kind(left: Seen, right: Seen) -> str:
    """How two plain values differ; empty where they do not."""
    kinds = (_type(left), _type(right))
    if kinds[0] != kinds[1]:
        if "null" in kinds:
            return "null"
        return "kind of number" if set(kinds) == {"integer", "number"} else "type"
    if isinstance(left, float) and isinstance(right, float):
        # -0.0 equals 0.0, but is written otherwise
        return "" if repr(left) == repr(right) else "value"
    return "" if left == right else "value"


def _type(value: Seen) -> str:
    if isinstance(value, Opaque | Mixed):
        return "string"
    return value.kind if isinstance(value, Varies) else kind_of(value)


def _when(time: Opaque) -> str:
    return f"{time.raw} (first seen in step {time.seen + 1})"


def show(value: Seen) -> str:
    """A value on one line, for people."""
    match value:
        case Opaque():
            return value.raw
        case Mixed():
            return "".join(part if isinstance(part, str) else part.raw for part in value.parts)
        case Varies():
            return f"({value.kind})"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(show(inner) for inner in value) + "]"
        case Mapping():
            return "{" + ", ".join(f"{name}: {show(inner)}" for name, inner in value.items()) + "}"
        case _:
            return repr(value)
