"""The embedded vault on real databases: versions, keys, and what has been tampered with."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.adapters.sql.engine import Database
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.vault_tables import vault_secrets
from app.adapters.vault.embedded import EmbeddedVault
from app.adapters.vault.key_file import FILE_NAME, VaultKeyError, read_or_make
from app.domain.outcomes import Conflict, Unavailable
from app.domain.vault import NotEncryptedHere, Secret


async def opened(database: Database, directory: Path) -> EmbeddedVault:
    """The vault of a process that has just started."""
    vault = EmbeddedVault(SqlTransactions(database), directory)
    await vault.start()
    return vault


async def test_many_writers_at_once_get_each_their_own_version(database: Database, tmp_path: Path) -> None:
    vault = await opened(database, tmp_path)
    made = await asyncio.gather(*(vault.write("a", {"n": str(n)}, None) for n in range(8)))
    assert sorted(each.version for each in made) == list(range(1, 9))


async def test_of_many_writers_with_the_same_cas_one_succeeds(database: Database, tmp_path: Path) -> None:
    vault = await opened(database, tmp_path)
    writing = (vault.write("a", {"n": str(n)}, 0) for n in range(8))
    made = await asyncio.gather(*writing, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in made) == 7


async def test_ten_versions_are_kept(database: Database, tmp_path: Path) -> None:
    vault = await opened(database, tmp_path)
    for _ in range(11):
        await vault.write("a", {"n": "v"}, None)
    assert await vault.read("a", 1) is None
    assert await vault.read("a", 2) is not None


async def test_what_is_stored_is_encrypted_and_large_values_come_back(
    database: Database, tmp_path: Path
) -> None:
    vault = await opened(database, tmp_path)
    data = {f"n{n}": "the moon 🦦" * 5_000 for n in range(15)}
    await vault.write("a", data, None)
    found = await vault.read("a", None)
    assert isinstance(found, Secret)
    assert found.data == data
    async with database.connect(reading=True) as connection:
        sealed = (await connection.execute(select(vault_secrets.c.sealed))).scalar_one()
    assert b"moon" not in sealed


async def test_a_version_cannot_stand_in_for_another(database: Database, tmp_path: Path) -> None:
    vault = await opened(database, tmp_path)
    await vault.write("a", {"n": "first"}, None)
    await vault.write("b", {"n": "other"}, None)
    transactions = SqlTransactions(database)
    async with transactions.begin() as connection:
        other = select(vault_secrets.c.sealed).where(vault_secrets.c.path == "b").scalar_subquery()
        await connection.execute(
            update(vault_secrets).where(vault_secrets.c.path == "a").values(sealed=other)
        )
    with pytest.raises(VaultKeyError, match="was changed"):
        await vault.read("a", None)


async def test_after_a_rotation_old_and_new_are_read_by_every_process(
    database: Database, tmp_path: Path
) -> None:
    vault, another = await opened(database, tmp_path), await opened(database, tmp_path)
    old = await vault.encrypt("text")
    await vault.write("a", {"n": "v"}, None)
    await vault.rotate()
    new = await vault.rewrap(old)
    assert (old.split(":")[1], new.split(":")[1]) == ("v1", "v2")
    assert [await another.decrypt(each) for each in (old, new)] == ["text", "text"]
    assert await vault.rewrap_secrets() == 1
    assert await vault.rewrap_secrets() == 0
    found = await another.read("a", None)
    assert found is not None
    assert found.data == {"n": "v"}


async def test_another_vaults_ciphertext_is_refused(embedded: Database, tmp_path: Path) -> None:
    vault = await opened(embedded, tmp_path)
    made = await vault.encrypt("text")
    for wrong in (made[:-8] + "AAAAAAA=", made.replace("v1", "v2"), "vault:v1:AAAA", "vault:v1:A", "x"):
        with pytest.raises(NotEncryptedHere):
            await vault.decrypt(wrong)


async def test_hosts_that_use_no_secrets_need_no_common_key_file(database: Database, tmp_path: Path) -> None:
    one, two = await opened(database, tmp_path / "one"), await opened(database, tmp_path / "two")
    encrypted = await one.encrypt("text")
    with pytest.raises(Unavailable, match="cannot be opened here"):
        await two.decrypt(encrypted)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / FILE_NAME).write_bytes((tmp_path / "one" / FILE_NAME).read_bytes())
    assert await two.decrypt(encrypted) == "text"


async def test_with_a_missing_or_wrong_key_file_it_does_not_open(database: Database, tmp_path: Path) -> None:
    await (await opened(database, tmp_path)).encrypt("text")
    path = tmp_path / FILE_NAME
    right = path.read_bytes()
    path.unlink()
    with pytest.raises(VaultKeyError, match="is missing"):
        await opened(database, tmp_path)
    assert not path.exists()
    read_or_make(tmp_path, needed=False)
    with pytest.raises(VaultKeyError, match="is not the key"):
        await opened(database, tmp_path)
    path.write_bytes(right[:10])
    with pytest.raises(VaultKeyError, match="is not a key file") as refused:
        await opened(database, tmp_path)
    assert right[:10].decode() not in str(refused.value)
    path.write_bytes(right)
    await opened(database, tmp_path)


async def test_processes_that_start_at_once_use_one_key(database: Database, tmp_path: Path) -> None:
    first, *others = await asyncio.gather(*(opened(database, tmp_path) for _ in range(4)))
    made = await first.encrypt("text")
    assert [await each.decrypt(made) for each in others] == ["text"] * 3
