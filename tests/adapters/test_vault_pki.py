"""Certificates from the PKI engine of a real OpenBao, and from what only looks like one."""

import asyncio
import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509

from app.adapters.vault_pki import KeptCertificate, Login, VaultPki
from app.domain.outcomes import Unavailable
from app.edge.certificates import Certificate
from tests.openbao_server import NAMES, Bao, bao

__all__ = ["bao"]


def leaf(pem: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificates(pem)[0]


def alternatives(pem: bytes) -> set[str]:
    names = leaf(pem).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


async def test_a_certificate_is_issued_for_all_names_and_can_be_served(bao: Bao, tmp_path: Path) -> None:
    kept = KeptCertificate(bao.pki(), tmp_path / "tls.pem")
    await kept.ensure()
    file = tmp_path / "tls.pem"
    assert alternatives(file.read_bytes()) == set(NAMES)
    assert file.stat().st_mode & 0o077 == 0
    assert 71 * 3_600 < Certificate(file, file).seconds_left <= 72 * 3_600


async def test_one_that_is_good_is_not_issued_again_unless_it_is_for_other_names(
    bao: Bao, tmp_path: Path
) -> None:
    file = tmp_path / "tls.pem"
    await KeptCertificate(bao.pki(), file).ensure()
    first = file.read_bytes()
    await KeptCertificate(bao.pki(), file).ensure()
    assert file.read_bytes() == first
    await KeptCertificate(bao.pki(names=("example.test", "localhost")), file).ensure()
    assert alternatives(file.read_bytes()) == {"example.test", "localhost"}


async def test_it_is_renewed_after_two_thirds_of_its_life(bao: Bao, tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    kept = KeptCertificate(bao.pki("brief", ("localhost",)), file)
    await kept.ensure()
    first, began = leaf(file.read_bytes()).serial_number, time.monotonic()
    tending = asyncio.create_task(kept.tend())
    while leaf(file.read_bytes()).serial_number == first:
        assert time.monotonic() - began < 6
        await asyncio.sleep(0.05)
    assert time.monotonic() - began > 2.5
    tending.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await tending


async def test_several_that_share_the_file_have_one_issued(bao: Bao, tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    before = len((await asyncio.to_thread(bao.ask, "LIST", "pki/certs"))["keys"])
    await asyncio.gather(*(KeptCertificate(bao.pki(), file).ensure() for _ in range(5)))
    after = len((await asyncio.to_thread(bao.ask, "LIST", "pki/certs"))["keys"])
    assert after == before + 1


async def test_an_app_role_may_ask_for_one(bao: Bao) -> None:
    bao.tell("sys/auth/approle", type="approle")
    bao.tell("sys/policies/acl/issuer", policy='path "pki/issue/web" { capabilities = ["update"] }')
    bao.tell("auth/approle/role/service", token_policies="issuer")
    told = await asyncio.to_thread(bao.ask, "GET", "auth/approle/role/service/role-id")
    identity = told["role_id"]
    secret = bao.tell("auth/approle/role/service/secret-id")["data"]["secret_id"]
    login = Login(None, identity, secret)
    assert alternatives(await VaultPki(bao.address, login, "web", NAMES).issue()) == set(NAMES)
    assert secret not in repr(login)


@pytest.mark.parametrize(
    ("role", "names", "token", "expected"),
    [
        ("nobody", NAMES, None, "pki/issue/nobody answers 400: unknown role: nobody"),
        ("web", ("other.test",), None, "common name other.test not allowed by this role"),
        ("web", NAMES, "wrong-token", "pki/issue/web answers 403"),
    ],
)
async def test_what_is_refused_is_told_in_one_line(
    bao: Bao, tmp_path: Path, role: str, names: tuple[str, ...], token: str | None, expected: str
) -> None:
    with pytest.raises(Unavailable) as caught:
        await KeptCertificate(bao.pki(role, names, token), tmp_path / "tls.pem").ensure()
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "wrong-token" not in str(caught.value)
    assert not (tmp_path / "tls.pem").exists()


async def test_the_one_that_is_there_goes_on_while_vault_is_away(bao: Bao, tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    await KeptCertificate(bao.pki(), file).ensure()
    first = file.read_bytes()
    gone = VaultPki("http://127.0.0.1:1", Login(bao.token), "web", ("other.test",))
    await KeptCertificate(gone, file).ensure()
    assert file.read_bytes() == first
    file.unlink()
    with pytest.raises(Unavailable, match="no answer"):
        await KeptCertificate(gone, file).ensure()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"", "no answer"),
        (b"garbage\r\n\r\n", "no answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "no JSON object"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "holds no certificate"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "answers 302"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000, "too long"),
    ],
    ids=["nothing", "garbage", "list", "empty object", "redirect", "endless"],
)
async def test_what_is_no_vault_is_told_and_not_waited_for(said: bytes, expected: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.settimeout(5)
                with contextlib.suppress(OSError):
                    connection.sendall(said)
                    if said:
                        connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65_536):
                        pass

        thread = threading.Thread(target=answer)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(Unavailable, match=expected):
            await VaultPki(address, Login("token"), "web", NAMES, seconds=1).issue()
        assert time.monotonic() - began < 4
        await asyncio.to_thread(thread.join)
