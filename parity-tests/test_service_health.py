"""The tag services: whether they are well, with servers on this machine that answer what a test wants."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from endpoints import (
    Listener,
    answer,
    drops,
    endless_body,
    endless_headers,
    endless_interim,
    listening,
    one_endless_header,
    silence,
)
from world import World

UDP = {"host": "192.0.2.7", "port": 53, "protocol": "udp"}
WELL = answer(200, body=b"ok")


@pytest.fixture
def here(world: World) -> World:
    """One that may look at this machine."""
    if world.target.limited is None:
        pytest.skip(f"{world.target.name} was not started here: nobody knows where it may look")
    return world


@pytest.fixture
def well() -> Iterator[Listener]:
    """A server that is well."""
    with listening(WELL) as server:
        yield server


def health(world: World, **fields: Any) -> Any:
    """What is found of a new service."""
    return found_of(world, world.service(**fields))


def found_of(world: World, service_id: str) -> Any:
    """What is found of this service."""
    return world.admin.call("get_service_health", 200, service_id=service_id).body


def closed_port() -> dict[str, Any]:
    """Where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return {"host": "127.0.0.1", "port": free.getsockname()[1]}


@pytest.mark.operation("get_service_health", "get_service", "list_service_health")
def test_without_a_result_a_service_is_checked_now_and_that_is_kept(here: World, well: Listener) -> None:
    made = here.register(endpoints=[well.endpoint(path="/up?deep=1")])
    service_id = made.body["id"]
    empty = here.admin.call("list_service_health", 200, service_id=service_id).body
    assert (empty["items"], empty["total"], empty["pages"]) == ([], 0, 0)
    found = here.admin.call("get_service_health", 200, service_id=service_id).body
    assert {name: found[name] for name in ("service_id", "status", "status_code", "error_message")} == {
        "service_id": service_id,
        "status": "healthy",
        "status_code": 200,
        "error_message": None,
    }
    assert 0 < found["response_time_ms"] < 5000
    (asked,) = well.requests
    assert asked.startswith(b"GET /up?deep=1 HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{well.port}\r\n".encode() in asked.lower()
    now = here.admin.call("get_service", 200, service_id=service_id)
    assert now.body == {**made.body, "last_health_check": found["timestamp"]}
    assert now.etag != made.etag
    assert here.admin.call("get_service_health", 200, service_id=service_id).body == found
    page = here.admin.call("list_service_health", 200, service_id=service_id).body
    assert (page["items"], page["total"], page["pages"]) == ([found], 1, 1)
    assert well.connections == 1


@pytest.mark.operation("get_service_health", "list_services")
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, "healthy"),
        (204, "healthy"),
        (299, "healthy"),
        (404, "unhealthy"),
        (500, "unhealthy"),
        (503, "unhealthy"),
        (600, "unhealthy"),
    ],
)
def test_an_answer_is_healthy_when_it_is_a_success(here: World, status: int, expected: str) -> None:
    with listening(answer(status)) as server:
        name = here.name("s")
        found = health(here, name=name, endpoints=[server.endpoint()])
    assert (found["status"], found["status_code"]) == (expected, status)
    assert (found["error_message"] is None) == (expected == "healthy")
    for each in ("healthy", "unhealthy"):
        total = here.admin.call("list_services", 200, query={"name": name, "status": each}).body["total"]
        assert total == (each == expected)


@pytest.mark.operation("get_service_health")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
def test_redirects_are_not_followed_and_count_as_unhealthy(here: World, well: Listener, status: int) -> None:
    with listening(answer(status, f"Location: http://127.0.0.1:{well.port}/")) as server:
        found = health(here, endpoints=[server.endpoint()])
        assert server.connections == 1
    assert (found["status"], found["status_code"]) == ("unhealthy", status)
    assert found["error_message"]
    assert well.connections == 0


@pytest.mark.operation("get_service_health")
def test_a_connection_is_enough_for_tcp_and_nothing_is_asked_over_udp(here: World) -> None:
    with listening(silence) as server:
        found = health(here, endpoints=[server.endpoint("tcp")])
        assert server.connected(1) == 1
    assert (found["status"], found["status_code"], found["error_message"]) == ("healthy", None, None)
    assert found["response_time_ms"] >= 0
    found = health(here, endpoints=[UDP])
    unasked = {"status": "healthy", "response_time_ms": None, "status_code": None, "error_message": None}
    assert {name: found[name] for name in unasked} == unasked


