"""Redis Cluster and RabbitMQ."""

import shutil
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from scripts.engines.launch import HOST, Engine, Launch, NotStartedError, says
from scripts.engines.places import RABBITMQ as RABBITMQ_PLACES
from scripts.engines.places import found, free_port

_NODES: Final = 3
_SLOTS: Final = 16_384
_USER: Final = "concord"


def _start_redis_cluster(launch: Launch, program: Path) -> Mapping[str, str]:
    """Three nodes that keep nothing on disk; each start is a new cluster."""
    password = launch.password()
    nodes = [(free_port(), free_port()) for _ in range(_NODES)]
    for number, (port, bus) in enumerate(nodes):
        folder = launch.folder / f"node-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        launch.give(folder)
        options = {
            "port": port,
            "bind": HOST,
            "cluster-enabled": "yes",
            "cluster-port": bus,
            "cluster-node-timeout": 2_000,
            "cluster-config-file": folder / "nodes.conf",
            "save": '""',
            "appendonly": "no",
            "requirepass": password,
            "masterauth": password,
            "dir": folder,
        }
        # In a file, since everybody can read the arguments of a process.
        told = launch.write(
            f"node-{number}.conf", "".join(f"{key} {value}\n" for key, value in options.items())
        )
        launch.spawn([program, told])
    for port, _ in nodes:
        launch.until(lambda port=port: _answer(port, password, "PING") == "+PONG")  # type: ignore[misc]
    share = _SLOTS // _NODES
    for number, (port, _) in enumerate(nodes):
        last = _SLOTS - 1 if number == _NODES - 1 else (number + 1) * share - 1
        _answer(port, password, "CLUSTER", "ADDSLOTSRANGE", str(number * share), str(last))
        # Each has an epoch of its own from the start, or they would first have to agree on them.
        _answer(port, password, "CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
    for port, bus in nodes[1:]:
        _answer(nodes[0][0], password, "CLUSTER", "MEET", HOST, str(port), str(bus))
    settings = {"REDIS_HOST": HOST, "REDIS_PORT": str(nodes[0][0]), "REDIS_PASSWORD": password}
    for port, _ in nodes:
        launch.until(lambda port=port: _has_formed(port, password))  # type: ignore[misc]
    return settings


def _has_formed(port: int, password: str) -> bool:
    told = _answer(port, password, "CLUSTER", "INFO")
    return "cluster_state:ok" in told and f"cluster_known_nodes:{_NODES}" in told


def _redis_answers(settings: Mapping[str, str]) -> bool:
    return _has_formed(int(settings["REDIS_PORT"]), settings["REDIS_PASSWORD"])


def _answer(port: int, password: str, *command: str) -> str:
    """What a node says to this, as it stands on the wire."""
    with socket.create_connection((HOST, port), timeout=2) as connection:
        told = ""
        for each in (("AUTH", password), command):
            parts = "".join(f"${len(part)}\r\n{part}\r\n" for part in each)
            connection.sendall(f"*{len(each)}\r\n{parts}".encode())
            told = connection.recv(4_096).decode()
            if told.startswith("-") and each is command:
                raise NotStartedError(f"node at port {port}: {told[1:].strip()}")
        return told.strip()


REDIS: Final = Engine(
    "redis-cluster", "redis-server", "redis-server", "redis", _start_redis_cluster, _redis_answers
)


def _start_rabbitmq(launch: Launch, program: Path) -> Mapping[str, str]:
    """A node, and the port mapper that it asks for."""
    mapper = found("epmd")
    if mapper is None:
        raise NotStartedError("the port mapper of Erlang (epmd) is not on the path")
    password = launch.password()
    port, mapped = free_port(), str(free_port())
    launch.data.mkdir(exist_ok=True)
    launch.give(launch.data)
    told = launch.write(
        "rabbitmq.conf",
        f"default_user = {_USER}\ndefault_pass = {password}\nlisteners.tcp.1 = {HOST}:{port}\n",
    )
    environment = {
        "ERL_EPMD_PORT": mapped,
        "ERL_EPMD_ADDRESS": HOST,
        # Its data is kept under its name, and known by it.
        "RABBITMQ_NODENAME": "concord@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(launch.data),
        "RABBITMQ_LOG_BASE": str(launch.folder / "logs"),
        "RABBITMQ_CONF_ENV_FILE": str(launch.folder / "none"),
        "RABBITMQ_CONFIG_FILE": str(told),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(launch.folder / "plugins"),
        # Its script becomes the node, instead of starting one beside itself that would outlive it.
        "RUNNING_UNDER_SYSTEMD": "1",
    }
    launch.spawn([mapper, "-port", mapped, "-address", HOST], stop_by=signal.SIGKILL)
    launch.spawn([program], environment)
    settings = {
        "RABBITMQ_HOST": HOST,
        "RABBITMQ_PORT": str(port),
        "RABBITMQ_USER": _USER,
        "RABBITMQ_PASSWORD": password,
    }
    launch.until(lambda: _rabbitmq_answers(settings))
    url = f"amqp://{_USER}:{quote(password, safe='')}@{HOST}:{port}/"
    return {**settings, "TEST_AMQP_URL": url}


def _rabbitmq_answers(settings: Mapping[str, str]) -> bool:
    # It answers the greeting with the method connection.start, on channel 0.
    return says(int(settings["RABBITMQ_PORT"]), b"AMQP\x00\x00\x09\x01", b"\x01\x00\x00")


RABBITMQ: Final = Engine(
    "rabbitmq",
    "rabbitmq-server",
    "rabbitmq-server",
    "rabbitmq",
    _start_rabbitmq,
    _rabbitmq_answers,
    RABBITMQ_PLACES,
)
