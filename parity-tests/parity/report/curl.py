"""A difference as commands for a shell: paste them, and see what one implementation answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from parity.requests import LOWER, SHORTER, Body, Case, Fresh, FromBody, Ref, Request, Step, Text, Tree
from parity.run.targets import Target

_READ_BODY = (
    """body() { printf '%s' "$1" | python3 -c 'import functools, json, sys\n"""
    """v = json.loads(sys.stdin.read().replace("\\r", "").partition("\\n\\n")[2])\n"""
    """v = functools.reduce(lambda v, p: v[int(p)] if isinstance(v, list) else v[p], sys.argv[1:], v)\n"""
    """print(v if isinstance(v, str) else json.dumps(v))' "${@:2}"; }"""
)
_READ_HEADER = (
    """header() { printf '%s' "$1" | tr -d '\\r' | """
    """awk -v n="$2:" 'tolower(substr($0, 1, length(n))) == n { print substr($0, length(n) + 2); exit }'; }"""
)
_PLAIN = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f]*")
_BUSY = "*'\"pending\"'*|*'\"queued\"'*|*'\"running\"'*|*'\"processing\"'*|*'\"in_progress\"'*"


_WAITING = "*'\"pending\"'*|*'\"queued\"'*|*'\"waiting\"'*"


def commands(case: Case, target: Target) -> str:
    """The sequence as bash commands for one target. Credentials are named, never shown."""
    lines = [f"BASE={_quoted(target.url)}"]
    identities = {i: None for s in case.steps if (i := _name(s.request.identity)) in target.credentials}
    for identity in identities:
        header = target.credentials[identity][0]
        lines.append(
            f": \"${{{_variable(identity)}:?set it to '{header}: …', the credentials of {identity}}}\""
        )
    if any(isinstance(hole, Fresh) for step in case.steps for hole in _holes(step.request)):
        lines.append("FRESH=p$(date +%s%N | cut -c 6-11)")
    refs = [ref for step in case.steps for ref in step.request.refs()]
    if any(isinstance(ref.pick, FromBody) for ref in refs):
        lines.append(_READ_BODY)
    if any(not isinstance(ref.pick, FromBody) for ref in refs):
        lines.append(_READ_HEADER)
    names: dict[Ref, str] = {}
    for step in case.steps:
        for ref in dict.fromkeys(step.request.refs()):
            if ref not in names:
                names[ref] = f"v{len(names) + 1}"
                lines.append(f"{names[ref]}={_look(ref, target)}")
        lines.extend(_step(step, names, target, last=step is case.steps[-1]))
    return "\n".join(lines)


def _step(step: Step, names: Mapping[Ref, str], target: Target, *, last: bool) -> Iterator[str]:
    note = f"  # {step.request.note}" if step.request.note else ""
    yield f"# {step.key + 1}: {step.request.operation}{note}".replace("\n", " ")
    command, held = _curl(step, names, target), f"a{step.key}"
    if step.role in {"begin", "follow"}:
        words = _BUSY if step.role == "follow" else _WAITING
        yield f"for _ in $(seq 100); do {held}=$({command}); {_again(held, words)}; done"
    elif step.role == "end":
        # only what still goes on is called off
        yield f'case "$a{step.key - 1}" in {_BUSY}) {held}=$({command}); sleep 1;; esac'
    if step.waits and last:
        yield f'echo "${held}"'
    elif step.waits:
        return
    elif last:
        yield command
    else:
        yield f"{held}=$({command})"


def _again(held: str, words: str) -> str:
    return f'case "${held}" in {words}) sleep 0.3;; *) break;; esac'


def _curl(step: Step, names: Mapping[Ref, str], target: Target) -> str:
    request = step.request
    words = ["curl", "-sS", "-i", "-g", "--path-as-is"]
    if step.streams:
        words += ["-N", "--max-time", "15"]
    words += ["--head"] if request.method == "HEAD" else ["-X", _quoted(request.method)]
    words.append('"$BASE"' + _address(request, names))
    given = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        empty = not value.parts or value.parts == ("",)
        words += ["-H", _quoted(f"{name};") if empty else _quoted(f"{name}: ") + _text(value, names)]
    if step.streams and "accept" not in given:
        words += ["-H", _quoted("Accept: text/event-stream")]
    identity = _name(request.identity)
    if identity in target.credentials and target.credentials[identity][0].lower() not in given:
        held = _variable(identity)
        if (request.identity or "").endswith(LOWER):
            words += ["-H", f'"$(echo "${held}" | sed \'s/: *[A-Za-z]*/\\L&/\')"']
        else:
            words += [
                "-H",
                f'"${{{held}%?}}"' if (request.identity or "").endswith(SHORTER) else f'"${held}"',
            ]
    source = ""
    if request.body is not None:
        media = request.body.media
        header = (
            "Content-Type:" if media is None else "Content-Type;" if media == "" else f"Content-Type: {media}"
        )
        words += ["-H", _quoted(header)]
        source, data = _body(request.body, names)
        words += data
    return source + " ".join(words)


