"""Logging in tells and costs a guesser nothing useful."""

import asyncio
import base64
import json

import pytest

from app.adapters.argon2 import Argon2Passwords
from app.adapters.sql.engine import Database
from app.domain.sessions import Sessions
from app.domain.throttle import TooManyAttemptsError
from tests.accounts import PASSWORD, Accounts, assemble


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return assemble(database)


async def test_the_right_password_gives_a_token_that_is_recognised(accounts: Accounts) -> None:
    admin = await accounts.first()
    issued = await accounts.sessions.login("admin", PASSWORD, client="192.0.2.7")
    assert issued is not None
    assert issued.expires_in == 3_600
    assert await accounts.recognition.bearer(issued.text) == admin


async def test_a_username_is_taken_in_any_case(accounts: Accounts) -> None:
    await accounts.first()
    assert await accounts.sessions.login("AdMiN", PASSWORD, client="c") is not None


async def test_a_login_is_noted_with_its_time(accounts: Accounts) -> None:
    admin = await accounts.first()
    before = await accounts.users.get(admin.id)
    accounts.clock.now += 5
    await accounts.token("admin")
    after = await accounts.users.get(admin.id)
    assert (before.last_login_at, after.last_login_at) == (None, accounts.clock.moment())
    assert after.version > before.version


@pytest.mark.parametrize("name", ["admin", "nobody", "", "ünal", "a\x00b", "\ud800", "x" * 10_000])
async def test_a_failed_login_verifies_exactly_one_hash_whoever_it_names(
    accounts: Accounts, name: str
) -> None:
    await accounts.first()
    assert await accounts.sessions.login(name, "not the password", client="c") is None
    assert len(accounts.passwords.verified) == 1
    assert accounts.passwords.hashed == 1  # that of the first user


async def test_nobody_logs_in_as_nobody_with_whatever_password(accounts: Accounts) -> None:
    for password in ("", PASSWORD, accounts.passwords.decoy):
        assert await accounts.sessions.login("nobody", password, client="c") is None


async def test_failures_slow_an_unknown_user_like_a_known_one(accounts: Accounts) -> None:
    await accounts.first()
    for name in ("admin", "nobody"):
        for _ in range(4):
            await accounts.sessions.login(name, "guess", client="c")
    assert accounts.delays == [0.1, 0.2, 0.4] * 2


async def test_failures_from_one_client_do_not_slow_another(accounts: Accounts) -> None:
    await accounts.first()
    for client in ("192.0.2.7", "192.0.2.8"):
        await accounts.sessions.login("admin", "guess", client=client)
    assert accounts.delays == []


async def test_the_right_password_waits_too_and_ends_the_slowness(accounts: Accounts) -> None:
    await accounts.first()
    for password in ("guess", "guess", PASSWORD, "guess"):
        await accounts.sessions.login("admin", password, client="c")
    assert accounts.delays == [0.1, 0.2]


async def test_a_rush_of_logins_is_refused_before_it_costs_anything(accounts: Accounts) -> None:
    outcomes = await asyncio.gather(
        *(accounts.sessions.login(f"user-{number}", "guess", client="c") for number in range(70)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes].count(TooManyAttemptsError) == 6
    assert len(accounts.passwords.verified) == 64


async def test_a_password_changed_while_the_login_verifies_gives_no_token(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.first()
    genuine = accounts.passwords.verify

    async def overtaken(password: str, hashed: str) -> bool:
        result = await genuine(password, hashed)
        await accounts.users.reset_password("admin", "another horse battery")
        return result

    monkeypatch.setattr(accounts.passwords, "verify", overtaken)
    assert await accounts.sessions.login("admin", PASSWORD, client="c") is None


async def test_a_hash_of_weaker_parameters_is_replaced_at_the_next_login(accounts: Accounts) -> None:
    admin = await accounts.first()
    weak = await accounts.user_store.account(admin.id)
    stronger = Argon2Passwords(memory_kib=128, passes=1, lanes=1)
    sessions = Sessions(accounts.user_store, stronger, accounts.tokens, now=accounts.clock.moment)
    issued = await sessions.login("admin", PASSWORD, client="c")
    now = await accounts.user_store.account(admin.id)
    assert issued is not None
    assert weak is not None
    assert now is not None
    assert stronger.outdated(weak.password)
    assert not stronger.outdated(now.password)
    # It is the same password, so nobody is logged out.
    assert await accounts.recognition.bearer(issued.text) == admin


async def test_a_token_says_nothing_about_its_user_but_the_id(accounts: Accounts) -> None:
    admin = await accounts.first()
    payload = (await accounts.token("admin")).split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert claims["sub"] == str(admin.id)
    assert "admin" not in json.dumps(claims)
