import pytest

from app.domain.paging import Page, PageRequest


def test_the_first_page_has_nothing_before_it() -> None:
    assert PageRequest().offset == 0


def test_a_page_starts_where_the_one_before_it_ends() -> None:
    assert PageRequest(page=4, per_page=15).offset == 45


@pytest.mark.parametrize(("page", "too_far"), [(334, False), (335, True), (10**30, True)])
def test_no_page_begins_behind_the_first_ten_thousand_items(page: int, too_far: bool) -> None:
    assert PageRequest(page=page, per_page=30).too_far is too_far


@pytest.mark.parametrize(("page", "follows"), [(499, True), (500, False)])
def test_no_page_follows_the_one_that_ends_the_first_ten_thousand_items(page: int, follows: bool) -> None:
    assert Page.of(PageRequest(page=page), ["x"] * 21, 10_001).follows is follows


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (20, 1), (21, 2), (10_000, 500)])
def test_pages_are_as_many_as_the_items_fill(total: int, pages: int) -> None:
    assert Page.of(PageRequest(), [], total).pages == pages


def test_ten_thousand_items_are_counted_exactly() -> None:
    page = Page.of(PageRequest(), ["x"], 10_000)
    assert (page.total, page.total_capped) == (10_000, False)


def test_more_than_ten_thousand_items_are_not_counted_further() -> None:
    page = Page.of(PageRequest(), ["x"], 10_001)
    assert (page.total, page.total_capped) == (10_000, True)


def test_changing_the_items_of_a_page_leaves_its_place_in_the_list() -> None:
    page = Page.of(PageRequest(page=2, per_page=2), [3, 4], 10_001).map(str)
    assert page == Page(["3", "4"], 10_000, 2, 2, True)


def test_an_item_more_than_fits_shows_that_another_page_follows() -> None:
    page = Page.of(PageRequest(page=1, per_page=2), [1, 2, 3], 10_001)
    assert (page.items, page.follows) == ([1, 2], True)


def test_nothing_follows_a_page_that_holds_all_that_was_found() -> None:
    page = Page.of(PageRequest(page=1, per_page=2), [1, 2], 2)
    assert (page.items, page.follows) == ([1, 2], False)
