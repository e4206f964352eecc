"""HTTPS beside HTTP, from one process and from several, while the certificate changes."""

import contextlib
import http.client
import shutil
import socket
import sqlite3
import ssl
import threading
import time
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from scripts.make_certs import issue
from tests.openbao_server import Bao, bao
from tests.ports import free_port
from tests.service.inside import SERVERS, Installation, server
from tests.service.outside import Outside

__all__ = ["bao"]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    issue(made)
    return made


@pytest.fixture
def secured(outside: Outside, folder: Path) -> Outside:
    """Set up for HTTPS, not started yet."""
    outside.settings = {
        "ENABLE_TLS": "true",
        "HTTPS_PORT": str(free_port()),
        "TLS_CERT_FILE": str(folder / "cert.pem"),
        "TLS_KEY_FILE": str(folder / "key.pem"),
    }
    return outside


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "ca.pem"))


def caller(outside: Outside, folder: Path, token: str = "") -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"https://localhost:{outside.settings['HTTPS_PORT']}"
    return httpx.Client(base_url=url, verify=trusting(folder), trust_env=False, headers=headers, timeout=30)


def connected(outside: Outside, folder: Path) -> http.client.HTTPSConnection:
    port = int(outside.settings["HTTPS_PORT"])
    return http.client.HTTPSConnection("localhost", port, context=trusting(folder), timeout=30)


def serial(folder: Path) -> int:
    return x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes()).serial_number


