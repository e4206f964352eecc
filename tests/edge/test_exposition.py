"""A scrape shows the registry and what others count, and survives whatever is down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families

from app.edge.exposition import CONTENT_TYPE, Exposition, Figures, Reading

if TYPE_CHECKING:
    from tests.edge.conftest import Lines


async def by_status() -> Figures:
    return {("running",): 2, ('odd "one"\n',): 1}


async def depth() -> Figures:
    return {(): 7}


async def broken() -> Figures:
    raise ConnectionError("down")


async def hanging() -> Figures:
    await asyncio.Event().wait()
    return {}


async def samples(exposition: Exposition) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = (await exposition.text()).decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


async def test_the_registry_is_shown() -> None:
    registry = CollectorRegistry()
    Counter("cats", "Cats seen.", registry=registry).inc(3)
    assert await samples(Exposition(registry)) == {("cats_total", frozenset()): 3}


async def test_readings_are_asked_for_at_the_scrape_with_and_without_a_label() -> None:
    exposition = Exposition(
        CollectorRegistry(),
        [
            Reading("operations", "Operations by status.", by_status, labels=("status",)),
            Reading("queue_depth", "Operations waiting.", depth),
            Reading("cache_hits", "Hits of the cache.", depth, counts=True),
        ],
    )
    assert await samples(exposition) == {
        ("operations", frozenset({("status", "running")})): 2,
        ("operations", frozenset({("status", 'odd "one"\n')})): 1,
        ("queue_depth", frozenset()): 7,
        ("cache_hits_total", frozenset()): 7,
    }


async def test_a_reading_that_fails_or_hangs_is_left_out_and_logged(lines: Lines) -> None:
    exposition = Exposition(
        CollectorRegistry(),
        [
            Reading("broken", "Fails.", broken),
            Reading("hanging", "Hangs.", hanging),
            Reading("queue_depth", "Operations waiting.", depth),
        ],
        patience=0.01,
    )
    assert await samples(exposition) == {("queue_depth", frozenset()): 7}
    assert sorted(line["metric"] for line in lines()) == ["broken", "hanging"]


async def test_two_scrapes_at_once_see_each_their_own_figures() -> None:
    exposition = Exposition(CollectorRegistry(), [Reading("queue_depth", "Operations waiting.", depth)])
    first, second = await asyncio.gather(samples(exposition), samples(exposition))
    assert first == second == {("queue_depth", frozenset()): 7}


def test_the_text_is_announced_as_the_format_that_every_prometheus_reads() -> None:
    assert CONTENT_TYPE == "text/plain; version=0.0.4; charset=utf-8"
