"""Event streams are followed over breaks, and end when there is nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from generated.client import AsyncClient, Client, NotReached, Retries, Timeouts, UnexpectedAnswer, errors
from scripts.codegen.client_runtime.events import EventSource, EventTooLong
from tests.client.scripted import END, ID, SERVER, Scripted, Step, answer, drip, events, problem, reset

Follow = Callable[..., list[tuple[str, str]]]


def follow(url: str, last: str | None = None, **more: Any) -> list[tuple[str, str]]:
    with Client(url, **more) as client:
        return [
            (event.id, event.data) for event in client.watch_operation(operation_id=ID, last_event_id=last)
        ]


def follow_async(url: str, last: str | None = None, **more: Any) -> list[tuple[str, str]]:
    async def following() -> list[tuple[str, str]]:
        async with AsyncClient(url, **more) as client:
            stream = client.watch_operation(operation_id=ID, last_event_id=last)
            return [(event.id, event.data) async for event in stream]

    return asyncio.run(following())


@pytest.fixture(params=[follow, follow_async], ids=["sync", "async"])
def following(request: pytest.FixtureRequest) -> Follow:
    found: Follow = request.param
    return found


def test_a_stream_that_breaks_is_gone_on_with_behind_its_last_event(
    following: Follow, waits: list[float]
) -> None:
    cut: list[Step] = [events("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: cut"), reset]
    with Scripted(cut, [events("retry: 5\nid: 3\ndata: c\n\n"), END], answer(204)) as server:
        assert following(server.url) == [("1", "a"), ("2", "b"), ("3", "c")]
    assert [server.headers(n).get("last-event-id") for n in range(3)] == [None, "2", "3"]
    assert waits == [1.0, 0.005]


def test_a_stream_begins_where_the_caller_says(following: Follow, waits: list[float]) -> None:
    with Scripted([reset], [events(), reset], answer(204)) as server:
        assert following(server.url, "7") == []
    assert [server.headers(n).get("last-event-id") for n in range(3)] == ["7", "7", "7"]
    assert [request.lower().count("last-event-id") for request in server.requests] == [1, 1, 1]


def test_a_stream_without_ids_that_ends_has_ended(following: Follow) -> None:
    with Scripted([events("data: a\n\n"), END]) as server:
        assert following(server.url) == [("", "a")]
    assert len(server.requests) == 1


def test_a_stream_without_ids_that_breaks_is_an_error(following: Follow) -> None:
    with Scripted([events("data: a\n\n"), reset]) as server, pytest.raises(NotReached, match="cut off"):
        following(server.url)


def test_a_server_that_breaks_every_stream_is_given_up(following: Follow, waits: list[float]) -> None:
    first: list[Step] = [events("id: 1\ndata: a\n\n"), reset]
    with Scripted(first, [events(), reset]) as server, pytest.raises(NotReached, match="cut off"):
        following(server.url)
    assert len(server.requests) == 1 + 3


def test_a_stream_that_brings_nothing_new_has_ended(following: Follow, waits: list[float]) -> None:
    with Scripted([events("id: 1\ndata: a\n\n"), END], [events(), END]) as server:
        assert following(server.url) == [("1", "a")]
    assert len(server.requests) == 2


def test_a_stream_that_is_silent_for_too_long_is_asked_for_again(
    following: Follow, waits: list[float]
) -> None:
    silent = [events("id: 1\ndata: a\n\n"), drip(b"", 0.05)]
    with Scripted(silent, answer(204)) as server:
        assert following(server.url, timeouts=Timeouts(silence=0.3)) == [("1", "a")]


def test_an_event_without_end_is_refused(following: Follow) -> None:
    piece = b"400\r\n" + b"x" * 1024 + b"\r\n"
    with (
        Scripted([events("data: "), drip(piece, 0)]) as server,
        pytest.raises(UnexpectedAnswer, match="does not end"),
    ):
        following(server.url)


def test_what_is_no_event_stream_is_refused(following: Follow) -> None:
    with Scripted(answer(200, SERVER)) as server, pytest.raises(UnexpectedAnswer, match="application/json"):
        following(server.url)


def test_a_refusal_is_the_documented_exception(following: Follow) -> None:
    with Scripted(problem(404, "resource_not_found")) as server, pytest.raises(errors.NotFound):
        following(server.url)


def test_who_stops_listening_gives_the_connection_back() -> None:
    endless = [events("id: 1\ndata: a\n\n"), drip(b"", 0.05)]
    with (
        Scripted(endless, answer(200, SERVER)) as server,
        Client(server.url, connections=1, retries=Retries(attempts=1)) as client,
    ):
        for event in client.watch_operation(operation_id=ID):
            assert event.id == "1"
            break
        assert client.get_server(server_id=ID).name == "web"


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_events_are_read_as_whatwg_says_however_they_are_cut(size: int) -> None:
    text = (
        "\ufeffdata: first\n\n"
        ": a comment\r\ndata:no space\rdata\ndata:  two\r\n\r\n"
        "id: 1\nevent: named\ndata: ü😀\n\n"
        "id: no\0t\nretry: 5x\nunknown: field\ndata: kept id\n\n"
        "event: dropped without data\n\n"
        "id\ndata: id is reset\n\n"
        "data: not ended"
    ).encode()
    source = EventSource()
    found = [
        (event.type, event.data, event.id)
        for start in range(0, len(text), size)
        for event in source.feed(text[start : start + size])
    ]
    assert found == [
        ("message", "first", ""),
        ("message", "no space\n\n two", ""),
        ("named", "ü😀", "1"),
        ("message", "kept id", "1"),
        ("message", "id is reset", ""),
    ]
    assert source.wait == 1.0


def test_an_event_is_told_as_soon_as_it_has_ended() -> None:
    source = EventSource()
    found = [
        [event.data for event in source.feed(piece)] for piece in (b"data: a\r", b"\r", b"\ndata: b\n", b"\n")
    ]
    assert found == [[], ["a"], [], ["b"]]


def test_an_event_has_a_longest_length() -> None:
    source = EventSource(longest=100)
    with pytest.raises(EventTooLong):
        list(source.feed(b"data: 1234567890\n" * 11))


def test_the_wait_that_a_server_asks_for_has_a_limit() -> None:
    source = EventSource()
    list(source.feed(b"retry: 99999999999999999999\n"))
    assert source.wait == 60.0
