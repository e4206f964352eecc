"""Probes of real sockets: where they go, what they read, and that nothing takes longer than it may."""

import asyncio
import ssl
import subprocess
import threading
import time
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from app.adapters.probes.http import HttpProbe
from app.adapters.probes.network import NetworkProber
from app.adapters.probes.resolver import Resolver
from app.domain.endpoints import Endpoint, EndpointProtocol, Finding, Outcome
from tests.listeners import listener

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n\r\n"


class Names:
    """A resolver whose answers come one after the other, as those of somebody with evil intentions do."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


async def probe(
    endpoint: Endpoint,
    look: Names | None = None,
    *,
    allow_private: bool = True,
    http: HttpProbe | None = None,
    patience: float = 5,
) -> Finding:
    resolver = Resolver(look) if look else None
    prober = NetworkProber(allow_private=allow_private, resolver=resolver, http=http, patience=patience)
    try:
        return await prober.probe(endpoint)
    finally:
        # A client that was given is used again.
        if http is None:
            await prober.close()


async def test_the_connection_goes_to_the_address_that_was_judged_whatever_the_name_says_next() -> None:
    async with listener(OK, "127.0.0.2") as judged, listener(OK) as other:
        names = Names(["127.0.0.2"], ["127.0.0.1"])
        endpoint = Endpoint("rebinding.example", judged.port)
        assert (await probe(endpoint, names)).outcome is Outcome.WELL
        assert names.asked == ["rebinding.example"]
        assert (judged.connections, other.connections) == (1, 0)
        assert f"host: rebinding.example:{judged.port}\r\n".encode() in judged.requests[0].lower()


async def test_a_name_that_leads_to_a_public_and_to_a_private_address_is_refused() -> None:
    async with listener(OK) as here:
        for answer in (["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["127.0.0.1", "1.1.1.1"]):
            for protocol in (EndpointProtocol.HTTP, EndpointProtocol.HTTPS, EndpointProtocol.TCP):
                endpoint = Endpoint("both.example", here.port, protocol)
                found = await probe(endpoint, Names(answer), allow_private=False)
                assert found == Finding(Outcome.FORBIDDEN)
        assert here.connections == 0


async def test_of_several_addresses_the_next_is_asked_when_one_does_not_answer() -> None:
    async with listener(OK, "127.0.0.2") as here:
        endpoint = Endpoint("two.example", here.port)
        assert (await probe(endpoint, Names(["127.0.0.3", "127.0.0.2"]))).outcome is Outcome.WELL


async def test_a_redirect_leads_nowhere() -> None:
    async with listener(OK) as target:
        answer = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{target.port}/\r\n\r\n".encode()
        async with listener(answer) as here:
            found = await probe(Endpoint("127.0.0.1", here.port))
            assert (found.outcome, found.status_code) == (Outcome.REDIRECTED, 302)
            assert here.connections == 1
        assert target.connections == 0


async def test_nothing_is_remembered_of_what_was_answered() -> None:
    http = HttpProbe()
    async with listener(OK) as here:
        for _ in range(2):
            await probe(Endpoint("127.0.0.1", here.port), http=http)
        assert [b"cookie" in request.lower() for request in here.requests] == [False, False]


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def headers_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: and more\r\n" * 100)
        await writer.drain()


async def interim_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)
        await writer.drain()


async def body_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def test_who_does_not_answer_is_silent_once_patience_is_over() -> None:
    async with listener(silent) as here:
        for protocol in (EndpointProtocol.HTTP, EndpointProtocol.HTTPS):
            begun = time.perf_counter()
            found = await probe(Endpoint("127.0.0.1", here.port, protocol), patience=0.2)
            assert found == Finding(Outcome.SILENT)
            assert time.perf_counter() - begun < 2


async def test_answers_without_an_end_are_read_up_to_a_limit_and_bodies_not_at_all() -> None:
    async with listener(headers_without_end) as here:
        assert await probe(Endpoint("127.0.0.1", here.port)) == Finding(Outcome.GARBLED)
    async with listener(interim_without_end) as here:
        assert await probe(Endpoint("127.0.0.1", here.port)) == Finding(Outcome.GARBLED)
    async with listener(body_without_end) as here:
        assert (await probe(Endpoint("127.0.0.1", here.port))).outcome is Outcome.WELL


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 2xx\r\n\r\n", b"\x00" * 9])
async def test_what_is_no_http_is_garbled(answer: bytes) -> None:
    async with listener(answer) as here:
        assert await probe(Endpoint("127.0.0.1", here.port)) == Finding(Outcome.GARBLED)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that says secure.example, with its key."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    try:
        made = subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
                *("-nodes", "-days", "2", "-subj", "/CN=secure.example", "-keyout", "-", "-out", "-"),
                *("-addext", "subjectAltName=DNS:secure.example"),
            ],
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    path.write_bytes(made.stdout)
    return path


async def test_tls_asks_for_the_name_and_believes_only_whom_it_trusts(certificate: Path) -> None:
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate)
    asked: list[str | None] = []
    offered.sni_callback = lambda _, name, __: asked.append(name)
    trust = HttpProbe(ssl.create_default_context(cafile=str(certificate)))
    names = Names(["127.0.0.1"])
    async with listener(OK, tls=offered) as here:
        good = Endpoint("secure.example", here.port, EndpointProtocol.HTTPS)
        assert (await probe(good, names, http=trust)).outcome is Outcome.WELL
        assert asked == ["secure.example"]
        other = Endpoint("other.example", here.port, EndpointProtocol.HTTPS)
        assert await probe(other, names, http=trust) == Finding(Outcome.UNTRUSTED)
        assert await probe(good, names) == Finding(Outcome.UNTRUSTED)


async def test_names_are_looked_up_once_for_all_who_ask_and_remembered() -> None:
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    resolver = Resolver(names)
    found = await asyncio.gather(*(resolver.resolve("a.example") for _ in range(9)))
    assert {*found, await resolver.resolve("a.example")} == {(ip_address("127.0.0.1"),)}
    assert names.asked == ["a.example"]


async def test_a_name_that_takes_forever_holds_up_no_other() -> None:
    never = threading.Event()

    def look(host: str) -> Sequence[str]:
        if host == "slow.example":
            never.wait(20)
        return ["127.0.0.1"]

    resolver = Resolver(look)
    prober = NetworkProber(allow_private=True, resolver=resolver, patience=0.2)
    slow = asyncio.create_task(prober.probe(Endpoint("slow.example", 1)))
    assert await resolver.resolve("quick.example") == (ip_address("127.0.0.1"),)
    assert await slow == Finding(Outcome.SILENT)
    await prober.close()
    never.set()


async def test_a_name_without_an_address_is_unresolved() -> None:
    for host in ("no-such-host.invalid", "a..b", "1:2"):
        assert await probe(Endpoint(host, 80)) == Finding(Outcome.UNRESOLVED)


async def test_spellings_of_this_machine_are_seen_through() -> None:
    async with listener(OK) as here:
        for host in ("127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "::ffff:127.0.0.1"):
            found = await probe(Endpoint(host, here.port), allow_private=False)
            assert (host, found.outcome) == (host, Outcome.FORBIDDEN)
        assert here.connections == 0
