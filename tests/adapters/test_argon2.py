"""Passwords as Argon2id hashes."""

import asyncio
import threading
import time

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.adapters.argon2 import Argon2Passwords


def quick(at_once: int = 2) -> Argon2Passwords:
    return Argon2Passwords(at_once=at_once, memory_kib=64, passes=1, lanes=1)


async def test_a_password_is_verified_against_its_hash_only() -> None:
    passwords = quick()
    hashed = await passwords.hash("correct horse battery")
    assert await passwords.verify("correct horse battery", hashed)
    assert not await passwords.verify("Correct horse battery", hashed)


async def test_by_default_a_hash_is_argon2id_of_64_mib() -> None:
    hashed = await Argon2Passwords().hash("correct horse battery")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_the_same_password_never_has_the_same_hash() -> None:
    passwords = quick()
    assert await passwords.hash("correct horse battery") != await passwords.hash("correct horse battery")


async def test_the_decoy_has_the_form_and_cost_of_a_true_hash_and_matches_nothing() -> None:
    passwords = Argon2Passwords()
    true = await passwords.hash("")
    assert [part.count("") for part in passwords.decoy.split("$")] == [
        part.count("") for part in true.split("$")
    ]
    assert passwords.decoy.split("$")[:4] == true.split("$")[:4]
    assert not passwords.outdated(passwords.decoy)
    assert not await passwords.verify("", passwords.decoy)


def test_a_decoy_is_computed_in_full_when_it_is_verified() -> None:
    # A malformed hash would be turned down at once, and the answer's time would tell that nobody is there.
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(Argon2Passwords().decoy, "x")


async def test_a_hash_of_other_parameters_is_outdated() -> None:
    hashed = await quick().hash("correct horse battery")
    assert Argon2Passwords().outdated(hashed)
    assert not quick().outdated(hashed)


async def test_what_is_no_hash_matches_nothing() -> None:
    assert not await quick().verify("x", "not a hash")


async def test_a_lone_surrogate_is_a_wrong_password_and_no_error() -> None:
    passwords = quick()
    assert not await passwords.verify("\ud800", await passwords.hash("correct horse battery"))


async def test_no_more_are_computed_at_once_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, running, most = threading.Lock(), 0, 0
    genuine = Argon2Hasher.verify

    def counted(self: Argon2Hasher, password: str | bytes, hashed: str | bytes) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        try:
            return genuine(self, password, hashed)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(Argon2Hasher, "verify", counted)
    passwords = quick(at_once=2)
    await asyncio.gather(*(passwords.verify("x", passwords.decoy) for _ in range(8)))
    assert most == 2
