"""Recorded traffic (HAR 1.2) replayed, with ids that an answer brought taken from everyone's own."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parity.cases.drafts import CONDITIONS, Kit
from parity.cases.following import settling
from parity.contract.model import Contract
from parity.failures import CannotRun
from parity.requests import Body, Case, Fresh, FromBody, Ref, Request, Step, Text, Tree, text
from parity.values import Json, NotJson, read_json

_OURS = frozenset(
    [
        "host",
        "user-agent",
        "connection",
        "content-length",
        "accept-encoding",
        "transfer-encoding",
        "x-schemathesis-testcaseid",
    ]
)
_ID = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?<![0-9A-Za-z])[0-9a-fA-F]{24,64}(?![0-9A-Za-z])"
)
_TAG = re.compile(r'"([^"]*)"')
_AT_ONCE = 30


def cases(kit: Kit, path: Path) -> Iterator[Case]:
    """The recording in pieces; each has before it the requests whose ids it needs."""
    steps = _steps(kit, _entries(path))
    starts = [step.key for step in steps if step.role == "case"]
    for first in range(0, len(starts), _AT_ONCE):
        start, rest = starts[first], starts[first + _AT_ONCE :]
        own = steps[start : rest[0] if rest else None]
        needed = {ref.step for step in own for ref in step.request.refs() if ref.step < start}
        pending = list(needed)
        while pending:
            for ref in steps[pending.pop()].request.refs():
                if ref.step not in needed:
                    needed.add(ref.step)
                    pending.append(ref.step)
        before = [step for step in steps[:start] if step.key in needed or _follows(step, needed)]
        prepared = (replace(step, role="fixture") if step.role == "case" else step for step in before)
        last = first + sum(step.role == "case" for step in own)
        yield Case("har", f"recorded requests {first + 1} to {last}", (*prepared, *own))


def _follows(step: Step, needed: Collection[int]) -> bool:
    return step.waits and any(ref.step in needed for ref in step.request.refs())


def _entries(path: Path) -> list[Mapping[str, Any]]:
    try:
        recorded = json.loads(path.read_text(encoding="utf-8-sig"))
        entries = recorded["log"]["entries"]
    except OSError as error:
        raise CannotRun(f"cannot read {path}: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CannotRun(f"{path} is no HAR recording: {error}") from error
    return [entry for entry in entries if isinstance(entry, dict) and "request" in entry]


def _steps(kit: Kit, entries: Sequence[Mapping[str, Any]]) -> list[Step]:
    known: dict[str, Ref] = {}
    templates = [(o.method, _template(o.path), o.name) for o in kit.contract.operations]
    steps: list[Step] = []
    for entry in entries:
        request = _request(kit, entry["request"], known, templates)
        key = len(steps)
        steps.append(Step(key, request, "case"))
        _learn(entry.get("response") or {}, key, known)
        # whether it was over when the next was recorded was a matter of moments
        steps.extend(settling(kit, request, key, key + 1))
    return steps


def _request(
    kit: Kit,
    recorded: Mapping[str, Any],
    known: Mapping[str, Ref],
    templates: list[tuple[str, re.Pattern[str], str]],
) -> Request:
    address = urlsplit(str(recorded.get("url", "/")))
    method = str(recorded.get("method", "GET"))
    fitting = [name for verb, template, name in templates if template.search(address.path) and verb == method]
    headers: list[tuple[str, Text]] = []
    identity: str | None = None
    media: str | None = None
    for pair in recorded.get("headers", ()):
        name, value = str(pair.get("name", "")), str(pair.get("value", ""))
        if name.lower() == "content-type":
            media = value
        elif name.lower() in {"authorization", "x-api-key", "cookie"}:
            # whoever it was then, it is the first identity now; plainly broken credentials stay what they are
            identity = kit.identity
        elif name.lower() in CONDITIONS:
            # a tag that one implementation happens to use for something would not be that of another
            headers.append((name, text(_TAG.sub(r'"no-\1"', value))))
        elif name.lower() not in _OURS and not name.startswith(":"):
            headers.append((name, _holed(value, known)))
    return Request(
        operation=fitting[0] if fitting else f"{method} {address.path}",
        method=method,
        path=_holed(_below(address.path, kit.contract), known),
        query=tuple((n, _holed(v, known)) for n, v in parse_qsl(address.query, keep_blank_values=True)),
        headers=tuple(headers),
        body=_body(recorded.get("postData") or {}, media, known),
        identity=identity,
        note="recorded",
    )


def _below(path: str, contract: Contract) -> str:
    """The path without a prefix that the recorded server stood under."""
    parts = path.split("/")
    for start in range(1, len(parts)):
        candidate = "/" + "/".join(parts[start:])
        if any(
            re.fullmatch(_template(o.path).pattern.removeprefix("(?:^|.*)"), candidate)
            for o in contract.operations
        ):
            return candidate
    return path or "/"


def _template(path: str) -> re.Pattern[str]:
    return re.compile("(?:^|.*)" + re.sub(r"\\\{[^{}]+\\\}", "[^/]+", re.escape(path)) + "$")


def _body(recorded: Mapping[str, Any], media: str | None, known: Mapping[str, Ref]) -> Body | None:
    held = recorded.get("text")
    if held is None:
        return None
    raw = (
        base64.b64decode(held)
        if recorded.get("encoding") == "base64"
        else str(held).encode("utf-8", "surrogatepass")
    )
    try:
        value, repeated = read_json(raw)
    except NotJson:
        return Body(media or recorded.get("mimeType"), raw=raw)
    # what cannot be written again as it was is sent byte for byte
    if repeated or not isinstance(value, Mapping | list):
        return Body(media, raw=raw)
    return Body(media or recorded.get("mimeType"), tree=_tree(value, known))


def _tree(value: Json, known: Mapping[str, Ref]) -> Tree:
    match value:
        case str():
            held = _holed(value, known)
            return held if any(held.holes()) else value
        case Mapping():
            return {name: _tree(inner, known) for name, inner in value.items()}
        case list():
            return [_tree(inner, known) for inner in value]
        case _:
            return value


def _holed(value: str, known: Mapping[str, Ref]) -> Text:
    parts: list[str | Ref | Fresh] = []
    end = 0
    for found in _ID.finditer(value):
        if found[0].lower() in known:
            parts += [value[end : found.start()], known[found[0].lower()]]
            end = found.end()
    return text(*parts, value[end:])


def _learn(response: Mapping[str, Any], step: int, known: dict[str, Ref]) -> None:
    content = response.get("content") or {}
    held = content.get("text")
    if not isinstance(held, str):
        return
    raw = base64.b64decode(held) if content.get("encoding") == "base64" else held.encode("utf-8", "replace")
    try:
        value, _ = read_json(raw)
    except NotJson:
        return
    for pointer, word in _words(value, ()):
        if _ID.fullmatch(word):
            known.setdefault(word.lower(), Ref(step, FromBody(pointer)))


def _words(value: Json, pointer: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case str():
            yield pointer, value
        case Mapping():
            for name, inner in value.items():
                yield from _words(inner, (*pointer, name))
        case list():
            for place, inner in enumerate(value):
                yield from _words(inner, (*pointer, str(place)))
        case _:
            return
