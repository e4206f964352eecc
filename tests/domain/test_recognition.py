"""From a credential to whose it is, with and without a memory."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event

from app.adapters.change_mark import ChangeMark
from app.adapters.jose import JoseTokens
from app.adapters.keyring import DerivedKeyring
from app.adapters.sql.engine import Database
from app.domain.memory import Memory, NoMemory, ProcessMemory
from tests.accounts import PASSWORD, Accounts, assemble


@pytest.fixture(params=["without a memory", "with a memory"])
async def accounts(request: pytest.FixtureRequest, embedded: Database) -> AsyncIterator[Accounts]:
    memory: Memory = ProcessMemory() if request.param == "with a memory" else NoMemory()
    accounts = assemble(embedded, memory)
    yield accounts
    await accounts.api_keys.settle()


@pytest.fixture
async def remembering(embedded: Database) -> AsyncIterator[Accounts]:
    accounts = assemble(embedded, ProcessMemory())
    yield accounts
    await accounts.api_keys.settle()


class Statements:
    """Counts what is asked of the database."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        for engine in {database.engine, database.reader}:
            event.listen(engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


async def test_a_token_and_a_key_are_both_taken_as_bearer(accounts: Accounts) -> None:
    admin = await accounts.first()
    made = await accounts.key(admin)
    assert await accounts.recognition.bearer(await accounts.token("admin")) == admin
    principal = await accounts.recognition.bearer(made.secret)
    assert principal is not None
    assert principal.id == made.key.id


async def test_a_token_is_no_api_key_even_when_it_was_just_seen(accounts: Accounts) -> None:
    await accounts.first()
    token = await accounts.token("admin")
    assert await accounts.recognition.bearer(token) is not None
    assert await accounts.recognition.api_key(token) is None


async def test_scopes_are_the_principals_own(accounts: Accounts) -> None:
    monitor = (await accounts.add(await accounts.first(), "bob", "monitor")).as_principal()
    assert accounts.recognition.permits(monitor, "servers:read")
    assert not accounts.recognition.permits(monitor, "servers:write")


async def test_a_token_of_a_deleted_user_is_refused_at_once(accounts: Accounts) -> None:
    admin = await accounts.first()
    user = await accounts.add(admin, "bob")
    token = await accounts.token("bob")
    assert await accounts.recognition.bearer(token) is not None
    await accounts.users.delete(admin, user.id)
    assert await accounts.recognition.bearer(token) is None


async def test_a_token_of_a_user_who_was_made_again_under_the_same_name_stays_refused(
    accounts: Accounts,
) -> None:
    admin = await accounts.first()
    user = await accounts.add(admin, "bob")
    token = await accounts.token("bob")
    await accounts.users.delete(admin, user.id)
    await accounts.add(admin, "bob")
    assert await accounts.recognition.bearer(token) is None


async def test_a_token_of_before_a_password_change_is_refused_at_once(accounts: Accounts) -> None:
    admin = await accounts.first()
    token = await accounts.token("admin")
    assert await accounts.recognition.bearer(token) is not None
    await accounts.users.change_password(admin, PASSWORD, "another horse battery")
    assert await accounts.recognition.bearer(token) is None


async def test_a_deleted_key_and_a_key_of_a_deleted_user_are_refused_at_once(accounts: Accounts) -> None:
    admin = await accounts.first()
    second = await accounts.add(admin, "second", "admin")
    keys = [await accounts.key(admin), await accounts.key(second.as_principal())]
    for made in keys:
        assert await accounts.recognition.bearer(made.secret) is not None
    await accounts.api_keys.delete(keys[0].key.id)
    await accounts.users.delete(admin, second.id)
    for made in keys:
        assert await accounts.recognition.bearer(made.secret) is None


async def test_a_token_and_a_key_end_on_the_second_even_when_they_were_just_seen(accounts: Accounts) -> None:
    admin = await accounts.first()
    token = await accounts.token("admin")
    made = await accounts.key(admin, expires_at=accounts.clock.moment() + timedelta(hours=1))
    accounts.clock.now += 3_599
    assert await accounts.recognition.bearer(token) is not None
    assert await accounts.recognition.bearer(made.secret) is not None
    accounts.clock.now += 1
    assert await accounts.recognition.bearer(token) is None
    assert await accounts.recognition.bearer(made.secret) is None


async def test_tokens_of_nobody_of_another_epoch_and_under_another_key_are_refused(
    accounts: Accounts,
) -> None:
    admin = await accounts.first()
    foreign = JoseTokens(DerivedKeyring("the signing secret of somebody else"), seconds=60)
    assert await accounts.recognition.bearer(accounts.tokens.issue(uuid4(), 0).text) is None
    assert await accounts.recognition.bearer(accounts.tokens.issue(admin.id, 1).text) is None
    assert await accounts.recognition.bearer(foreign.issue(admin.id, 0).text) is None
    assert await accounts.recognition.bearer("garbage") is None


async def test_a_deletion_that_was_undone_takes_nothing_away(accounts: Accounts) -> None:
    admin = await accounts.first()
    user = await accounts.add(admin, "bob")
    token = await accounts.token("bob")

    async def delete_and_fail() -> None:
        async with accounts.transactions.begin():
            await accounts.users.delete(admin, user.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await delete_and_fail()
    assert await accounts.recognition.bearer(token) is not None


async def test_what_is_remembered_costs_the_database_nothing(
    remembering: Accounts, embedded: Database
) -> None:
    admin = await remembering.first()
    token, made = await remembering.token("admin"), await remembering.key(admin)
    for credential in (token, made.secret):
        await remembering.recognition.bearer(credential)
    await remembering.api_keys.settle()
    statements = Statements(embedded)
    for credential in (token, made.secret):
        assert await remembering.recognition.bearer(credential) is not None
    assert statements.count == 0


async def test_without_a_memory_every_request_asks_the_database(embedded: Database) -> None:
    accounts = assemble(embedded)
    await accounts.first()
    token = await accounts.token("admin")
    for _ in range(2):
        statements = Statements(embedded)
        await accounts.recognition.bearer(token)
        assert statements.count > 0


async def test_even_what_is_remembered_is_looked_up_again_after_a_minute(
    remembering: Accounts, embedded: Database
) -> None:
    await remembering.first()
    token = await remembering.token("admin")
    await remembering.recognition.bearer(token)
    statements = Statements(embedded)
    remembering.clock.now += 59
    await remembering.recognition.bearer(token)
    assert statements.count == 0
    remembering.clock.now += 1
    await remembering.recognition.bearer(token)
    assert statements.count > 0


async def test_a_user_deleted_while_the_token_is_looked_up_is_not_remembered(
    remembering: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await remembering.first()
    user = await remembering.add(admin, "bob")
    token = await remembering.token("bob")
    genuine = remembering.user_store.find

    async def overtaken(identity: object) -> object:
        found = await genuine(user.id)
        monkeypatch.undo()
        await remembering.users.delete(admin, user.id)
        return found

    monkeypatch.setattr(remembering.user_store, "find", overtaken)
    await remembering.recognition.bearer(token)
    assert await remembering.recognition.bearer(token) is None


async def test_a_password_reset_by_a_command_reaches_the_running_service(
    embedded: Database, tmp_path: Path
) -> None:
    service = assemble(embedded, ProcessMemory(changed_outside=ChangeMark(tmp_path).read))
    await service.first()
    token = await service.token("admin")
    assert await service.recognition.bearer(token) is not None
    await assemble(embedded).users.reset_password("admin", "another horse battery")
    ChangeMark(tmp_path).move()
    assert await service.recognition.bearer(token) is None
