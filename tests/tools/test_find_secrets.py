"""Secrets are found before they are committed, and what is none is left alone."""

from pathlib import Path

import pytest

from scripts.find_secrets import find, main
from tests.habits.places import tracked_files

# put together here, so that this file is no finding itself
RANDOM = "q7Zp0Lx9" + "Tn4VwB2sKd8R"
SECRETS = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "an access key of AWS": "AKIA" + "Z7QX2M4N8P1R5T9V",
    "a token of GitHub": "ghp_" + RANDOM * 2,
    "a token of GitLab": "glpat-" + RANDOM,
    "a token of Slack": "xoxb-" + RANDOM,
    "a key of Google": "AIza" + (RANDOM * 2)[:35],
    "a key of Stripe": "sk_live_" + RANDOM,
    "a token of Vault": "hvs." + RANDOM,
    "a signed token": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJhZGEifQ." + RANDOM * 3,
    "an address with a password in it": "postgresql://app:" + RANDOM + "@db.internal:5432/app",
    "a random text that is given to something secret": 'SECRET_KEY = "' + RANDOM + '"',
}
HARMLESS = [
    "postgresql://user:password@host:5432/name",
    "postgresql://app:" + RANDOM + "@127.0.0.1/app",
    'PASSWORD = "parity tests sign in with this"',
    'password_hash: Mapped[str] = mapped_column("password_hash")',
    'token = "0123456789abcdef0123"',
    "api_key = /api/v1/auth/api-keys/0123456789",
    "token_seconds: int = 3600",
    "access_token: eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl",
    "    --hash=sha256:" + "0f3a" * 16,
    "id: 7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f",
]


@pytest.mark.parametrize(("what", "line"), SECRETS.items(), ids=list(SECRETS))
def test_a_secret_is_named_by_its_kind_and_line(what: str, line: str) -> None:
    assert (2, what) in list(find(f"first\n{line}\n"))


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_sounds_like_a_secret_is_none(line: str) -> None:
    assert list(find(line)) == []


def test_an_excuse_needs_a_reason() -> None:
    line = SECRETS["an access key of AWS"]

    assert list(find(f"{line}  # not a secret: from the handbook of AWS")) == []
    assert len(list(find(f"{line}  # not a secret:"))) == 1


def test_the_message_says_where_and_never_repeats_the_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.py"
    file.write_text(SECRETS["a token of Vault"] + "\n")

    assert main([str(file)]) == 1

    said = capsys.readouterr().err
    assert said.startswith(f"{file}:1: a token of Vault\n")
    assert RANDOM not in said


def test_nothing_in_this_repository_looks_like_a_secret() -> None:
    assert main([str(file) for file in tracked_files()]) == 0


def test_files_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")

    assert main([str(tmp_path / "picture.png"), str(tmp_path / "gone")]) == 0
