"""Very many services in a database, by SQL alone."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

SERVICES: Final = 10_000
INTERVAL: Final = 30


def fill(path: Path, port: int) -> None:
    begin = datetime.now(UTC)
    endpoints = json.dumps([["127.0.0.1", port, "http", "/health"]])
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM services")
    rows = []
    for number in range(SERVICES):
        due = begin + timedelta(seconds=1 + number * INTERVAL / SERVICES)
        moments = (begin.isoformat(timespec="microseconds"), due.isoformat(timespec="microseconds"))
        place = ("dev", "staging", "prod")[number % 3]
        rows.append((f"{number:032x}", f"service-{number}", place, endpoints, INTERVAL, *moments))
    connection.executemany(
        "INSERT INTO services (id, name, environment, version, endpoints, tags, metadata,"
        " health_check_interval, registered_at, last_seen, found, status, due_at, look_at, epoch, results,"
        " revision) VALUES"
        " (?1, ?2, ?3, '1', ?4, '[]', '{}', ?5, ?6, ?6, 'healthy', 'healthy', ?7, ?7, 0, 0, 1)",
        rows,
    )
    connection.commit()
    connection.close()


def spread(path: Path) -> None:
    """All due evenly over the next interval."""
    begin = datetime.now(UTC) + timedelta(seconds=1)
    dues = [begin + timedelta(seconds=number * INTERVAL / SERVICES) for number in range(SERVICES)]
    connection = sqlite3.connect(path, timeout=10)
    connection.executemany(
        "UPDATE services SET due_at = ?1, look_at = ?1, epoch = epoch + 1 WHERE id = ?2",
        [(due.isoformat(timespec="microseconds"), f"{number:032x}") for number, due in enumerate(dues)],
    )
    connection.commit()
    connection.close()
