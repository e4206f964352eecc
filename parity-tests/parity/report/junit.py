"""JUnit XML: a test case an operation, and one for what the contract documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from parity.report.summary import Summary

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(summary: Summary) -> str:
    """The whole document."""
    cases = list(_cases(summary))
    failed = sum("<failure" in case for case in cases)
    errors = sum("<error" in case for case in cases)
    name = quoteattr(f"parity of {', '.join(name for name, _ in summary.targets)}")
    head = (
        f'<testsuite name={name} tests="{len(cases)}" failures="{failed}" errors="{errors}"'
        f' time="{summary.seconds:.3f}">'
    )
    return _clean(
        '<?xml version="1.0" encoding="UTF-8"?>\n' + head + "\n" + "\n".join(cases) + "\n</testsuite>\n"
    )


def _cases(summary: Summary) -> Iterator[str]:
    for row in summary.rows:
        own = [d for d in summary.differences if d["operation"] == row["operation"]]
        yield _case(row["operation"], "".join(_failure(difference) for difference in own))
    if summary.reach.get("required"):
        missing = [*summary.reach["missing"], *summary.reach["stale"]]
        message = quoteattr(f"{len(missing)} documented answers")
        told = f"<failure message={message}>{escape(chr(10).join(missing))}</failure>" if missing else ""
        yield _case("what the contract documents", told)
    if summary.failure:
        yield _case("the run", f"<error message={quoteattr(_clean(summary.failure))}/>")


def _case(name: str, inside: str) -> str:
    return f'  <testcase classname="parity" name={quoteattr(name)}>{inside}</testcase>'


def _failure(difference: dict[str, Any]) -> str:
    values = ", ".join(f"{name}: {value[:200]}" for name, value in difference["values"].items())
    message = f"{difference['dimension']} {difference['pointer']} ({difference['kind']}): {values}"
    curl = "\n\n".join(f"# {name}\n{commands}" for name, commands in difference["curl"].items())
    return f"<failure message={quoteattr(_clean(message))}>{escape(curl)}</failure>"


def _clean(text: str) -> str:
    """Without what XML has no way to say."""
    return _NOT_XML.sub("\ufffd", text)
