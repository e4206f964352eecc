"""What is remembered of credentials never outlives a write."""

from uuid import UUID

from app.domain.memory import Known, NoMemory, ProcessMemory
from app.domain.principal import ROLES, Principal

ID = UUID("7f9c24e8-3b1a-4d52-9c6e-0a1b2c3d4e5f")
ADA = Principal(ID, "user", "ada", "admin", ROLES["admin"], None, ID)
KNOWN = Known(ADA, good_until=100.0)


def test_what_was_remembered_is_recalled_until_it_ends() -> None:
    memory = ProcessMemory()
    memory.remember("token", KNOWN, memory.mark())
    assert memory.recall("token", 99.9) == ADA
    assert memory.recall("token", 100.0) is None
    assert len(memory) == 0


def test_another_credential_is_not_recalled() -> None:
    memory = ProcessMemory()
    memory.remember("token", KNOWN, memory.mark())
    assert memory.recall("Token", 0.0) is None


def test_a_write_makes_everything_forgotten() -> None:
    memory = ProcessMemory()
    memory.remember("token", KNOWN, memory.mark())
    memory.forget()
    assert memory.recall("token", 0.0) is None


def test_what_was_read_before_a_write_is_not_remembered_after_it() -> None:
    memory = ProcessMemory()
    mark = memory.mark()
    memory.forget()
    memory.remember("token", KNOWN, mark)
    assert len(memory) == 0


def test_a_write_of_another_process_makes_everything_forgotten_at_once() -> None:
    outside = 0
    memory = ProcessMemory(changed_outside=lambda: outside)
    mark = memory.mark()
    memory.remember("token", KNOWN, mark)
    outside = 1
    assert memory.recall("token", 0.0) is None
    memory.remember("token", KNOWN, mark)
    assert len(memory) == 0


def test_no_more_is_remembered_than_allowed_and_the_least_used_goes_first() -> None:
    memory = ProcessMemory(size=2)
    for credential in ("first", "second"):
        memory.remember(credential, KNOWN, memory.mark())
    memory.recall("first", 0.0)
    memory.remember("third", KNOWN, memory.mark())
    assert len(memory) == 2
    assert memory.recall("first", 0.0) == ADA
    assert memory.recall("second", 0.0) is None


def test_no_memory_remembers_nothing() -> None:
    memory = NoMemory()
    memory.remember("token", KNOWN, memory.mark())
    memory.forget()
    assert memory.recall("token", 0.0) is None
