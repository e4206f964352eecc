"""A difference is shown by the least that shows it, in requests and in commands that can be pasted."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

import pytest

from engine.bed import compare, switch

SECRET = {"AUTH_LIBRARIAN": "Authorization: Bearer librarian-secret-0"}


SEEN: dict[str, dict[str, Any]] = {}


def first_difference(one: str, two: str, fault: str) -> dict[str, Any]:
    """What is found first with this fault; asked once, though several tests look at it."""
    switch(two, fault)
    if fault not in SEEN:
        more = ("--stop-after", "1", "--shrink-seconds", "60", "--reset", "/reset")
        SEEN[fault] = compare(("one", one), ("two", two), more=more).differences[0]
    return SEEN[fault]


def pasted(difference: dict[str, Any], target: str) -> tuple[str, str]:
    """Head and body of the last answer that the commands bring."""
    command = ["bash", "-c", difference["curl"][target]]
    ended = subprocess.run(
        command, env={**os.environ, **SECRET}, capture_output=True, text=True, timeout=30, check=True
    )
    head, _, body = ended.stdout.replace("\r", "").rpartition("HTTP/1.1")[2].partition("\n\n")
    return head, body


def test_a_reproducer_holds_nothing_that_is_not_needed(one: str, two: str) -> None:
    difference = first_difference(one, two, "patch_null")
    made, changed = difference["steps"]
    assert json.loads(made["body"]).keys() == {"title", "shelf", "note"}
    assert json.loads(changed["body"]) == {"note": None}


def test_commands_show_the_difference_in_a_body(one: str, two: str) -> None:
    difference = first_difference(one, two, "patch_null")
    notes = [json.loads(pasted(difference, name)[1])["note"] for name in ("one", "two")]
    assert notes[0] is None
    assert isinstance(notes[1], str)


def test_commands_carry_ids_from_answer_to_request(one: str, two: str) -> None:
    difference = first_difference(one, two, "delete_again")
    assert [pasted(difference, name)[0].split()[0] for name in ("one", "two")] == ["404", "204"]


def test_commands_show_a_header_that_is_missing(one: str, two: str) -> None:
    difference = first_difference(one, two, "no_location")
    assert ["\nlocation:" in pasted(difference, name)[0] for name in ("one", "two")] == [True, False]


def test_commands_follow_long_work_and_read_event_streams(one: str, two: str) -> None:
    difference = first_difference(one, two, "event_name")
    named = [set(re.findall("event: (.*)", pasted(difference, name)[1])) for name in ("one", "two")]
    assert named == [{"stage"}, {"step"}]


def test_credentials_are_in_no_report(one: str, two: str) -> None:
    difference = first_difference(one, two, "patch_null")
    assert "librarian-secret" not in json.dumps(difference)


@pytest.mark.parametrize("fault", ["busy_ignored", "stays_out"])
@pytest.mark.thorough
def test_a_difference_deep_in_a_life_is_shown_by_few_steps(one: str, two: str, fault: str) -> None:
    assert len(first_difference(one, two, fault)["steps"]) <= 5
