"""The vault on a real OpenBao, and on servers that are none."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from app.adapters.vault.http import TROUBLES
from app.adapters.vault.opening import open_remote
from app.adapters.vault.remote import RemoteVault
from app.domain.breakers import Breaker, BreakerState, ProcessLedger
from app.domain.outcomes import Conflict, Unavailable
from app.domain.vault import NotEncryptedHere
from tests.bao import ROOT, Bao

SECONDS = 2.0


@asynccontextmanager
async def opened(
    address: str, *, token: str | None = None, role: tuple[str, str] | None = None, seconds: float = SECONDS
) -> AsyncIterator[tuple[RemoteVault, Breaker]]:
    """The adapter, at work."""
    breaker = Breaker("vault", ProcessLedger(), TROUBLES, seconds=seconds)
    vault = open_remote(
        address,
        breaker,
        token=token,
        role_id=role[0] if role else None,
        secret_id=role[1] if role else None,
        pool=4,
        seconds=seconds,
    )
    await vault.start()
    try:
        yield vault, breaker
    finally:
        await vault.close()


async def test_versions_are_written_and_read_and_cas_is_minded(bao: Bao) -> None:
    async with opened(bao.address, token=ROOT) as (vault, _):
        data = {"user": "shop", "Пароль 🦦": "", "long": "x" * 65_536}
        first = await vault.write("apps/shop", data, 0)
        second = await vault.write("apps/shop", {"user": "b"}, None)
        assert (first.version, second.version) == (1, 2)
        with pytest.raises(Conflict):
            await vault.write("apps/shop", data, 1)
        found = await vault.read("apps/shop", 1)
        assert found is not None
        assert (found.data, found.version, found.created_at) == (data, 1, first.created_at)
        newest = await vault.read("apps/shop", None)
        assert newest is not None
        assert newest.version == 2
        assert await vault.read("apps/shop", 3) is None
        assert await vault.read("apps/nothing", None) is None


async def test_a_version_that_was_deleted_is_none(bao: Bao) -> None:
    async with opened(bao.address, token=ROOT) as (vault, _):
        await vault.write("a", {"n": "v"}, None)
        bao.ask("DELETE", "secret/data/a")
        assert await vault.read("a", None) is None


async def test_what_was_encrypted_is_decrypted_after_a_rotation_too(bao: Bao) -> None:
    async with opened(bao.address, token=ROOT) as (vault, _):
        texts = ["", "ё 🦦", "x" * 65_536]
        made = [await vault.encrypt(text) for text in texts]
        bao.ask("POST", "transit/keys/concord/rotate")
        assert (await vault.encrypt("a")).startswith("vault:v2:")
        assert [await vault.decrypt(each) for each in made] == texts


@pytest.mark.parametrize("wrong", ["vault:v1:AAAA", "vault:v9:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
async def test_what_was_never_encrypted_is_refused_and_no_trouble(bao: Bao, wrong: str) -> None:
    async with opened(bao.address, token=ROOT) as (vault, breaker):
        await vault.encrypt("a")
        for _ in range(6):
            with pytest.raises(NotEncryptedHere):
                await vault.decrypt(wrong)
        assert await breaker.state() is BreakerState.CLOSED


async def test_a_sealed_vault_says_so_and_serves_nothing(bao: Bao) -> None:
    async with opened(bao.address, token=ROOT) as (vault, _):
        await vault.ping()
        bao.ask("PUT", "sys/seal")
        condition = await vault.condition()
        assert (condition.initialized, condition.sealed) == (True, True)
        with pytest.raises(Unavailable):
            await vault.read("a", None)
        with pytest.raises(Unavailable):
            await vault.ping()


async def test_a_revoked_token_is_unavailable_and_tells_nothing(bao: Bao) -> None:
    made = bao.ask("POST", "auth/token/create", {"policies": ["root"]})["auth"]["client_token"]
    async with opened(bao.address, token=made) as (vault, _):
        await vault.write("a", {"n": "v"}, None)
        bao.ask("POST", "auth/token/revoke", {"token": made})
        with pytest.raises(Unavailable) as refused:
            await vault.read("a", None)
        assert "permission" not in str(refused.value)
        with pytest.raises(Unavailable):
            await vault.ping()


async def test_with_an_approle_a_revoked_token_is_had_again(bao: Bao) -> None:
    async with opened(bao.address, role=bao.role()) as (vault, _):
        await vault.write("a", {"n": "v"}, None)
        for accessor in bao.ask("LIST", "auth/token/accessors")["data"]["keys"]:
            about = bao.ask("POST", "auth/token/lookup-accessor", {"accessor": accessor})["data"]
            if about["display_name"] == "approle":
                bao.ask("POST", "auth/token/revoke-accessor", {"accessor": accessor})
        found = await asyncio.gather(*(vault.read("a", None) for _ in range(8)))
        assert all(each is not None and each.data == {"n": "v"} for each in found)


async def test_a_lease_is_renewed_and_had_again_at_its_longest(bao: Bao) -> None:
    async with opened(bao.address, role=bao.role(token_ttl="2s", token_max_ttl="4s")) as (vault, _):
        for _ in range(7):
            await vault.write("a", {"n": "v"}, None)
            await asyncio.sleep(1)


async def test_a_wrong_secret_id_is_unavailable(bao: Bao) -> None:
    role, _ = bao.role()
    async with opened(bao.address, role=(role, "wrong")) as (vault, _):
        with pytest.raises(Unavailable):
            await vault.read("a", None)


async def test_a_server_that_has_gone_opens_the_breaker(bao: Bao) -> None:
    async with opened(bao.address, token=ROOT) as (vault, breaker):
        await vault.encrypt("a")
        bao.process.terminate()
        bao.process.wait(10)
        for _ in range(5):
            with pytest.raises(Unavailable):
                await vault.encrypt("a")
        assert await breaker.state() is BreakerState.OPEN


Serve = Callable[[socket.socket, threading.Event], None]


@contextmanager
def serving(serve: Serve) -> Iterator[str]:
    """The address of a server that is no vault."""
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def handle(connection: socket.socket) -> None:
            with connection:
                try:
                    connection.settimeout(5)
                    connection.recv(65536)
                    serve(connection, ending)
                except OSError:
                    return

        def run() -> None:
            while not ending.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    continue
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            ending.set()
            thread.join(5)


def silence(connection: socket.socket, ending: threading.Event) -> None:
    """No answer, and no end."""
    ending.wait(20)


def endless(connection: socket.socket, ending: threading.Event) -> None:
    """A body without an end, as fast as it is taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not ending.is_set():
        connection.sendall(b" " * 65536)


