"""Several targets are grouped by answer; noise is learnt after a reset and never without one."""

from __future__ import annotations

from pathlib import Path

from engine.bed import compare, serving, switch

OTHERS = "other methods, /health: body /status"
FEW = ("--max-requests", "300", "--coverage", "report")


def test_the_odd_one_of_three_is_named(one: str, copy: str, two: str) -> None:
    switch(two, "no_location")
    summary = compare(("one", one), ("two", two), ("copy", copy), more=FEW)
    assert [d["odd"] for d in summary.differences] == [["two"]]
    assert summary.differences[0]["groups"] == [["one", "copy"], ["two"]]


def test_the_first_can_be_the_odd_one(one: str, copy: str, two: str) -> None:
    switch(two, "no_location")
    summary = compare(("two", two), ("one", one), ("copy", copy), more=FEW)
    assert [d["odd"] for d in summary.differences] == [["two"]]


def test_what_a_target_answers_differently_each_time_is_noise_after_a_reset() -> None:
    with serving("library_bad:app", BAD="noisy") as a, serving("library_bad:app", BAD="noisy") as b:
        summary = compare(("a", a), ("b", b), more=(*FEW, "--reset", "/reset"))
    assert summary.differences == ()
    assert set(summary.noise) == {"health: body /status", "OPTIONS /health: body /status", OTHERS}


def test_without_a_reset_nothing_is_taken_for_noise() -> None:
    with serving("library_bad:app", BAD="noisy") as a, serving("library_bad:app", BAD="noisy") as b:
        summary = compare(("a", a), ("b", b), more=FEW)
    assert {d["pointer"] for d in summary.differences} == {"/status"}
    assert summary.noise == ()


def test_a_reset_by_command_is_given_every_address(one: str, copy: str, tmp_path: Path) -> None:
    told = tmp_path / "told"
    more = (*FEW, "--reset", f'echo "$PARITY_ONE $PARITY_COPY" >> {told}')
    summary = compare(("one", one), ("copy", copy), more=more)
    assert summary.differences == ()
    assert set(told.read_text().splitlines()) == {f"{one} {copy}"}


def test_a_reset_that_fails_ends_the_run(one: str, copy: str) -> None:
    summary = compare(("one", one), ("copy", copy), more=(*FEW, "--reset", "echo no space; exit 3"))
    assert summary.failure == "the reset `echo no space; exit 3` ended with 3: no space"
    assert summary.exit_code == 2
