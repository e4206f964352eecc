import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.adapters.sql.engine import Database
from app.adapters.sql.replays import SqlReplays
from app.adapters.sql.servers import SqlServers
from app.adapters.sql.transactions import SqlTransactions
from app.domain.outcomes import Conflict, Forbidden, NotFound, Stale, Unavailable
from app.domain.paging import PageRequest
from app.domain.replays import Replays, StoredAnswer
from app.domain.servers import Fleet, Server, ServerDraft, ServerFilter
from tests.fleets import assemble, eventually

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
CREATED = StoredAnswer(201, (("Location", "/1"), ("ETag", '"1"')), b'{"id": "1"}')


@dataclass
class Client:
    """Asks for servers under idempotency keys; the answer is whatever the test says."""

    replays: Replays
    fleet: Fleet
    servers: SqlServers
    time: list[datetime] = field(default_factory=lambda: [NOW])
    acts: int = 0
    acting: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(
        self,
        key: str | None = "k",
        *,
        name: str = "web-1",
        scope: str = "ada:create_server",
        answer: StoredAnswer = CREATED,
        error: Exception | None = None,
        secret: bool = False,
        wait: asyncio.Event | None = None,
    ) -> StoredAnswer:
        async def act() -> StoredAnswer:
            self.acts += 1
            self.acting.set()
            await self.fleet.create(ServerDraft(name=name, ip_address="192.0.2.1", environment="dev"))
            if wait is not None:
                await wait.wait()
            if error is not None:
                raise error
            return answer

        return await self.replays.once(scope, key, name.encode(), act, _same, _same, secret=secret)

    async def named(self, name: str = "web-1") -> list[Server]:
        return list((await self.servers.page(PageRequest(), ServerFilter(name=name), None)).items)


def _same(answer: StoredAnswer) -> StoredAnswer:
    return answer


def client_of(database: Database) -> Client:
    service = assemble(database)
    time = [NOW]
    replays = Replays(SqlReplays(service.transactions), service.transactions, lambda: time[0])
    return Client(replays, service.fleet, service.servers, time)


@pytest.fixture
async def client(database: Database) -> Client:
    return client_of(database)


async def test_a_repeat_gets_the_first_answer_and_does_nothing(client: Client) -> None:
    assert await client.ask() == CREATED
    assert await client.ask(answer=StoredAnswer(201, (), b"another")) == CREATED
    assert client.acts == 1
    assert len(await client.named()) == 1


async def test_without_a_key_everything_is_done_again(client: Client) -> None:
    await client.ask(None)
    await client.ask(None, name="web-2")
    assert client.acts == 2


async def test_without_a_key_a_refused_answer_undoes_what_was_written(client: Client) -> None:
    refused = StoredAnswer(409, (), b"no")
    assert await client.ask(None, answer=refused) == refused
    assert await client.named() == []


async def test_a_key_used_for_another_request_is_a_conflict(client: Client) -> None:
    await client.ask()
    with pytest.raises(Conflict) as refusal:
        await client.ask(name="web-2")
    assert refusal.value.code == "idempotency_key_reused"
    assert await client.named("web-2") == []


async def test_the_same_key_of_somebody_else_or_for_something_else_is_another_key(client: Client) -> None:
    await client.ask()
    await client.ask(name="web-2", scope="bob:create_server")
    await client.ask(name="web-3", scope="ada:create_user")
    assert client.acts == 3


async def test_a_key_whose_first_request_still_runs_is_a_conflict(client: Client) -> None:
    going_on = asyncio.Event()
    first = asyncio.create_task(client.ask(wait=going_on))
    await client.acting.wait()
    with pytest.raises(Conflict) as refusal:
        await client.ask()
    assert refusal.value.code == "idempotency_in_flight"
    going_on.set()
    assert await first == CREATED
    assert await client.ask() == CREATED
    assert client.acts == 1


async def test_a_key_that_runs_in_another_process_is_a_conflict_on_postgresql(client: Client) -> None:
    transactions = client.replays._transactions
    assert isinstance(transactions, SqlTransactions)
    if transactions.database.dialect == "sqlite":
        pytest.skip("on SQLite the other process waits for the write lock, and then replays")
    other = client_of(transactions.database)
    going_on = asyncio.Event()
    first = asyncio.create_task(client.ask(wait=going_on))
    await client.acting.wait()
    with pytest.raises(Conflict) as refusal:
        await other.ask()
    assert refusal.value.code == "idempotency_in_flight"
    going_on.set()
    await first
    assert await other.ask() == CREATED
    assert other.acts == 0