def _body(body: Body, names: Mapping[Ref, str]) -> tuple[str, list[str]]:
    if body.raw is None:
        written = _tree(body.tree, names)
        return "", ["--data-raw", written]
    try:
        plain = body.raw.decode("utf-8")
    except UnicodeDecodeError:
        plain = "\x00"
    if _PLAIN.fullmatch(plain) and len(plain) < 20_000:
        return "", ["--data-raw", _quoted(plain)]
    return _printed(body.raw) + " | ", ["-H", "Expect:", "--data-binary", "@-"]


def _printed(raw: bytes) -> str:
    """A command that writes these bytes, however odd or many."""
    parts = []
    for run in re.finditer(rb"(.)\1{99,}|.+?(?=(.)\2{99,}|\Z)", raw, re.DOTALL):
        if run[1] is not None:
            parts.append(f"head -c {len(run[0])} /dev/zero | tr '\\0' '\\{run[1][0]:03o}'")
        else:
            parts.append("printf '" + "".join(_octal(byte) for byte in run[0]) + "'")
    return parts[0] if len(parts) == 1 else "{ " + "; ".join(parts) + "; }"


def _octal(byte: int) -> str:
    letter = chr(byte)
    return letter if letter.isascii() and (letter.isalnum() or letter in ' {}[]":,.-_=') else f"\\{byte:03o}"


def _tree(tree: Tree, names: Mapping[Ref, str]) -> str:
    """JSON between single quotes, with what is filled in between double ones."""
    pieces: list[str] = []

    def mark(hole: Ref | Fresh) -> str:
        pieces.append(f'"${names[hole]}"' if isinstance(hole, Ref) else '"$FRESH"')
        return f"\x01{len(pieces) - 1}\x02"

    def plain(value: Tree) -> object:
        match value:
            case Ref() | Fresh():
                return mark(value)
            case Text():
                return "".join(part if isinstance(part, str) else mark(part) for part in value.parts)
            case Mapping():
                return {name: plain(inner) for name, inner in value.items()}
            case str():
                return value
            case Sequence():
                return [plain(inner) for inner in value]
            case _:
                return value

    # escaped to ASCII, so that it survives any terminal
    written = json.dumps(plain(tree))
    split = re.split(r"\\u0001(\d+)\\u0002", written)
    return "".join(_quoted(part) if place % 2 == 0 else pieces[int(part)] for place, part in enumerate(split))


def _address(request: Request, names: Mapping[Ref, str]) -> str:
    made = _text(request.path, names) if request.path.parts else "''"
    for place, (name, value) in enumerate(request.query):
        joint = "&" if place or "?" in request.path.literal() else "?"
        made += _quoted(f"{joint}{_encoded(name, '[]')}=")
        made += "".join(_quoted(_encoded(p)) if isinstance(p, str) else _hole(p, names) for p in value.parts)
    return made


def _encoded(word: str, safe: str = "") -> str:
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-._~" + safe)
        else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in word
    )  # fmt: skip


def _text(value: Text, names: Mapping[Ref, str]) -> str:
    return "".join(_quoted(part) if isinstance(part, str) else _hole(part, names) for part in value.parts)


def _hole(part: Ref | Fresh, names: Mapping[Ref, str]) -> str:
    return '"$FRESH"' if isinstance(part, Fresh) else f'"${names[part]}"'


def _look(ref: Ref, target: Target) -> str:
    if isinstance(ref.pick, FromBody):
        parts = " ".join(_quoted(part) for part in ref.pick.pointer)
        return f'$(body "$a{ref.step}" {parts})'
    found = f'$(header "$a{ref.step}" {ref.pick.name})'
    if ref.pick.last:
        return f"$(basename {found})"
    if ref.pick.target:
        return f"$(echo {found} | sed 's#^{re.escape(target.origin)}##; s#^{re.escape(target.prefix)}##')"
    return found


def _holes(request: Request) -> Iterator[Ref | Fresh]:
    for text_ in (request.path, *(v for _, v in request.query), *(v for _, v in request.headers)):
        yield from text_.holes()
    if request.body is not None:
        yield from _tree_holes(request.body.tree)


def _tree_holes(tree: Tree) -> Iterator[Ref | Fresh]:
    match tree:
        case Ref() | Fresh():
            yield tree
        case Text():
            yield from tree.holes()
        case Mapping():
            for value in tree.values():
                yield from _tree_holes(value)
        case str():
            return
        case Sequence():
            for value in tree:
                yield from _tree_holes(value)
        case _:
            return


def _name(identity: str | None) -> str:
    return (identity or "").partition("#")[0]


def _variable(identity: str) -> str:
    return "AUTH_" + re.sub(r"[^A-Z0-9]", "_", identity.upper())


def _quoted(word: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_./:=-]+", word):
        return word
    return "'" + word.replace("'", "'\\''") + "'"
