"""Reports into files."""

from __future__ import annotations

import json
from dataclasses import asdict

from parity.options import Options
from parity.report.summary import Summary


def write(summary: Summary, options: Options) -> None:
    """Every report that was asked for."""
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        made = {**asdict(summary), "exit_code": summary.exit_code}
        options.json.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
