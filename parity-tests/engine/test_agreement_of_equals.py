"""Implementations that do the same agree, whatever ids, times and tokens they make up."""

from __future__ import annotations

import pytest

from engine.bed import asked, compare, switch

ALL = ("--sources", "examples,coverage,walks,probes,fuzz")


def test_independent_implementations_agree(one: str, two: str) -> None:
    more = ("--reset", "/reset", "--max-requests", "1000", "--coverage", "report")
    summary = compare(("one", one), ("two", two), more=more)
    assert (summary.differences, summary.unsettled, summary.troubles) == ((), (), ())


@pytest.mark.thorough
def test_independent_implementations_agree_on_all_that_the_contract_documents(one: str, two: str) -> None:
    summary = compare(("one", one), ("two", two), more=("--reset", "/reset"))
    assert (summary.differences, summary.unsettled, summary.troubles) == ((), (), ())
    assert (summary.reach["missing"], summary.exit_code) == ([], 0)


def test_random_ids_times_and_tokens_are_no_difference(one: str, two: str) -> None:
    switch(two, "scrambled")
    more = (*ALL, "--seed", "2", "--max-requests", "800", "--coverage", "report")
    summary = compare(("one", one), ("two", two), more=more)
    assert (summary.differences, summary.unsettled) == ((), ())


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_two_copies_agree_in_ten_thousand_requests_a_seed(one: str, copy: str, two: str, seed: int) -> None:
    switch(two, "scrambled")
    more = (*ALL, "--seed", str(seed), "--max-requests", "15000", "--coverage", "report")
    summary = compare(("one", one), ("copy", copy), ("scrambled", two), more=more)
    assert (summary.differences, summary.unsettled) == ((), ())
    assert summary.requests >= 15_000


def test_the_same_seed_asks_the_same_and_another_asks_otherwise(one: str, copy: str) -> None:
    first, again, other = (asked(("one", one), ("copy", copy), seed=seed, most=300) for seed in (4, 4, 5))
    assert first == again
    assert first != other