@pytest.mark.operation("get_service_health")
def test_where_nobody_listens_it_is_unhealthy_with_a_reason(here: World) -> None:
    for protocol in ("http", "https", "tcp"):
        found = health(here, endpoints=[{**closed_port(), "protocol": protocol}])
        values = [found[name] for name in ("status", "response_time_ms", "status_code")]
        assert values == ["unhealthy", None, None]
        assert found["error_message"]


@pytest.mark.operation("get_service_health")
def test_of_several_endpoints_the_worst_counts(here: World, well: Listener) -> None:
    good = well.endpoint()
    with listening(answer(500)) as broken, listening(answer(503)) as busy:
        found = health(here, endpoints=[UDP, good, broken.endpoint(), busy.endpoint(), good])
    assert (found["status"], found["status_code"]) == ("unhealthy", 500)
    assert well.connections == 2
    found = health(here, endpoints=[good, well.endpoint("tcp"), UDP])
    assert (found["status"], found["error_message"]) == ("healthy", None)
    assert found["response_time_ms"] > 0
    found = health(here, endpoints=[good, closed_port()])
    assert (found["status"], found["status_code"]) == ("unhealthy", None)


FORBIDDEN = [
    "169.254.169.254",
    "169.254.1.1",
    "100.100.100.200",
    "0.0.0.0",
    "0",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "fe80::1",
    "ff02::1",
    "::",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.16689662",
]
PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "localhost",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "10.20.0.11",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "fd12::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


def refused(world: World, hosts: list[str], server: Listener) -> None:
    """None of these is asked, whatever the protocol, and each has the same reason."""
    reasons = set()
    for host in hosts:
        for protocol in ("http", "tcp") if host in (hosts[0], "127.0.0.1") else ("http",):
            found = health(world, endpoints=[{"host": host, "port": server.port, "protocol": protocol}])
            assert (host, found["status"]) == (host, "unhealthy")
            assert (found["status_code"], found["response_time_ms"]) == (None, None)
            reasons.add(found["error_message"])
    assert len(reasons) == 1
    assert server.connections == 0


@pytest.mark.operation("get_service_health", "register_service")
def test_link_local_metadata_and_reserved_addresses_are_never_asked(here: World, well: Listener) -> None:
    refused(here, FORBIDDEN, well)


@pytest.mark.operation("get_service_health", "register_service")
def test_unless_it_is_allowed_neither_this_machine_nor_its_network_is_asked(
    paced: World, well: Listener
) -> None:
    refused(paced, PRIVATE, well)


@pytest.mark.operation("get_service_health")
def test_a_name_is_asked_for_by_its_name(here: World, well: Listener) -> None:
    found = health(here, endpoints=[{"host": "localhost", "port": well.port}])
    assert found["status"] == "healthy"
    assert f"host: localhost:{well.port}\r\n".encode() in well.requests[0].lower()


@pytest.mark.operation("get_service_health")
def test_a_name_without_an_address_is_unhealthy_with_a_reason(here: World) -> None:
    for host in ("no-such-host.invalid", "a..b", "-"):
        found = health(here, endpoints=[{"host": host, "port": 80}])
        assert (host, found["status"], found["status_code"]) == (host, "unhealthy", None)
        assert found["error_message"]


@pytest.mark.operation("get_service_health")
def test_whatever_an_endpoint_does_there_is_a_result_within_its_time(here: World, well: Listener) -> None:
    loop = answer(302, "Location: /")
    hostile: dict[str, tuple[Any, str, int | None]] = {
        "silence": (silence, "unhealthy", None),
        "byte by byte": (drops, "unhealthy", None),
        "endless headers": (endless_headers, "unhealthy", None),
        "one endless header": (one_endless_header, "unhealthy", None),
        "endless interim answers": (endless_interim, "unhealthy", None),
        "an endless body": (endless_body, "healthy", 200),
        "a redirect to itself": (loop, "unhealthy", 302),
        "no HTTP": (b"220 mail.example ESMTP\r\n\r\n", "unhealthy", None),
        "half a head": (b"HTTP/1.1 200 OK\r\nX: y", "unhealthy", None),
        "nothing at all": (b"", "unhealthy", None),
        "a bad status": (b"HTTP/1.1 2xx OK\r\n\r\n", "unhealthy", None),
    }
    with ExitStack() as stack, ThreadPoolExecutor(len(hostile) + 2) as pool:
        servers = {name: stack.enter_context(listening(serve)) for name, (serve, _, _) in hostile.items()}
        made = {name: here.service(endpoints=[each.endpoint()]) for name, each in servers.items()}
        made["TLS with nobody"] = here.service(endpoints=[servers["silence"].endpoint("https")])
        made["TLS with plain text"] = here.service(endpoints=[servers["no HTTP"].endpoint("https")])
        begun = time.monotonic()
        asked = {name: pool.submit(found_of, here, service_id) for name, service_id in made.items()}
        # meanwhile others are checked as ever
        assert health(here, endpoints=[well.endpoint()])["status"] == "healthy"
        assert time.monotonic() - begun < 4
        found = {name: each.result() for name, each in asked.items()}
        assert time.monotonic() - begun < 9
    expected = {name: (status, code) for name, (_, status, code) in hostile.items()}
    expected |= {"TLS with nobody": ("unhealthy", None), "TLS with plain text": ("unhealthy", None)}
    assert {name: (each["status"], each["status_code"]) for name, each in found.items()} == expected


