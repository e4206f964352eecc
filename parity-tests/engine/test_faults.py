"""Every planted fault is found, with nothing told but addresses and credentials."""

from __future__ import annotations

import pytest

from engine.bed import compare, switch

# where the first difference shows that a fault makes: operation, dimension, pointer
FAULTS = {
    "charset": ("health", "media", ""),
    "created_moves": ("getBook", "body", "/created_at"),
    "days_29": ("lendBook", "status", ""),
    "default_limit": ("listBooks", "body", "/limit"),
    "default_pages": ("addBook", "body", "/pages"),
    "delete_again": ("removeBook", "status", ""),
    "event_name": ("watchJob", "events", "/0/event"),
    "header_twice": ("health", "header", "cache-control"),
    "id_swapped": ("getBook", "body", "/id"),
    "job_99": ("getJob", "body", "/progress"),
    "limit_51": ("listBooks", "status", ""),
    "location_first": ("addBook", "header", "location"),
    "member_twice": ("signIn", "status", ""),
    "newest_first": ("listBooks", "body", "/items"),
    "no_allow": ("OPTIONS /health", "header", "allow"),
    "no_clash": ("addBook", "status", ""),
    "no_head": ("HEAD /health", "status", ""),
    "no_location": ("addBook", "header", "location"),
    "no_tag": ("replaceBook", "header", "etag"),
    "no_total_header": ("listBooks", "header", "x-total"),
    "null_absent": ("addBook", "body", "/note"),
    "options": ("OPTIONS /health", "status", ""),
    "pages_text": ("addBook", "body", "/pages"),
    "patch_appends": ("changeBook", "body", "/tags"),
    "patch_null": ("changeBook", "body", "/note"),
    "problem_media": ("getBook", "media", ""),
    "problem_status_member": ("signIn", "body", "/status"),
    "problem_title": ("lendBook", "body", "/title"),
    "put_keeps": ("replaceBook", "body", "/note"),
    "status_200": ("addBook", "status", ""),
    "tags_sorted": ("addBook", "body", "/tags"),
    "time_offset": ("addBook", "body", "/created_at"),
    "token_constant": ("signIn", "body", "/token"),
    "trailing_slash": ("health", "status", ""),
    "unknown_member": ("signIn", "status", ""),
    "updated_stays": ("replaceBook", "body", "/updated_at"),
    "version_stays": ("replaceBook", "header", "etag"),
    "whole_price": ("addBook", "body", "/price"),
    "loans_outlive": ("listLoans", "status", ""),
    "event_missing": ("watchJob", "events", ""),
    "offset_one": ("listBooks", "body", "/items"),
    "loan_of_first": ("lendBook", "body", "/book_id"),
    "anonymous_403": ("listBooks", "status", ""),
    "any_media": ("signIn", "status", ""),
    "body_first": ("addBook", "status", ""),
    "busy_ignored": ("replaceBook", "status", ""),
    "bytes_not_letters": ("addBook", "status", ""),
    "empty_title": ("addBook", "status", ""),
    "filter_ignored": ("listBooks", "body", "/items"),
    "if_match_ignored": ("replaceBook", "status", ""),
    "lax_number": ("addBook", "status", ""),
    "loans_reversed": ("listLoans", "body", ""),
    "no_304": ("getBook", "status", ""),
    "no_challenge": ("listBooks", "header", "www-authenticate"),
    "pages_5001": ("addBook", "status", ""),
    "reader_may_write": ("addBook", "status", ""),
    "reader_sees_note": ("listBooks", "body", "/items/0/note"),
    "return_again": ("returnBook", "status", ""),
    "scheme_case": ("listBooks", "status", ""),
    "shelf_case": ("addBook", "status", ""),
    "six_tags": ("addBook", "status", ""),
    "sort_case": ("listBooks", "body", "/items"),
    "stays_out": ("changeBook", "body", "/available"),
    "tag_twice": ("addBook", "status", ""),
    "title_trimmed": ("addBook", "body", "/title"),
    "total_all": ("listBooks", "body", "/total"),
}

# one of each kind, for every day
QUICK = ("id_swapped", "null_absent", "newest_first", "no_location", "status_200", "charset")


def found(one: str, two: str, fault: str) -> list[tuple[str, str, str]]:
    switch(two, fault)
    summary = compare(("one", one), ("two", two), more=("--stop-after", "1", "--reset", "/reset"))
    return [(d["operation"], d["dimension"], d["pointer"]) for d in summary.differences]


@pytest.mark.parametrize("fault", QUICK)
def test_fault_is_found(one: str, two: str, fault: str) -> None:
    assert FAULTS[fault] in found(one, two, fault)


@pytest.mark.thorough
@pytest.mark.parametrize("fault", sorted(set(FAULTS) - set(QUICK)))
def test_each_other_fault_is_found(one: str, two: str, fault: str) -> None:
    assert FAULTS[fault] in found(one, two, fault)
