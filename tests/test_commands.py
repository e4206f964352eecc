"""The command line of an operator, on a real database."""

import asyncio
import io
import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from app import commands
from app.adapters.change_mark import ChangeMark
from app.adapters.keyring import FileKeyring
from app.adapters.sql import engine
from app.admin import FirstAdmin, ensure_admin
from app.settings import Settings
from app.settings_loading import Loaded
from tests.accounts import PASSWORD, assemble
from tests.databases import sqlite_template

__all__ = ["sqlite_template"]

NEW = "another horse battery"


@pytest.fixture(autouse=True)
def place(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in the working directory, with an empty database and nothing set."""
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "app.db")
    return tmp_path


@pytest.fixture
def admin(place: Path) -> Path:
    """That installation with a user `admin`."""
    in_database(place, add_first=True)
    return place


def in_database(place: Path, *, add_first: bool = False, login: str | None = None) -> bool:
    async def run() -> bool:
        database = engine.open(f"sqlite:///{place / 'data' / 'app.db'}")
        try:
            accounts = assemble(database)
            if add_first:
                await accounts.users.add_first("admin", PASSWORD)
            return login is not None and await accounts.sessions.login("admin", login, client="c") is not None
        finally:
            await database.close()

    return asyncio.run(run())


class Served:
    """Stands where the service starts, and keeps how it was started."""

    def __init__(self) -> None:
        self.port = 0
        self.reload = False

    def __call__(self, loaded: Loaded, *, reload: bool) -> int:
        self.port, self.reload = loaded.settings.http_port, reload
        return 99


def run(*arguments: str, serve: commands.Serve | None = None) -> int:
    return commands.main(arguments, Served() if serve is None else serve, worked)


def worked(loaded: Loaded) -> int:
    return 77


@pytest.mark.parametrize(
    ("arguments", "reload"), [((), False), (("run",), False), (("run", "--reload"), True)]
)
def test_without_a_command_the_service_is_started_with_its_settings(
    arguments: tuple[str, ...], reload: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PORT", "9000")
    serve = Served()
    assert run(*arguments, serve=serve) == 99
    assert (serve.port, serve.reload) == (9000, reload)


def test_wrong_settings_are_told_line_by_line_and_nothing_is_started(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PORT", "0")
    monkeypatch.setenv("WORKERS", "many")
    assert run() == 2
    assert capsys.readouterr().err.splitlines() == [
        "HTTP_PORT: given '0', allowed: a whole number from 1 to 65535",
        "WORKERS: given 'many', allowed: a whole number from 1 to 64",
    ]


def test_warnings_are_told_and_stop_nothing(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / ".env").write_text("HTTP_PROT=9000\n")
    assert run() == 99
    assert capsys.readouterr().err.startswith("warning: .env has HTTP_PROT")


def test_the_settings_are_shown_with_source_and_meaning_but_no_secret(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a-secret-that-is-long-enough-to-sign"
    monkeypatch.setenv("SECRET_KEY", secret)
    assert run("settings") == 0
    shown = capsys.readouterr().out
    assert "HTTP_PORT = 8001  (default)\n    Port of the HTTP listener." in shown
    assert "SECRET_KEY = ********  (env)\n" in shown
    assert secret not in shown


def test_a_reset_password_is_shown_once_and_works(admin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("admin", "reset-password", "Admin") == 0
    found = re.search(r"shown this once: (\S+)\n", capsys.readouterr().out)
    assert found is not None
    assert in_database(admin, login=found[1])
    assert not in_database(admin, login=PASSWORD)


def test_a_password_is_hashed_in_as_much_memory_as_is_set(
    admin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD_MEMORY_MIB", "12")
    assert run("admin", "reset-password", "admin") == 0
    with sqlite3.connect(admin / "data" / "app.db") as connection:
        ((hashed,),) = connection.execute("SELECT password_hash FROM users")
    assert hashed.startswith("$argon2id$v=19$m=12288,t=3,p=4$")


def test_a_reset_leaves_its_mark_for_the_running_service(admin: Path) -> None:
    before = ChangeMark(admin / "data").read()
    run("admin", "reset-password", "admin")
    assert ChangeMark(admin / "data").read() != before


def test_a_password_can_come_from_standard_input_and_is_not_shown(
    admin: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW}\n"))
    assert run("admin", "reset-password", "admin", "--stdin") == 0
    assert NEW not in capsys.readouterr().out
    assert in_database(admin, login=NEW)


def test_a_password_can_be_asked_for(admin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: NEW)
    assert run("admin", "reset-password", "admin", "--prompt") == 0
    assert in_database(admin, login=NEW)


def test_two_different_answers_change_nothing(
    admin: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([NEW, f"{NEW}!"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    assert run("admin", "reset-password", "admin", "--prompt") == 1
    assert capsys.readouterr().err == "the two are not the same\n"
    assert in_database(admin, login=PASSWORD)


@pytest.mark.parametrize("password", ["", "eleven-char", "x" * 129, "nul\0nul-nul-nul"])
def test_a_password_that_the_api_would_refuse_is_refused(
    admin: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert run("admin", "reset-password", "admin", "--stdin") == 1
    assert capsys.readouterr().err == "a password has 12 to 128 characters\n"
    assert in_database(admin, login=PASSWORD)


def test_the_password_of_nobody_cannot_be_reset(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("admin", "reset-password", "nobody") == 1
    result = capsys.readouterr()
    assert result.err == "There is no user nobody.\n"
    assert result.out == ""


def test_rotating_the_keys_makes_a_new_one_and_keeps_the_old(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = FileKeyring(place / "data", token_seconds=3_600)
    old = keys.current()
    assert run("admin", "rotate-keys") == 0
    assert keys.current().kid in capsys.readouterr().out
    assert keys.current() != old
    assert keys.find(old.kid) is not None


def test_revoking_the_keys_keeps_none(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = FileKeyring(place / "data", token_seconds=3_600)
    old = keys.current()
    assert run("admin", "rotate-keys", "--revoke") == 0
    assert "earlier ones have ended" in capsys.readouterr().out
    assert keys.find(old.kid) is None


def test_a_key_that_is_a_setting_cannot_be_rotated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "a-secret-that-is-long-enough-to-sign")
    assert run("admin", "rotate-keys") == 1
    assert capsys.readouterr().err.startswith("SECRET_KEY signs the tokens")


def test_a_broken_key_file_is_told_and_left_alone(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "data" / "keys.json").write_text("broken")
    assert run("admin", "rotate-keys") == 1
    assert "is not a key file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("admin",), ("admin", "reset-password"), ("nonsense",)])
def test_what_is_no_command_is_refused_with_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m app")


async def ensured(place: Path) -> FirstAdmin | None:
    database = engine.open(f"sqlite:///{place / 'data' / 'app.db'}")
    try:
        return await ensure_admin(assemble(database).users, Settings())
    finally:
        await database.close()


async def test_the_first_start_makes_an_admin_with_a_random_password_that_works(place: Path) -> None:
    first = await ensured(place)
    assert first is not None
    assert first.username == "admin"
    assert first.shown_once is not None
    assert first.shown_once not in repr(first)
    assert await asyncio.to_thread(in_database, place, login=first.shown_once)
    assert await ensured(place) is None


async def test_the_first_start_takes_the_name_and_password_that_were_set(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_USERNAME", "Admin")
    monkeypatch.setenv("ADMIN_PASSWORD", NEW)
    assert await ensured(place) == FirstAdmin("admin", None)
    assert await asyncio.to_thread(in_database, place, login=NEW)


async def test_of_several_first_starts_at_once_one_makes_the_admin(place: Path) -> None:
    made = await asyncio.gather(*(ensured(place) for _ in range(4)))
    assert [first is not None for first in made].count(True) == 1
