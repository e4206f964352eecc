"""Both sides of a measurement do the same, and a difference is noticed before anything is measured."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from app.edge import problem
from scripts.bench.apps import SIDES, Open, both, stop_the_clock
from scripts.bench.load import Server
from scripts.bench.requests import BodiesDiffer, Reply, Request, ask, compare, requests
from scripts.bench.sites import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock = problem.__dict__["time_ns"]
    built = Site(tmp_path_factory.mktemp("site"), 10, secured=False)
    built.build()
    yield built
    problem.__dict__["time_ns"] = clock
    sys.path[:] = [entry for entry in sys.path if entry != str(built.folder)]


async def test_both_sides_answer_every_request_with_the_same_bytes(site: Site) -> None:
    stop_the_clock()
    apps = both(site, Open())
    for request in requests(site.resource):
        compare(request, *[await ask(apps[side], request) for side in SIDES])


def test_a_child_process_serves_them_and_tells_its_cpu_time(site: Site) -> None:
    first = requests(site.resource)[0]
    with Server(site.folder, site.operations, "ours") as server:
        server.connect()
        assert server.ask(first).status == 200
        assert server.cpu_of(first, 8) > 0


@pytest.mark.parametrize(
    "other",
    [
        Reply(200, {b"content-type": b"application/json"}, b'{"a":2}'),
        Reply(201, {b"content-type": b"application/json"}, b'{"a":1}'),
        Reply(200, {b"content-type": b"text/plain"}, b'{"a":1}'),
    ],
    ids=["body", "status", "media type"],
)
def test_a_difference_is_an_error(other: Reply) -> None:
    ours = Reply(200, {b"content-type": b"application/json"}, b'{"a":1}')
    with pytest.raises(BodiesDiffer):
        compare(Request("GET", "GET", "/", 200), ours, other)


def test_the_same_wrong_status_on_both_sides_is_an_error() -> None:
    reply = Reply(404, {}, b"")
    with pytest.raises(BodiesDiffer):
        compare(Request("GET", "GET", "/", 200), reply, reply)