def served(outside: Outside, folder: Path) -> int:
    port = int(outside.settings["HTTPS_PORT"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
        trusting(folder).wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        held = secure.getpeercert(binary_form=True)
        assert held is not None
        return x509.load_der_x509_certificate(held).serial_number


def test_both_listeners_answer_from_one_service(
    secured: Outside, folder: Path, installation: Installation
) -> None:
    secured.start()
    token = installation.tokens["admin"]
    with caller(secured, folder, token) as secure, secured.caller(token) as plain:
        made = secure.post(SERVERS, json=server("web-1"))
        assert made.status_code == 201
        assert plain.get(made.headers["location"]).json() == made.json()
        figures = plain.get("/metrics").text
    assert 'concord_http_requests_total{operation="create_server",status="201"} 1.0' in figures
    (left,) = [line for line in figures.splitlines() if line.startswith("concord_certificate_seconds_left ")]
    assert 89 * 86_400 < float(left.split()[1]) < 90 * 86_400
    assert secured.stop() == 0


def test_several_processes_answer_on_both(secured: Outside, folder: Path) -> None:
    secured.settings = {**secured.settings, "WORKERS": "2"}
    secured.start()
    deadline = time.monotonic() + 30
    answers: set[float] = set()
    while len(answers) < 2 and time.monotonic() < deadline:
        with caller(secured, folder) as secure:
            answers.add(round(time.time() - secure.get("/health").json()["uptime_seconds"], 2))
    assert len(answers) == 2
    assert secured.stop() == 0


def test_a_new_certificate_is_served_without_dropping_a_request(secured: Outside, folder: Path) -> None:
    secured.start()
    first = serial(folder)
    done, failed, answered = threading.Event(), [], [0]

    def ask() -> None:
        while not done.is_set():
            try:
                with contextlib.closing(connected(secured, folder)) as connection:
                    for _ in range(5):
                        connection.request("GET", "/health")
                        answer = connection.getresponse()
                        answer.read()
                        assert answer.status == 200
                        answered[0] += 1
            except Exception as error:
                failed.append(error)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    try:
        assert served(secured, folder) == first
        for _ in range(2):
            before = served(secured, folder)
            held = connected(secured, folder)
            held.connect()
            issue(folder)
            deadline = time.monotonic() + 20
            while served(secured, folder) == before:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert served(secured, folder) == serial(folder)
            held.request("GET", "/health")
            assert held.getresponse().status == 200
            held.close()
    finally:
        done.set()
        for thread in asking:
            thread.join(30)
    assert failed == []
    assert answered[0] > 50


def test_requests_under_way_are_answered_before_the_end(
    secured: Outside, folder: Path, installation: Installation
) -> None:
    secured.start()
    blocker = sqlite3.connect(secured.data / "app.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    answers: list[httpx.Response] = []

    def ask() -> None:
        with caller(secured, folder, installation.tokens["admin"]) as admin:
            answers.append(admin.post(SERVERS, json=server("web-1")))

    asking = threading.Thread(target=ask)
    asking.start()
    with secured.caller() as nobody:
        while "concord_http_requests_in_flight 2.0" not in nobody.get("/metrics").text:
            time.sleep(0.02)
    assert secured.process is not None
    secured.process.terminate()
    while "Shutting down" not in (secured.directory / "out.log").read_text():
        time.sleep(0.02)
    blocker.close()
    asking.join(10)
    assert [answer.status_code for answer in answers] == [201]
    assert secured.process.wait(10) == 0
    secured.process = None


def test_who_speaks_plainly_to_the_secure_port_is_hung_up_on(secured: Outside, folder: Path) -> None:
    secured.start()
    port = int(secured.settings["HTTPS_PORT"])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert b"HTTP/1.1" not in connection.recv(1_000)
    assert served(secured, folder) == serial(folder)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_ends_the_start(secured: Outside, workers: str) -> None:
    secured.settings = {**secured.settings, "WORKERS": workers}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        secured.settings = {**secured.settings, "HTTPS_PORT": str(taken.getsockname()[1])}
        ended = secured.run()
    assert ended.returncode == 1
    assert "address already in use" in ended.stdout.lower()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_wrong_files_end_the_start_with_one_line(secured: Outside, folder: Path, workers: str) -> None:
    secured.settings = {**secured.settings, "WORKERS": workers}
    shutil.copy(folder / "ca-key.pem", folder / "key.pem")
    ended = secured.run()
    assert ended.returncode == 1
    expected = f"{folder}/key.pem is not the key of the certificate in {folder}/cert.pem"
    assert ended.stderr == f"TLS_KEY_FILE: {expected}\n"


def test_without_vault_and_without_an_earlier_certificate_there_is_no_start(secured: Outside) -> None:
    secured.settings = {
        "ENABLE_TLS": "true",
        "HTTPS_PORT": secured.settings["HTTPS_PORT"],
        "VAULT_ADDR": "http://127.0.0.1:1",
        "VAULT_TOKEN": "of-nobody",
        "VAULT_PKI_ROLE": "web",
    }
    ended = secured.run()
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "Vault issues no certificate: no answer" in line


def test_a_certificate_of_vault_is_renewed_without_dropping_a_request(
    secured: Outside, bao: Bao, folder: Path
) -> None:
    secured.settings = {
        "ENABLE_TLS": "true",
        "HTTPS_PORT": secured.settings["HTTPS_PORT"],
        "VAULT_ADDR": bao.address,
        "VAULT_TOKEN": bao.token,
        "VAULT_PKI_ROLE": "short",
        "WORKERS": "2",
    }
    (folder / "ca.pem").write_text(bao.ask("GET", "pki/cert/ca")["certificate"])
    secured.start()
    first = served(secured, folder)
    held = connected(secured, folder)
    held.connect()
    wire = held.sock
    deadline = time.monotonic() + 40
    seen = {first}
    while len(seen) < 2:
        assert time.monotonic() < deadline
        with caller(secured, folder) as secure:
            assert secure.get("/health").status_code == 200
        # On one connection from the first certificate to the second.
        held.request("GET", "/health")
        answer = held.getresponse()
        answer.read()
        assert (answer.status, held.sock) == (200, wire)
        seen.add(served(secured, folder))
    held.close()
    said = secured.said()
    assert bao.token not in said
    assert secured.stop() == 0
