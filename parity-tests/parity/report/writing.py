"""Reports into files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from parity.options import Reports
from parity.report.junit import junit
from parity.report.page import page
from parity.report.summary import Summary


def write(summary: Summary, reports: Reports) -> None:
    """Every report that was asked for. Raises OSError where one cannot be written."""
    if reports.json is not None:
        made = {**asdict(summary), "exit_code": summary.exit_code}
        _put(reports.json, json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    if reports.junit is not None:
        _put(reports.junit, junit(summary))
    if reports.html is not None:
        _put(reports.html, page(summary))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # half a surrogate pair may come out of an answer and has no bytes
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