def saying(text: bytes, status: bytes = b"200 OK") -> Serve:
    """Always the same body."""

    def serve(connection: socket.socket, ending: threading.Event) -> None:
        head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(text))
        connection.sendall(head + text)

    return serve


GARBAGE = {
    "silence": silence,
    "endless": endless,
    "no http": lambda connection, ending: connection.sendall(b"220 smtp ready\r\n"),
    "hangs up": lambda connection, ending: None,
    "no json": saying(b"<html>"),
    "not utf-8": saying(b'"\xff"'),
    "nested": saying(b"[" * 100_000),
    "a list": saying(b"[]"),
    "nothing in it": saying(b"{}"),
    "null": saying(b'{"data": null, "auth": null}'),
    "wrong types": saying(b'{"data": {"data": 1, "metadata": [], "version": "x", "ciphertext": 5}}'),
    "no time": saying(
        b'{"data": {"data": {}, "metadata": {"version": 1, "created_time": "soon"}, "version": 1, '
        b'"created_time": 1}}'
    ),
    "a redirect": saying(b"", b"307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/"),
    "an error": saying(b'{"errors": ["hush, 10.0.0.1"]}', b"500 Internal Server Error"),
}


@pytest.mark.parametrize("kind", GARBAGE)
async def test_what_is_no_vault_is_unavailable_in_time(kind: str) -> None:
    with serving(GARBAGE[kind]) as address:
        async with opened(address, token="t", seconds=0.5) as (vault, _):
            for call in (
                vault.read("a", None),
                vault.write("a", {"n": "v"}, None),
                vault.encrypt("a"),
                vault.decrypt("vault:v1:AAAA"),
            ):
                async with asyncio.timeout(3):
                    with pytest.raises(Unavailable) as refused:
                        await call
                assert "10.0.0.1" not in str(refused.value)
