"""Keys for programs: shown once, kept as a digest, never stronger than who made them."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.adapters.sql.engine import Database
from app.domain.api_keys import ApiKeys
from app.domain.outcomes import Conflict, Forbidden, NotFound, Stale
from app.domain.paging import PageRequest
from app.domain.principal import ROLES, Principal
from tests.accounts import Accounts, assemble


@pytest.fixture
async def accounts(database: Database) -> AsyncIterator[Accounts]:
    accounts = assemble(database)
    yield accounts
    await accounts.api_keys.settle()


async def test_a_key_has_its_prefix_in_it_and_256_random_bits(accounts: Accounts) -> None:
    made = await accounts.key(await accounts.first())
    assert re.fullmatch(r"ck_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", made.secret)
    assert made.secret[3:11] == made.key.prefix
    assert made.secret not in repr(made)


async def test_a_key_can_be_read_again_as_it_was_made(accounts: Accounts) -> None:
    ends = accounts.clock.moment() + timedelta(days=1)
    admin = await accounts.first()
    made = await accounts.key(admin, ["servers:read", "cache:read"], frozenset({"dev"}), ends)
    assert await accounts.api_keys.get(made.key.id) == made.key
    assert made.key.owner_id == admin.id
    assert made.key.expires_at == ends


async def test_keys_of_everybody_are_listed_newest_first(accounts: Accounts) -> None:
    admin = await accounts.first()
    second = (await accounts.add(admin, "second", "admin")).as_principal()
    ids = [(await accounts.key(actor)).key.id for actor in (admin, second)]
    page = await accounts.api_keys.list(PageRequest())
    assert [key.id for key in page.items] == ids[::-1]
    assert page.total == 2


async def test_a_key_is_who_it_says_with_the_rights_that_it_was_given(accounts: Accounts) -> None:
    admin = await accounts.first()
    made = await accounts.key(admin, ["servers:read"], frozenset({"dev"}))
    assert await accounts.recognition.api_key(made.secret) == Principal(
        id=made.key.id,
        kind="api_key",
        name="ci",
        role=None,
        permissions=frozenset({"servers:read"}),
        environments=frozenset({"dev"}),
        owner_id=admin.id,
    )


async def test_a_key_cannot_have_permissions_that_its_maker_lacks(accounts: Accounts) -> None:
    deploy = (await accounts.add(await accounts.first(), "bob", "deploy")).as_principal()
    with pytest.raises(Forbidden, match=r"permissions that you lack: keys:admin, users:admin\."):
        await accounts.key(deploy, ["servers:read", "users:admin", "keys:admin"])


async def test_a_key_cannot_have_environments_that_its_maker_lacks(accounts: Accounts) -> None:
    limited = (await accounts.add(await accounts.first(), "bob", "admin", frozenset({"dev"}))).as_principal()
    with pytest.raises(Forbidden, match=r"outside your own: prod\."):
        await accounts.key(limited, environments=frozenset({"dev", "prod"}))
    with pytest.raises(Forbidden, match=r"outside your own: prod, staging\."):
        await accounts.key(limited)


async def test_a_key_that_a_key_made_belongs_to_the_same_user_and_has_no_more_rights(
    accounts: Accounts,
) -> None:
    admin = await accounts.first()
    parent = await accounts.recognition.api_key(
        (await accounts.key(admin, ["keys:admin", "servers:read"])).secret
    )
    assert parent is not None
    with pytest.raises(Forbidden, match="servers:write"):
        await accounts.key(parent, ["servers:write"])
    assert (await accounts.key(parent, ["servers:read"])).key.owner_id == admin.id


async def test_a_key_loses_what_its_owners_role_does_not_have(accounts: Accounts) -> None:
    # As after a role was cut down: the owner is a monitor with a key that says more.
    monitor = await accounts.add(await accounts.first(), "bob", "monitor", frozenset({"dev"}))
    former = Principal(monitor.id, "user", "bob", "admin", ROLES["admin"], None, monitor.id)
    made = await accounts.key(former, ["servers:read", "servers:write"], frozenset({"dev", "prod"}))
    principal = await accounts.recognition.api_key(made.secret)
    assert principal is not None
    assert principal.permissions == {"servers:read"}
    assert principal.environments == frozenset({"dev"})


async def test_a_key_ends_at_its_expiry(accounts: Accounts) -> None:
    ends = accounts.clock.moment() + timedelta(seconds=10)
    made = await accounts.key(await accounts.first(), expires_at=ends)
    accounts.clock.now += 9
    assert await accounts.recognition.api_key(made.secret) is not None
    assert not made.key.expired(accounts.clock.moment())
    accounts.clock.now += 1
    assert await accounts.recognition.api_key(made.secret) is None
    assert made.key.expired(accounts.clock.moment())


async def test_a_deleted_key_is_nobodys(accounts: Accounts) -> None:
    made = await accounts.key(await accounts.first())
    await accounts.api_keys.delete(made.key.id)
    assert await accounts.recognition.api_key(made.secret) is None
    with pytest.raises(NotFound):
        await accounts.api_keys.get(made.key.id)
    with pytest.raises(NotFound):
        await accounts.api_keys.delete(made.key.id)


async def test_a_key_is_deleted_only_in_the_version_that_was_seen(accounts: Accounts) -> None:
    made = await accounts.key(await accounts.first())
    with pytest.raises(Stale):
        await accounts.api_keys.delete(made.key.id, '"999"')
    await accounts.api_keys.delete(made.key.id, f'"{made.key.version}"')


async def test_a_keys_owner_takes_it_along(accounts: Accounts) -> None:
    admin = await accounts.first()
    second = await accounts.add(admin, "second", "admin")
    made = await accounts.key(second.as_principal())
    await accounts.users.delete(admin, second.id)
    assert await accounts.recognition.api_key(made.secret) is None
    with pytest.raises(NotFound):
        await accounts.api_keys.get(made.key.id)


async def test_somebody_deleted_meanwhile_makes_no_key(accounts: Accounts) -> None:
    nobody = UUID("7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f")
    ghost = Principal(nobody, "user", "ghost", "admin", ROLES["admin"], None, nobody)
    with pytest.raises(Conflict, match="deleted meanwhile"):
        await accounts.key(ghost)
    assert (await accounts.api_keys.list(PageRequest())).total == 0


async def test_a_prefix_that_is_taken_is_drawn_again(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await accounts.first()
    drawn = iter("a" * 8 + "a" * 8 + "b" * 8)
    monkeypatch.setattr("app.domain.api_keys.secrets.choice", lambda _: next(drawn))
    first, second = await accounts.key(admin), await accounts.key(admin)
    assert (first.key.prefix, second.key.prefix) == ("aaaaaaaa", "bbbbbbbb")
    assert await accounts.recognition.api_key(second.secret) is not None


async def test_another_secret_behind_a_known_prefix_is_nobodys(accounts: Accounts) -> None:
    made = await accounts.key(await accounts.first())
    forged = made.secret[:12] + "A" * 43
    assert await accounts.recognition.api_key(forged) is None


@pytest.mark.parametrize(
    "secret",
    ["", "ck_", "ck_aaaaaaaa_", "ck_AAAAAAAA_" + "A" * 43, "ck_aaaaaaaa_" + "é" * 43, "ck_" + "a" * 10_000],
)
async def test_what_has_not_the_form_of_a_key_is_nobodys(accounts: Accounts, secret: str) -> None:
    assert await accounts.recognition.api_key(secret) is None


async def test_a_key_that_nobody_made_is_nobodys(accounts: Accounts) -> None:
    assert await accounts.recognition.api_key("ck_aaaaaaaa_" + "A" * 43) is None


async def test_a_use_is_written_down_at_most_once_a_minute(accounts: Accounts) -> None:
    made = await accounts.key(await accounts.first())
    first = accounts.clock.moment()
    versions = []
    for seconds in (0, 59, 1):
        accounts.clock.now += seconds
        await accounts.recognition.api_key(made.secret)
        await accounts.api_keys.settle()
        key = await accounts.api_keys.get(made.key.id)
        versions.append((key.last_used_at, key.version))
    assert versions == [(first, 2), (first, 2), (first + timedelta(minutes=1), 3)]


async def test_two_processes_write_a_use_down_once(accounts: Accounts, database: Database) -> None:
    made = await accounts.key(await accounts.first())
    other = assemble(database, clock=accounts.clock)
    for each in (accounts, other):
        await each.recognition.api_key(made.secret)
        await each.api_keys.settle()
    assert (await accounts.api_keys.get(made.key.id)).version == 2


async def test_a_use_within_a_transaction_is_written_outside_of_it(accounts: Accounts) -> None:
    made = await accounts.key(await accounts.first())
    async with accounts.transactions.begin():
        await accounts.recognition.api_key(made.secret)
    await accounts.api_keys.settle()
    assert (await accounts.api_keys.get(made.key.id)).last_used_at == accounts.clock.moment()


async def test_a_use_that_cannot_be_written_harms_nobody(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = await accounts.key(await accounts.first())

    async def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(accounts.key_store, "used", broken)
    with caplog.at_level(logging.ERROR):
        assert await accounts.recognition.api_key(made.secret) is not None
        await accounts.api_keys.settle()
    assert f"the use of API key {made.key.id} was not written down" in caplog.text


async def test_the_uses_kept_in_memory_are_bounded(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.api_keys._NOTES_KEPT", 2)
    keys: ApiKeys = accounts.api_keys
    for _ in range(5):
        keys.note_use(uuid4())
    await keys.settle()
    assert len(keys._noted) == 2


async def test_no_byte_of_the_database_holds_a_key_or_a_password_in_clear(
    embedded: Database, tmp_path: Path
) -> None:
    accounts = assemble(embedded)
    made = await accounts.key(await accounts.first())
    await accounts.recognition.api_key(made.secret)
    await accounts.api_keys.settle()
    await embedded.close()
    files = _contents(tmp_path)
    assert any(made.key.prefix.encode() in content for content in files)
    for secret in (made.secret[12:], "correct horse"):
        assert not any(secret.encode() in content for content in files)


def _contents(directory: Path) -> list[bytes]:
    return [path.read_bytes() for path in directory.glob("app.db*")]
