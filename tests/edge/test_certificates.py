"""The certificate of the HTTPS listener: what is refused, what is taken over, and what is said of its end."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from app.edge.certificates import Certificate, CertificateError
from scripts.make_certs import issue
from tests.edge.conftest import Lines

_LIFE = timedelta(days=90)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    issue(tmp_path)
    return tmp_path


def opened(folder: Path) -> Certificate:
    return Certificate(folder / "cert.pem", folder / "key.pem")


def serial(folder: Path) -> int:
    return x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes()).serial_number


@contextmanager
def shaken(certificate: Certificate, folder: Path, name: str | None = "localhost") -> Iterator[ssl.SSLSocket]:
    """A client's side of a handshake with what the certificate serves now; `name` is what it asks for."""
    client = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    client.check_hostname = name is not None
    near, far = socket.socketpair()
    with near, far:
        server = certificate.context.wrap_socket(far, server_side=True, do_handshake_on_connect=False)

        async def both() -> ssl.SSLSocket:
            shaking = asyncio.to_thread(server.do_handshake)
            _, ours = await asyncio.gather(
                shaking, asyncio.to_thread(client.wrap_socket, near, server_hostname=name)
            )
            return ours

        with asyncio.Runner() as runner:
            ours = runner.run(both())
        with server, ours:
            yield ours


def served(certificate: Certificate, folder: Path, name: str | None = "localhost") -> int:
    with shaken(certificate, folder, name) as ours:
        held = ours.getpeercert(binary_form=True)
        assert held is not None
        return x509.load_der_x509_certificate(held).serial_number


def refusal(folder: Path) -> str:
    with pytest.raises(CertificateError) as caught:
        opened(folder)
    text = str(caught.value)
    assert "\n" not in text
    return text.replace(str(folder), "…")


def test_it_is_served_to_who_knows_the_authority(folder: Path) -> None:
    assert served(opened(folder), folder) == serial(folder)


def test_it_is_served_to_who_asks_for_no_name(folder: Path) -> None:
    certificate = opened(folder)
    issue(folder)
    asyncio.run(certificate.look())
    assert served(certificate, folder, None) == serial(folder)


def test_a_new_pair_is_served_to_new_connections(folder: Path) -> None:
    certificate = opened(folder)
    first = serial(folder)
    issue(folder)
    assert served(certificate, folder) == first
    asyncio.run(certificate.look())
    assert served(certificate, folder) == serial(folder) != first


def test_a_pair_in_one_file_is_served(folder: Path) -> None:
    both = folder / "both.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    assert served(Certificate(both, both), folder) == serial(folder)


@pytest.mark.parametrize("broken", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB"])
def test_a_new_file_that_is_broken_keeps_the_old_pair_and_is_told_once(
    folder: Path, lines: Lines, broken: str
) -> None:
    certificate = opened(folder)
    first = serial(folder)
    (folder / "cert.pem").write_text(broken)
    for _ in range(5):
        asyncio.run(certificate.look())
    assert served(certificate, folder) == first
    (line,) = lines()
    assert line["event"] == "certificate not reloaded, the one before is kept"
    assert line["level"] == "error"
    issue(folder)
    asyncio.run(certificate.look())
    assert served(certificate, folder) == serial(folder)


def test_a_pair_of_which_one_half_is_written_is_waited_for(folder: Path, lines: Lines) -> None:
    certificate = opened(folder)
    old_key = (folder / "key.pem").read_bytes()
    issue(folder)
    new_key = (folder / "key.pem").read_bytes()
    (folder / "key.pem").write_bytes(old_key)
    asyncio.run(certificate.look())
    (folder / "key.pem").write_bytes(new_key)
    asyncio.run(certificate.look())
    assert [line["event"] for line in lines()] == ["certificate reloaded"]
    assert served(certificate, folder) == serial(folder)


def test_a_file_that_is_gone_is_told_once(folder: Path, lines: Lines) -> None:
    certificate = opened(folder)
    (folder / "key.pem").unlink()
    for _ in range(4):
        asyncio.run(certificate.look())
    assert len(lines()) == 1
    assert certificate.seconds_left > 0


def test_the_end_is_told_a_quarter_before_it_once_a_day(folder: Path, lines: Lines) -> None:
    now = [0.0]
    certificate = Certificate(folder / "cert.pem", folder / "key.pem", clock=lambda: now[0])
    ends = certificate.seconds_left
    for left in (15 * 86_400, 13.9 * 86_400, 13.5 * 86_400, 12.5 * 86_400, -10):
        now[0] = ends - left
        asyncio.run(certificate.look())
    assert [line["event"] for line in lines()] == [
        "certificate ends soon",
        "certificate ends soon",
        "certificate has ended",
    ]


def test_an_older_version_than_1_2_is_refused(folder: Path) -> None:
    assert opened(folder).context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_what_cannot_be_served_is_named_in_one_line(folder: Path) -> None:
    key = (folder / "key.pem").read_bytes()
    private = load_pem_private_key(key, None)
    (folder / "key.pem").write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"hunter2"))
    )
    assert refusal(folder) == "TLS_KEY_FILE: …/key.pem has a passphrase; store it without one"
    (folder / "key.pem").write_text("nothing")
    assert refusal(folder) == "TLS_KEY_FILE: …/key.pem holds no private key in PEM"
    issue(folder)
    (folder / "key.pem").write_bytes(key)
    assert refusal(folder) == "TLS_KEY_FILE: …/key.pem is not the key of the certificate in …/cert.pem"
    (folder / "key.pem").unlink()
    assert refusal(folder) == "TLS_KEY_FILE: No such file or directory: …/key.pem"
    (folder / "cert.pem").write_text("nothing")
    issue(folder)
    (folder / "cert.pem").write_text("nothing")
    assert refusal(folder) == "TLS_CERT_FILE: …/cert.pem holds no certificate in PEM"
