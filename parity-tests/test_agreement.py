"""All implementations answer alike what the differential engine asks them in a short while."""

import asyncio
import io

import pytest

from agreement import begin, options
from implementations.fleet import Fleet
from parity.main import run
from parity.report import terminal


def test_all_implementations_answer_alike(fleet: Fleet) -> None:
    if len(fleet.names) < 2:
        pytest.skip(f"there is nothing to compare {', '.join(fleet.names)} with")
    summary = asyncio.run(run(options(begin(fleet), depth="quick")))
    told = io.StringIO()
    terminal.write(summary, told)
    assert (len(summary.differences), summary.failure) == (0, ""), told.getvalue()
