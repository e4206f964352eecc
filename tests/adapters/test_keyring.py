"""Signing keys: made once, kept secret, rotated without logging anybody out."""

import json
import logging
import multiprocessing
import os
from pathlib import Path

import pytest

from app.adapters.keyring import FILE_NAME, DerivedKeyring, FileKeyring, KeyringError

HOUR = 3_600


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def opened(directory: Path, clock: Clock | None = None) -> FileKeyring:
    return FileKeyring(directory, token_seconds=HOUR, clock=clock or Clock())


def test_the_first_start_makes_a_key_that_only_the_owner_may_read(tmp_path: Path) -> None:
    key = opened(tmp_path / "deep" / "data").current()
    file = tmp_path / "deep" / "data" / FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(key.secret) == 32


def test_a_later_start_has_the_same_key(tmp_path: Path) -> None:
    assert opened(tmp_path).current() == opened(tmp_path).current()


def _name_of_the_key(directory: str) -> str:
    return FileKeyring(Path(directory), token_seconds=HOUR).current().kid


def test_processes_that_start_at_once_use_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        names = pool.map(_name_of_the_key, [str(tmp_path)] * 8, chunksize=1)
        # Left to end by themselves: a process that is terminated while it saves its coverage may never end.
        pool.close()
        pool.join()
    assert len(set(names)) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == [f".{FILE_NAME}.lock", FILE_NAME]


def test_no_key_is_in_its_repr(tmp_path: Path) -> None:
    key = opened(tmp_path).current()
    assert repr(key) == f"SigningKey({key.kid!r})"


def test_a_file_that_others_can_read_is_closed_to_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened(tmp_path)
    (tmp_path / FILE_NAME).chmod(0o644)
    with caplog.at_level(logging.WARNING):
        opened(tmp_path)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert "readable by others (mode 644)" in caplog.text


def test_after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies(tmp_path: Path) -> None:
    keys = opened(tmp_path)
    old = keys.current()
    new = keys.rotate()
    assert keys.current() == new
    found = keys.find(old.kid)
    assert found is not None
    assert found.secret == old.secret


def test_a_rotation_by_another_process_is_noticed_at_once(tmp_path: Path) -> None:
    server, command = opened(tmp_path), opened(tmp_path)
    old = server.current()
    new = command.rotate()
    assert server.current() == new
    assert server.find(old.kid) is not None


def test_an_old_key_verifies_no_longer_than_its_tokens_live(tmp_path: Path) -> None:
    clock = Clock()
    keys = opened(tmp_path, clock)
    old = keys.current()
    keys.rotate()
    clock.now += HOUR - 1
    assert keys.find(old.kid) is not None
    clock.now += 1
    assert keys.find(old.kid) is None


def test_a_rotation_drops_the_keys_that_nothing_needs_any_more(tmp_path: Path) -> None:
    clock = Clock()
    keys = opened(tmp_path, clock)
    keys.rotate()
    clock.now += HOUR - 1
    keys.rotate()
    assert len(json.loads((tmp_path / FILE_NAME).read_text())["keys"]) == 3
    clock.now += 2
    keys.rotate()
    assert len(json.loads((tmp_path / FILE_NAME).read_text())["keys"]) == 3


def test_a_revoking_rotation_keeps_no_old_key(tmp_path: Path) -> None:
    keys = opened(tmp_path)
    old = keys.current()
    keys.rotate(revoke=True)
    assert keys.find(old.kid) is None


def test_an_unknown_key_is_not_found(tmp_path: Path) -> None:
    assert opened(tmp_path).find("0000000000000000") is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nonsense",
        "[]",
        '{"keys": [{"kid": "a"}]}',
        '{"keys": []}',
        '{"keys": [{"kid": "a", "secret": "c2hvcnQ=", "created_at": 1, "verify_until": null}]}',
        '{"keys": [{"kid": "a", "secret": "***", "created_at": 1, "verify_until": null}]}',
    ],
)
def test_a_broken_file_is_refused_at_start_and_never_replaced(tmp_path: Path, content: str) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(content)
    with pytest.raises(KeyringError, match=FILE_NAME):
        opened(tmp_path)
    assert file.read_text() == content


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(KeyringError, match="cannot be read: Is a directory"):
        opened(tmp_path)


@pytest.mark.parametrize("content", ["nonsense", None])
def test_a_running_server_keeps_its_keys_when_the_file_breaks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str | None
) -> None:
    keys = opened(tmp_path)
    key = keys.current()
    file = tmp_path / FILE_NAME
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    with caplog.at_level(logging.ERROR):
        assert keys.current() == key
        assert keys.current() == key
    assert caplog.text.count("the former ones stay in use") == 1


def test_a_rotation_that_dies_half_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = opened(tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keys.rotate()
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_one_secret_always_gives_one_key_and_another_gives_another() -> None:
    key = DerivedKeyring("a" * 32).current()
    assert DerivedKeyring("a" * 32).current() == key
    assert DerivedKeyring("b" * 32).current() != key
    assert b"a" * 32 not in key.secret


def test_a_derived_keyring_finds_its_own_key_only() -> None:
    keys = DerivedKeyring("a" * 32)
    assert keys.find(keys.current().kid) == keys.current()
    assert keys.find("0000000000000000") is None
