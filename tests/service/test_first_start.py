"""A new installation, its operator's commands, and settings that are wrong."""

import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.accounts import PASSWORD
from tests.service.inside import LOGIN, ME, SERVERS, USERS, Installation
from tests.service.outside import Outside
from tests.service.problems import refused

SHOWN = re.compile(r"First start: user 'admin' with password (\S+)\n")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Outside]:
    """Nothing but a directory."""
    outside = Outside(tmp_path)
    yield outside
    if outside.process is not None:
        outside.kill()


def errors(outside: Outside) -> str:
    return (outside.directory / "err.log").read_text()


def test_the_first_start_shows_the_admins_password_once_and_never_again(empty: Outside) -> None:
    empty.start()
    found = SHOWN.search(errors(empty))
    assert found is not None
    assert empty.login(found[1]).status_code == 200
    assert found[1] not in (empty.directory / "out.log").read_text()
    assert {path.name: path.stat().st_mode & 0o077 for path in empty.data.iterdir()} == dict.fromkeys(
        [path.name for path in empty.data.iterdir()], 0
    )
    assert empty.stop() == 0

    log = (empty.directory / "out.log").read_text()
    assert f'"event":"Uvicorn running on {empty.url} (Press CTRL+C to quit)"' in log
    assert log.count("the database has been brought from nothing to ") == 1
    assert "alembic" not in log

    said = errors(empty)
    empty.start()
    assert errors(empty) == said
    assert empty.login(found[1]).status_code == 200
    assert empty.stop() == 0


def test_a_password_that_was_chosen_is_not_shown(empty: Outside) -> None:
    empty.settings = {"ADMIN_PASSWORD": PASSWORD, "ADMIN_USERNAME": "Root"}
    empty.start()
    assert errors(empty) == ""
    body = {"username": "root", "password": PASSWORD}
    with empty.caller() as nobody:
        signed_in = nobody.post(LOGIN, json=body)
    with empty.caller(signed_in.json()["access_token"]) as root:
        assert root.get(ME).json()["role"] == "admin"
        assert root.get(USERS).json()["total"] == 1
    assert empty.stop() == 0


@pytest.fixture(scope="module")
def running(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """A service whose operator gives commands."""
    outside = Outside(tmp_path_factory.mktemp("running"))
    shutil.copytree(installation.directory, outside.data)
    outside.start()
    yield outside
    assert outside.stop() == 0


def test_a_password_that_is_reset_while_the_service_runs_works_at_once_and_ends_tokens(
    running: Outside,
) -> None:
    with running.caller(running.login().json()["access_token"]) as admin:
        assert admin.get(SERVERS).status_code == 200
        done = running.run("admin", "reset-password", "admin", "--stdin", given="another horse battery\n")
        assert (done.returncode, done.stderr) == (0, "")
        refused(admin.get(SERVERS), 401)
    refused(running.login(), 401)
    assert running.login("another horse battery").status_code == 200


def test_keys_that_are_rotated_while_the_service_runs_sign_at_once(running: Outside) -> None:
    old = running.login(username="deploy").json()["access_token"]
    with running.caller(old) as deploy:
        assert running.run("admin", "rotate-keys").returncode == 0
        assert deploy.get(ME).status_code == 200
        new = running.login(username="deploy").json()["access_token"]
        assert new.split(".")[0] != old.split(".")[0]
        assert running.run("admin", "rotate-keys", "--revoke").returncode == 0
        refused(deploy.get(ME), 401)
    with running.caller(running.login(username="deploy").json()["access_token"]) as deploy:
        assert deploy.get(ME).status_code == 200


def test_a_password_that_is_reset_while_the_service_is_stopped_works_after_its_start(
    outside: Outside,
) -> None:
    done = outside.run("admin", "reset-password", "admin")
    found = re.search(r"shown this once: (\S+)\n", done.stdout)
    assert (done.returncode, found is None) == (0, False)
    outside.start()
    assert found is not None
    assert outside.login(found[1]).status_code == 200
    refused(outside.login(), 401)
    assert outside.stop() == 0


def test_settings_that_are_wrong_are_told_one_by_one_and_nothing_starts(empty: Outside) -> None:
    empty.settings = {
        "HTTP_PORT": "70000",
        "SECRET_KEY": "short-and-secret",
        "DATABASE_URL": "mysql://root:hunter2@db/app",
        "LOG_LEVEL": "loud",
        "REDIS_URL": "http://:hunter2@cache",
    }
    done = empty.run()
    assert done.returncode == 2
    assert done.stdout == ""
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "HTTP_PORT",
        "LOG_LEVEL",
        "SECRET_KEY",
        "DATABASE_URL",
        "REDIS_URL",
    ]
    assert "hunter2" not in done.stderr
    assert "short-and-secret" not in done.stderr
    assert not empty.data.exists()


def test_a_database_that_is_not_there_is_told_in_one_line(empty: Outside) -> None:
    empty.settings = {"DATABASE_URL": "postgresql://app:hunter2@127.0.0.1:1/app"}
    done = empty.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The database does not answer.\n"


def test_a_directory_that_cannot_be_made_is_told_in_one_line(empty: Outside) -> None:
    (empty.directory / "file").touch()
    empty.settings = {"DATA_DIR": str(empty.directory / "file" / "data")}
    done = empty.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("DATA_DIR: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_told_and_the_service_ends(outside: Outside) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outside.port = taken.getsockname()[1]
        done = outside.run()
    assert done.returncode == 1
    assert "address already in use" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_several_server_processes_that_cannot_start_say_so_and_fail(outside: Outside) -> None:
    with sqlite3.connect(outside.data / "app.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'of_a_later_version'")
    database.close()
    tried = replace(outside, settings={"WORKERS": "2"}).run()
    assert tried.returncode == 1
    assert "of_a_later_version" in tried.stdout
    assert tried.stderr == "A server process could not start, so all were stopped; the log says why.\n"
