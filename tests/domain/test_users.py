"""Accounts: who may make and delete them, and what a changed password ends."""

import asyncio
from uuid import UUID, uuid4

import pytest

from app.adapters.sql.engine import Database
from app.domain.outcomes import Conflict, Forbidden, NotFound, Stale
from app.domain.paging import PageRequest
from app.domain.principal import ROLES, Principal
from app.domain.throttle import TooManyAttemptsError
from tests.accounts import PASSWORD, Accounts, assemble

NEW = "another horse battery"


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return assemble(database)


async def test_the_first_user_is_an_admin_and_there_is_only_one_first(accounts: Accounts) -> None:
    first = await accounts.users.add_first("Root", PASSWORD)
    assert first is not None
    assert (first.username, first.role, first.environments) == ("root", "admin", None)
    assert await accounts.users.add_first("other", PASSWORD) is None


async def test_of_processes_that_start_at_once_one_makes_the_first_user(database: Database) -> None:
    made = await asyncio.gather(*(assemble(database).users.add_first("admin", PASSWORD) for _ in range(4)))
    assert [user is not None for user in made].count(True) == 1
    page = await assemble(database).users.list(PageRequest())
    assert page.total == 1


async def test_who_finds_the_first_user_made_at_the_last_moment_makes_none(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.first()

    async def nobody_yet() -> bool:
        return False

    monkeypatch.setattr(accounts.user_store, "any", nobody_yet)
    assert await accounts.users.add_first("admin", PASSWORD) is None


async def test_a_user_can_be_read_again_as_it_was_made(accounts: Accounts) -> None:
    admin = await accounts.first()
    user = await accounts.add(admin, "Bob.The-Builder_1", "monitor", frozenset({"dev", "prod"}))
    assert user.username == "bob.the-builder_1"
    assert user.created_at == accounts.clock.moment()
    assert user.last_login_at is None
    assert await accounts.users.get(user.id) == user


async def test_a_user_without_limits_reads_as_without_limits(accounts: Accounts) -> None:
    user = await accounts.add(await accounts.first(), "bob")
    assert (await accounts.users.get(user.id)).environments is None


async def test_users_are_listed_newest_first(accounts: Accounts) -> None:
    admin = await accounts.first()
    for name in ("bob", "eve"):
        await accounts.add(admin, name)
    page = await accounts.users.list(PageRequest(page=1, per_page=2))
    assert [user.username for user in page.items] == ["eve", "bob"]
    assert (page.total, page.pages) == (3, 2)


async def test_a_name_that_differs_in_case_only_is_taken(accounts: Accounts) -> None:
    admin = await accounts.first()
    await accounts.add(admin, "bob")
    with pytest.raises(Conflict, match="There is a user bob already"):
        await accounts.add(admin, "BOB")
    assert (await accounts.users.list(PageRequest())).total == 2


async def test_a_refused_name_leaves_the_transaction_around_it_alive(accounts: Accounts) -> None:
    admin = await accounts.first()
    async with accounts.transactions.begin():
        with pytest.raises(Conflict):
            await accounts.add(admin, "admin")
        await accounts.add(admin, "bob")
    assert (await accounts.users.list(PageRequest())).total == 2


@pytest.mark.parametrize("name", ["", "a" * 51, "a b", "ünal", "a\x00", "\ud800"])
async def test_what_is_no_username_never_reaches_the_database(accounts: Accounts, name: str) -> None:
    admin = await accounts.first()
    with pytest.raises(ValueError, match="a username is"):
        await accounts.add(admin, name)


async def test_nobody_gives_a_role_that_has_more_than_they_have(accounts: Accounts) -> None:
    key = await accounts.key(await accounts.first(), ["users:admin", *ROLES["monitor"]])
    actor = await accounts.recognition.api_key(key.secret)
    assert actor is not None
    with pytest.raises(Forbidden, match="The role admin has permissions that you lack: cache:write, "):
        await accounts.add(actor, "eve", "admin")
    assert (await accounts.add(actor, "eve", "monitor")).role == "monitor"


async def test_nobody_gives_environments_that_they_do_not_have(accounts: Accounts) -> None:
    limited = (await accounts.add(await accounts.first(), "bob", "admin", frozenset({"dev"}))).as_principal()
    with pytest.raises(Forbidden, match="outside your own: prod, staging"):
        await accounts.add(limited, "eve", "monitor")
    with pytest.raises(Forbidden, match="outside your own: prod"):
        await accounts.add(limited, "eve", "monitor", frozenset({"dev", "prod"}))
    assert (await accounts.add(limited, "eve", "monitor", frozenset({"dev"}))).username == "eve"


async def test_a_user_that_is_not_there_is_not_found(accounts: Accounts) -> None:
    admin = await accounts.first()
    with pytest.raises(NotFound):
        await accounts.users.get(uuid4())
    with pytest.raises(NotFound):
        await accounts.users.delete(admin, uuid4())


async def test_a_deleted_user_is_gone_and_its_name_free_again(accounts: Accounts) -> None:
    admin = await accounts.first()
    user = await accounts.add(admin, "bob")
    await accounts.users.delete(admin, user.id)
    with pytest.raises(NotFound):
        await accounts.users.get(user.id)
    assert (await accounts.add(admin, "bob")).id != user.id


async def test_a_user_is_deleted_only_in_the_version_that_was_seen(accounts: Accounts) -> None:
    admin = await accounts.first()
    user = await accounts.add(admin, "bob")
    with pytest.raises(Stale):
        await accounts.users.delete(admin, user.id, '"999"')
    await accounts.users.delete(admin, user.id, f'"{user.version}"')


async def test_nobody_deletes_themselves_nor_lets_their_key_do_it(accounts: Accounts) -> None:
    admin = await accounts.first()
    await accounts.add(admin, "second", "admin")
    key = await accounts.key(admin, ["users:admin"])
    actor = await accounts.recognition.api_key(key.secret)
    assert actor is not None
    for principal in (admin, actor):
        with pytest.raises(Conflict, match="your own account"):
            await accounts.users.delete(principal, admin.id)


async def test_the_last_admin_stays(accounts: Accounts) -> None:
    admin = await accounts.first()
    second = (await accounts.add(admin, "second", "admin")).as_principal()
    await accounts.users.delete(second, admin.id)
    # A principal that was recognised before somebody else deleted it.
    with pytest.raises(Conflict, match="last admin"):
        await accounts.users.delete(admin, second.id)


async def test_two_admins_who_delete_each_other_at_once_leave_one(accounts: Accounts) -> None:
    one = await accounts.first()
    two = (await accounts.add(one, "second", "admin")).as_principal()
    outcomes = await asyncio.gather(
        accounts.users.delete(one, two.id), accounts.users.delete(two, one.id), return_exceptions=True
    )
    assert [outcome is None for outcome in outcomes].count(True) == 1
    assert (await accounts.users.list(PageRequest())).total == 1


async def test_a_password_change_ends_the_tokens_of_before_and_the_old_password(accounts: Accounts) -> None:
    admin = await accounts.first()
    token = await accounts.token("admin")
    await accounts.users.change_password(admin, PASSWORD, NEW)
    assert await accounts.recognition.bearer(token) is None
    assert await accounts.sessions.login("admin", PASSWORD, client="c") is None
    assert await accounts.recognition.bearer(await accounts.token("admin", NEW)) is not None


async def test_a_wrong_old_password_changes_nothing_and_slows_the_next_try(accounts: Accounts) -> None:
    admin = await accounts.first()
    token = await accounts.token("admin")
    for _ in range(3):
        with pytest.raises(Forbidden, match="old password is not right"):
            await accounts.users.change_password(admin, "guess", NEW)
    assert accounts.delays == [0.1, 0.2]
    assert await accounts.recognition.bearer(token) is not None


async def test_of_two_password_changes_at_once_one_counts(accounts: Accounts) -> None:
    admin = await accounts.first()
    outcomes = await asyncio.gather(
        *(accounts.users.change_password(admin, PASSWORD, f"{NEW}{number}") for number in range(2)),
        return_exceptions=True,
    )
    assert [outcome is None for outcome in outcomes].count(True) == 1
    assert [type(outcome) for outcome in outcomes].count(Forbidden) == 1


async def test_an_api_key_cannot_change_its_owners_password(accounts: Accounts) -> None:
    key = await accounts.key(await accounts.first())
    actor = await accounts.recognition.api_key(key.secret)
    assert actor is not None
    with pytest.raises(Forbidden, match="API key has no password"):
        await accounts.users.change_password(actor, PASSWORD, NEW)


async def test_a_user_deleted_meanwhile_changes_no_password(accounts: Accounts) -> None:
    nobody = UUID("7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f")
    ghost = Principal(nobody, "user", "ghost", "admin", ROLES["admin"], None, nobody)
    with pytest.raises(Forbidden):
        await accounts.users.change_password(ghost, PASSWORD, NEW)


async def test_an_operator_resets_a_password_and_ends_the_tokens(accounts: Accounts) -> None:
    await accounts.first()
    token = await accounts.token("admin")
    await accounts.users.reset_password("ADMIN", NEW)
    assert await accounts.recognition.bearer(token) is None
    assert await accounts.token("admin", NEW)


async def test_the_password_of_nobody_cannot_be_reset(accounts: Accounts) -> None:
    for name in ("nobody", "ünal"):
        with pytest.raises(NotFound):
            await accounts.users.reset_password(name, NEW)


async def test_a_reset_that_is_overtaken_by_another_is_done_all_the_same(accounts: Accounts) -> None:
    await accounts.first()
    await asyncio.gather(*(accounts.users.reset_password("admin", f"{NEW}{number}") for number in range(3)))
    account = await accounts.user_store.account_named("admin")
    assert account is not None
    assert account.user.token_epoch == 3


async def test_too_many_password_changes_at_once_are_refused(accounts: Accounts) -> None:
    admin = await accounts.first()
    outcomes = await asyncio.gather(
        *(accounts.users.change_password(admin, "guess", NEW) for _ in range(70)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes].count(TooManyAttemptsError) == 6


async def test_no_password_is_in_the_database_in_clear(accounts: Accounts) -> None:
    await accounts.first()
    account = await accounts.user_store.account_named("admin")
    assert account is not None
    assert account.password.startswith("$argon2id$")
    assert PASSWORD not in account.password
