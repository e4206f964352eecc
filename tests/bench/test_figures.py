"""How figures are judged, shown and written."""

from __future__ import annotations

import json
from pathlib import Path

from scripts.bench.figures import Table, compared, share, times_less, write_report


def test_a_ratio_is_the_median_of_the_rounds_not_the_ratio_of_the_medians() -> None:
    figure = compared("GET", "us", [10, 20, 10], [100, 100, 130], times_less(10))
    assert (figure.ours, figure.other, figure.ratio, figure.met) == (10, 100, 10, True)


def test_times_less_is_other_through_ours() -> None:
    assert compared("GET", "us", [10], [99], times_less(10)).met is False


def test_a_share_is_ours_through_other() -> None:
    figure = compared("check", "s", [0.5], [1.0], share(0.5))
    assert (figure.ratio, figure.met) == (0.5, True)


def test_a_figure_without_a_goal_is_neither_met_nor_missed() -> None:
    assert compared("GET", "us", [10], [20]).met is None


def test_the_report_is_a_list_with_every_member(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    write_report([compared("GET", "us CPU", [10], [123.4567], times_less(10))], path)
    assert json.loads(path.read_text()) == [
        {
            "name": "GET",
            "unit": "us CPU",
            "ours": 10.0,
            "other": 123.46,
            "ratio": 12.346,
            "goal": "at least 10",
            "met": True,
        }
    ]


def test_the_table_says_which_goals_are_missed() -> None:
    lines: list[str] = []
    table = Table(lines.append)
    figures = [
        compared("GET", "us", [10], [101], times_less(10)),
        compared("POST", "us", [10], [99], times_less(10)),
        compared("unknown path", "us", [10], [15]),
    ]
    for figure in figures:
        table.row(figure)
    table.summary(figures)
    assert [line.split() for line in lines[:3]] == [
        ["GET,", "us", "10.0", "101.0", "10.10x", "at", "least", "10", "met"],
        ["POST,", "us", "10.0", "99.0", "9.90x", "at", "least", "10", "NOT", "MET"],
        ["unknown", "path,", "us", "10.0", "15.0", "1.50x"],
    ]
    assert lines[3:] == ["\n1 of 2 goals are met.", "  short: POST: 9.90x, goal at least 10"]