@pytest.mark.operation("update_service", "get_service_health", "get_service", "register_service")
def test_in_maintenance_nothing_is_checked_and_afterwards_it_is_what_it_was(
    here: World, well: Listener
) -> None:
    with listening(answer(500)) as broken:
        service_id = here.service(endpoints=[broken.endpoint()])
        found = here.admin.call("get_service_health", 200, service_id=service_id).body
        before = here.admin.call("get_service", 200, service_id=service_id).body
        closed = here.admin.call("update_service", 200, service_id=service_id, body={"maintenance": True})
        assert closed.body == {**before, "status": "maintenance"}
        again = here.admin.call("update_service", 200, service_id=service_id, body={"maintenance": True})
        assert again.body == closed.body
        said = here.admin.call("get_service_health", 200, service_id=service_id).body
        nothing = {"response_time_ms": None, "status_code": None, "error_message": None}
        expected = {"service_id": service_id, "status": "maintenance", **nothing}
        assert said == {**expected, "timestamp": said["timestamp"]}
        kept = {**here.service_body(), "name": before["name"], "endpoints": before["endpoints"]}
        assert here.admin.call("register_service", 200, body=kept).body["status"] == "maintenance"
        opened = here.admin.call("update_service", 200, service_id=service_id, body={"maintenance": False})
        assert opened.body["status"] == "unhealthy"
        assert here.admin.call("get_service_health", 200, service_id=service_id).body == found
        assert here.admin.call("list_service_health", 200, service_id=service_id).body["items"] == [found]
        assert broken.connections == 1
    fresh = here.service(endpoints=[well.endpoint()])
    here.admin.call("update_service", 200, service_id=fresh, body={"maintenance": True})
    assert (
        here.admin.call("get_service_health", 200, service_id=fresh).body["status"],
        well.connections,
    ) == ("maintenance", 0)
    back = {"maintenance": False, "version": "2"}
    opened = here.admin.call("update_service", 200, service_id=fresh, body=back)
    assert (opened.body["status"], opened.body["version"]) == ("healthy", "2")
    assert here.admin.call("get_service_health", 200, service_id=fresh).body["status"] == "healthy"
    assert well.connections == 1


@pytest.mark.operation("get_service", "list_service_health", "get_service_health")
def test_services_are_checked_by_themselves_once_an_interval(here: World, well: Listener) -> None:
    quick = {"health_check_interval": 10}
    with listening(answer(503)) as broken:
        made = here.register(**quick, endpoints=[well.endpoint()])
        ill = here.service(**quick, endpoints=[broken.endpoint()])
        paused = here.service(**quick, endpoints=[broken.endpoint(path="/paused")])
        here.admin.call("update_service", 200, service_id=paused, body={"maintenance": True})
        deadline = time.monotonic() + 20
        waiting = {made.body["id"], ill}
        while waiting:
            assert time.monotonic() < deadline, "the checks are not made"
            time.sleep(0.2)
            for service_id in list(waiting):
                if here.admin.call("get_service", 200, service_id=service_id).body["last_health_check"]:
                    waiting.remove(service_id)
        now = here.admin.call("get_service", 200, service_id=made.body["id"])
        assert now.body == {**made.body, "last_health_check": now.body["last_health_check"]}
        assert now.etag != made.etag
        found = here.admin.call("get_service_health", 200, service_id=ill).body
        assert (found["status"], found["status_code"]) == ("unhealthy", 503)
        page = here.admin.call("list_service_health", 200, service_id=ill).body
        assert page["items"][0] == found
        assert page["total"] == broken.connections
        assert not any(b"/paused" in request for request in broken.requests)
