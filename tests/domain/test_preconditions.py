import time

import pytest

from app.domain.outcomes import Stale
from app.domain.preconditions import etag, matches, require_match, unchanged

CURRENT = etag(7)


def test_the_entity_tag_of_a_version_is_quoted_and_strong() -> None:
    assert CURRENT == '"7"'


def test_what_one_version_looks_like_at_different_times_has_different_tags() -> None:
    assert etag(7, "expired") == '"7-expired"'


@pytest.mark.parametrize(
    ("header", "lets_through"),
    [
        (None, True),
        ("*", True),
        (" * ", True),
        ('"7"', True),
        ('"6", "7"', True),
        ('"6","7"', True),
        (', "6" ,, "7" ,', True),
        ('"a,b", "7"', True),
        ('"6"', False),
        ('W/"7"', False),
        ('W/"7", "7"', True),
        ("", False),
        ("7", False),
        ('"7', False),
        ('"6" "7"', False),
        ('"7", nonsense', False),
        ('w/"7"', False),
    ],
)
def test_if_match_compares_strongly(header: str | None, lets_through: bool) -> None:
    assert matches(header, CURRENT) is lets_through


@pytest.mark.parametrize(
    ("header", "same"),
    [
        (None, False),
        ("*", True),
        ('"7"', True),
        ('W/"7"', True),
        ('"6", W/"7"', True),
        ('"6"', False),
        ("", False),
        ("7", False),
    ],
)
def test_if_none_match_compares_weakly(header: str | None, same: bool) -> None:
    assert unchanged(header, CURRENT) is same


def test_a_weak_current_tag_is_compared_by_its_text() -> None:
    assert unchanged('"7"', 'W/"7"') is True


def test_a_change_by_somebody_who_saw_another_version_is_stale() -> None:
    with pytest.raises(Stale, match="changed since it was read"):
        require_match('"6"', 7)


def test_a_change_by_somebody_who_saw_this_version_goes_through() -> None:
    require_match('"7"', 7)


def test_a_change_by_somebody_who_saw_this_version_at_another_time_is_stale() -> None:
    with pytest.raises(Stale, match="changed since it was read"):
        require_match('"7"', 7, "expired")


@pytest.mark.parametrize("header", [", " * 5_000, '"' * 10_000, '"a" ' * 2_500, '"a",' * 2_500 + "x"])
def test_long_headers_are_judged_in_linear_time(header: str) -> None:
    before = time.process_time()
    assert matches(header, CURRENT) is False
    assert time.process_time() - before < 0.5
