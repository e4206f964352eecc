"""PostgreSQL and MariaDB."""

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from scripts.engines.launch import HOST, Engine, Launch, says
from scripts.engines.places import POSTGRESQL, SERVERS, found, free_port

_USER: Final = "concord"
_DATABASE: Final = "concord"


def _start_postgresql(launch: Launch, program: Path) -> Mapping[str, str]:
    password = launch.password()

    def make(folder: Path) -> None:
        told = launch.write("initial-password", password + "\n")
        launch.run(
            [program, "-D", folder, "-U", _USER, "-A", "scram-sha-256", "--pwfile", told, "-E", "UTF8"]
        )
        told.unlink()

    launch.made_once(make)
    port = free_port()
    options = {"port": port, "listen_addresses": HOST, "unix_socket_directories": "", "max_connections": 200}
    told = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    # A crashed start leaves its mark there, which the next one looks through by itself.
    launch.spawn([program.with_name("postgres"), "-D", launch.data, *told], stop_by=signal.SIGINT)
    settings = {
        "POSTGRES_HOST": HOST,
        "POSTGRES_PORT": str(port),
        "POSTGRES_USER": _USER,
        "POSTGRES_PASSWORD": password,
        "POSTGRES_DB": "postgres",
    }
    launch.until(lambda: _postgresql_answers(settings))
    url = f"postgresql://{_USER}:{quote(password, safe='')}@{HOST}:{port}/postgres"
    return {**settings, "TEST_POSTGRES_URL": url, "PARITY_POSTGRESQL": url}


def _postgresql_answers(settings: Mapping[str, str]) -> bool:
    """pg_isready tells a server that still recovers from one that is ready."""
    ready = found("pg_isready", POSTGRESQL)
    asked = [str(ready), "-q", "-t", "2", "-h", HOST, "-p", settings["POSTGRES_PORT"]]
    return subprocess.run(asked, check=False).returncode == 0


POSTGRES: Final = Engine(
    "postgresql", "initdb", "postgresql", "postgres", _start_postgresql, _postgresql_answers, POSTGRESQL
)


def _start_mariadb(launch: Launch, program: Path) -> Mapping[str, str]:
    password = launch.password()
    install = found("mariadb-install-db") or Path("mariadb-install-db")

    def make(folder: Path) -> None:
        launch.run([install, "--no-defaults", f"--datadir={folder}", "--skip-test-db"])

    launch.made_once(make)
    port = free_port()
    account = f"'{_USER}'@'{HOST}'"
    first = launch.write(
        "first.sql",
        f"CREATE DATABASE IF NOT EXISTS {_DATABASE};\n"
        f"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO {account};\n",
    )
    launch.spawn(
        [
            program,
            "--no-defaults",
            f"--datadir={launch.data}",
            f"--bind-address={HOST}",
            f"--port={port}",
            f"--socket={launch.folder / 'socket'}",
            f"--pid-file={launch.folder / 'pid'}",
            f"--init-file={first}",
            "--skip-name-resolve",
            "--max-connections=300",
        ]
    )
    settings = {
        "MYSQL_HOST": HOST,
        "MYSQL_PORT": str(port),
        "MYSQL_USER": _USER,
        "MYSQL_PASSWORD": password,
        "MYSQL_DB": _DATABASE,
    }
    launch.until(lambda: _mariadb_answers(settings))
    return settings


def _mariadb_answers(settings: Mapping[str, str]) -> bool:
    # Version 10 of its protocol, after four bytes of length and number.
    return says(int(settings["MYSQL_PORT"]), b"", b"\x0a", skip=4)


MARIADB: Final = Engine(
    "mariadb", "mariadbd", "mariadb-server", "mysql", _start_mariadb, _mariadb_answers, SERVERS
)
