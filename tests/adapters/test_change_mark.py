"""The mark by which an administrator's command reaches the running service."""

from pathlib import Path

from app.adapters.change_mark import ChangeMark


def test_each_move_is_seen_by_another_reader(tmp_path: Path) -> None:
    command, server = ChangeMark(tmp_path), ChangeMark(tmp_path)
    seen = [server.read()]
    for _ in range(3):
        command.move()
        seen.append(server.read())
    assert len(set(seen)) == 4


def test_nothing_moves_by_itself(tmp_path: Path) -> None:
    assert ChangeMark(tmp_path).read() == ChangeMark(tmp_path).read()
