"""The run as one HTML page that needs nothing else, in light and in dark."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from html import escape
from importlib.resources import files
from typing import Any

from parity.report.summary import DIMENSIONS, Summary
from parity.run.recognise import masked

# what each implementation makes up itself, so that no other line is to be marked for it
_OWN = frozenset({"identity", "time", "form"})
_COPY = """
for (const button of document.querySelectorAll("figcaption button")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest("figure").querySelector("pre").textContent);
    button.textContent = "copied";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  });
}
"""


def page(summary: Summary) -> str:
    """The whole document."""
    style = (files("parity.report") / "page.css").read_text(encoding="utf-8")
    title = escape(f"Parity of {summary.title} {summary.version}".strip())
    body = "\n".join(_body(summary))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<style>\n{style}</style>\n</head>\n'
        f"<body>\n{body}\n<script>{_COPY}</script>\n</body>\n</html>\n"
    )


def _body(summary: Summary) -> Iterator[str]:
    yield f"<header><h1>{escape(summary.title)} <small>{escape(summary.version)}</small></h1>"
    yield f'<p class="verdict {_mood(summary)}">{escape(_verdict(summary))}</p>'
    targets = "".join(f"<dt>{escape(name)}</dt><dd>{escape(url)}</dd>" for name, url in summary.targets)
    yield f'<dl class="targets">{targets}</dl>'
    if summary.rows:
        yield f'<p class="facts">{escape(_facts(summary))}</p>'
    yield "</header><main>"
    if summary.rows:
        yield _matrix(summary)
    if summary.differences:
        yield f"<section><h2>Differences</h2>{''.join(_difference(d) for d in summary.differences)}</section>"
    yield "".join(_notes(summary))
    yield "</main>"


def _mood(summary: Summary) -> str:
    return ("good", "bad", "unknown")[summary.exit_code]


def _verdict(summary: Summary) -> str:
    if summary.failure:
        return f"Could not run: {summary.failure}"
    if summary.differences:
        count = len(summary.differences)
        return f"They differ: {count} difference{'s' if count > 1 else ''}"
    return (
        "They agree, but on less than the contract documents" if summary.reach.get("failed") else "They agree"
    )


def _facts(summary: Summary) -> str:
    reach = summary.reach
    sources = ", ".join(f"{count:,} {name}" for name, count in summary.by_source.items())
    return (
        f"{summary.requests:,} requests in {summary.seconds:.1f} s · {summary.cases:,} sequences"
        f" of {sources} steps · seed {summary.seed} · {reach['reached']} of"
        f" {reach['documented']} documented answers reached, {reach['excused']} excused"
    )


def _matrix(summary: Summary) -> str:
    shown = [d for d in DIMENSIONS if d != "events" or any(row["counts"]["events"] for row in summary.rows)]
    head = "".join(f'<th scope="col">{escape(d)}</th>' for d in shown)
    rows = []
    for row in summary.rows:
        first = {
            d["dimension"]: d["number"]
            for d in reversed(summary.differences)
            if d["operation"] == row["operation"]
        }
        cells = "".join(
            f'<td class="hit"><a href="#d{first[d]}">{row["counts"][d]}</a></td>'
            if row["counts"][d]
            else f'<td class="none">{"·" if row["requests"] else ""}</td>'
            for d in shown
        )
        rows.append(
            f'<tr><th scope="row"><code>{escape(row["operation"])}</code></th><td>{row["requests"]:,}</td>'
            f'{cells}<td class="answers">{_answers(row["answers"])}</td></tr>'
        )
    return (
        '<section><h2>Operations</h2><div class="wide"><table class="matrix"><thead>'
        f'<tr><th scope="col">operation</th><th scope="col">asked</th>{head}'
        '<th scope="col" class="answers">documented answers, those that came filled</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></section>"
    )


def _answers(answers: Mapping[str, int]) -> str:
    return " ".join(
        f'<span class="chip {"came" if count else "missing"}" title="{_times(count)}">{escape(status)}</span>'
        for status, count in answers.items()
    )


def _times(count: int) -> str:
    return f"came {count:,} times" if count else "never came"


def _difference(d: dict[str, Any]) -> str:
    where = (
        f"{d['dimension']} <code>{escape(d['pointer'])}</code>" if d["pointer"] else escape(d["dimension"])
    )
    tags = [d["kind"]]
    if d["odd"]:
        tags.append(f"{' and '.join(d['odd'])} alone")
    if d["times"] > 1:
        tags.append(f"{d['times']} times")
    marks = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in tags)
    if d["follows"]:
        marks += f'<a class="tag" href="#d{d["follows"]}">after difference {d["follows"]}</a>'
    if d["alike"]:
        marks += f'<a class="tag" href="#d{d["alike"]}">as in difference {d["alike"]}</a>'
    values = "".join(
        f"<tr><th>{escape(name)}</th><td><code>{_marked(value, _other(d['values'], name))}</code></td></tr>"
        for name, value in d["values"].items()
    )
    steps = "".join(_step(step) for step in d["steps"])
    names = list(d["answers"])
    own = d["values"] if d["kind"] in _OWN else {}
    answers = "".join(
        _answer(name, d["answers"][name], d["answers"][names[1 - i]], own.get(name, ""))
        for i, name in enumerate(names)
    )
    curl = "".join(
        f'<figure><figcaption>{escape(name)}<button type="button">copy</button></figcaption>'
        f"<pre>{escape(text)}</pre></figure>"
        for name, text in d["curl"].items()
    )
    found = f"found by {d['found_by']} after {d['found_after']:,} requests, shrunk in {d['shrunk_in']:.2f} s"
    return (
        f'<article id="d{d["number"]}"><h3><span class="number">{d["number"]}</span>'
        f" <code>{escape(d['operation'])}</code> {where} {marks}</h3>"
        f'<table class="values">{values}</table>'
        f'<h4>Requests</h4><div class="wide"><table class="steps">{steps}</table></div>'
        f'<h4>Last answers</h4><div class="sides">{answers}</div>'
        f'<details><summary>Commands that show it</summary><div class="sides">{curl}</div></details>'
        f'<p class="found">{escape(found)}</p></article>'
    )


def _step(step: dict[str, Any]) -> str:
    statuses = " / ".join(f"{status}" for status in dict.fromkeys(step["statuses"].values()))
    note = f": {step['note']}" if step["note"] else ""
    who = f" as {step['identity']}" if step["identity"] else " as nobody"
    body = f"<pre>{escape(step['body'])}</pre>" if step["body"] else ""
    return (
        f"<tr><td>{step['number']}</td><td><code>{escape(step['asked'])}</code><br>"
        f'<span class="note">{escape(step["operation"] + who + note)}</span>{body}</td>'
        f"<td>{escape(statuses)}</td></tr>"
    )


def _answer(name: str, answer: dict[str, Any], other: dict[str, Any], own: str) -> str:
    """An answer with the lines marked that the other one has not got, whoever makes up ids and times."""
    theirs = {_alike(line) for line in _lines(other)}
    shown = "\n".join(
        f"<mark>{escape(line)}</mark>"
        if _alike(line) not in theirs or (own and own.split(" (", maxsplit=1)[0] in line)
        else escape(line)
        for line in _lines(answer)
    )
    return f"<figure><figcaption>{escape(name)}</figcaption><pre>{shown}</pre></figure>"


def _alike(line: str) -> str:
    kept = "etag: …" if line.startswith("etag: ") else masked(line)
    return kept.strip().rstrip(",")


def _lines(answer: dict[str, Any]) -> list[str]:
    first = f"{answer['status']}" if not answer["failure"] else answer["failure"]
    body = answer["body"]
    with contextlib.suppress(ValueError):
        body = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return [first, *answer["headers"], "", *body.splitlines()]


def _other(values: dict[str, str], name: str) -> str:
    return next((value for held, value in values.items() if held != name), "")


def _marked(value: str, other: str) -> str:
    """The value with what the other has not got marked."""
    if len(value) > 600 or len(other) > 600:
        return escape(value)
    matcher = SequenceMatcher(None, value, other, autojunk=False)
    if matcher.ratio() < 0.6:
        return f"<mark>{escape(value)}</mark>"
    made = []
    for what, start, end, _, _ in matcher.get_opcodes():
        part = escape(value[start:end])
        made.append(part if what == "equal" or not part else f"<mark>{part}</mark>")
    return "".join(made)


def _notes(summary: Summary) -> Iterator[str]:
    reach = summary.reach
    for heading, lines in (
        ("Trouble with targets", summary.troubles),
        ("Seen once and not again", summary.unsettled),
        ("Left behind", summary.left_behind),
        ("Noise", summary.noise),
        ("Documented, neither reached nor excused", reach.get("missing", ())),
        ("Excuses that excuse nothing any more", reach.get("stale", ())),
        ("Answered, but not documented", reach.get("undocumented", ())),
        ("Documented bodies that never came", reach.get("bodies", ())),
        ("Documented headers that never came", reach.get("headers", ())),
        ("Parameters never given", reach.get("parameters", ())),
        ("Listed values never sent", reach.get("words", ())),
    ):
        if lines:
            yield _list(heading, lines)


def _list(heading: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li><code>{escape(line)}</code></li>" for line in lines)
    head = f"<summary><h2>{escape(heading)} <small>{len(lines)}</small></h2></summary>"
    return f"<section><details>{head}<ul>{items}</ul></details></section>"