async def test_a_refused_answer_is_replayed_though_what_it_wrote_is_undone(client: Client) -> None:
    refused = StoredAnswer(409, (), b"no")
    assert await client.ask(answer=refused) == refused
    assert await client.named() == []
    assert await client.ask() == refused
    assert client.acts == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_an_answer_that_may_change_is_not_kept(client: Client, status: int) -> None:
    passing = StoredAnswer(status, (), b"later")
    assert await client.ask(answer=passing) == passing
    assert await client.named() == []
    assert await client.ask() == CREATED


@pytest.mark.parametrize(
    "refusal",
    [Conflict("Taken.", "conflict"), NotFound("server", 1), Forbidden("Not here."), Stale("Too late.")],
)
async def test_a_refusal_is_raised_again(client: Client, refusal: Conflict) -> None:
    with pytest.raises(type(refusal)):
        await client.ask(error=refusal)
    with pytest.raises(type(refusal)) as again:
        await client.ask()
    assert (again.value.detail, again.value.code) == (refusal.detail, refusal.code)
    assert client.acts == 1
    assert await client.named() == []


@pytest.mark.parametrize("error", [KeyError("bug"), Unavailable("database", "Gone.")])
async def test_an_error_leaves_nothing_and_the_key_free(client: Client, error: Exception) -> None:
    with pytest.raises(type(error)):
        await client.ask(error=error)
    assert await client.named() == []
    assert await client.ask() == CREATED


async def test_a_secret_answer_is_given_once_and_not_kept(client: Client) -> None:
    assert await client.ask(secret=True) == CREATED
    with pytest.raises(Conflict, match="cannot be shown again") as refusal:
        await client.ask(secret=True)
    assert refusal.value.code == "idempotency_key_reused"
    with pytest.raises(Conflict) as reused:
        await client.ask(name="web-2", secret=True)
    assert reused.value.code == "idempotency_key_reused"
    kept = await SqlReplays(client.replays._transactions).find("ada:create_server", "k")  # type: ignore[arg-type]
    assert kept is not None
    assert (kept.answer.headers, kept.answer.body) == ((), b"")


async def test_a_refused_request_for_a_secret_is_replayed(client: Client) -> None:
    refused = StoredAnswer(403, (), b"no")
    await client.ask(answer=refused, secret=True)
    assert await client.ask(secret=True) == refused


async def test_a_key_is_forgotten_after_a_day(client: Client) -> None:
    await client.ask()
    client.time[0] = NOW + timedelta(hours=24)
    await client.ask(name="web-2")
    assert client.acts == 2
    assert (await client.ask(name="web-2")) == CREATED
    assert client.acts == 2


async def test_purging_removes_only_what_is_older_than_a_day(client: Client) -> None:
    await client.ask("old")
    client.time[0] = NOW + timedelta(hours=1)
    await client.ask("new", name="web-2")
    client.time[0] = NOW + timedelta(hours=24, minutes=30)
    assert await client.replays.purge() == 1
    assert await client.replays.purge() == 0
    await client.ask("new", name="web-2")
    assert client.acts == 2


async def test_tending_purges_now_and_then(client: Client) -> None:
    await client.ask()
    client.time[0] = NOW + timedelta(days=2)
    store = SqlReplays(client.replays._transactions)  # type: ignore[arg-type]
    tending = asyncio.create_task(client.replays.tend(timedelta(seconds=0.01)))
    await eventually(lambda: gone(store))
    tending.cancel()
    await asyncio.gather(tending, return_exceptions=True)


async def test_tending_goes_on_after_the_store_was_away(
    embedded: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.adapters.sql.transactions.LOCK_SECONDS", 0.01)
    client = client_of(embedded)
    await client.ask()
    client.time[0] = NOW + timedelta(days=2)
    async with SqlTransactions(embedded).begin():
        tending = asyncio.create_task(client.replays.tend(timedelta(seconds=0.01)))
        await asyncio.sleep(0.1)
    await eventually(lambda: gone(SqlReplays(SqlTransactions(embedded))))
    tending.cancel()
    await asyncio.gather(tending, return_exceptions=True)
    assert "purge_put_off" in {record.message for record in caplog.records}


async def gone(store: SqlReplays) -> bool | None:
    return True if await store.find("ada:create_server", "k") is None else None
