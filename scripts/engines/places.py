"""Where the programs of engines are on this machine, and as whom they run."""

import importlib.util
import os
import pwd
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

POSTGRESQL: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/opt/postgresql*/bin")
RABBITMQ: Final = ("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin", "/opt/rabbitmq/sbin")
# Of which the path of a user that is not root often knows nothing.
SERVERS: Final = ("/usr/sbin", "/usr/local/sbin")


def found(program: str, places: Sequence[str] = ()) -> Path | None:
    """The program in the newest of these places, else on the path."""
    folders = [folder for place in places for folder in sorted(Path("/").glob(place[1:]))]
    folders = [folder for folder in folders if (folder / program).exists()]
    if folders:
        return folders[-1] / program
    on_path = shutil.which(program)
    # Not where it leads to: some programs are several, and go by the name that they were called by.
    return None if on_path is None else Path(on_path)


def packaged(package: str) -> str:
    """The folder of programs in a Python package, or one that is nowhere.

    Not the command that it installs: other users may not be able to enter the Python that runs it.
    """
    spec = importlib.util.find_spec(package)
    return "/nowhere" if spec is None or spec.origin is None else str(Path(spec.origin).parent / "bin")


def owner(wanted: str) -> str | None:
    """The user to run a server as where root starts it, since most refuse root; else oneself."""
    if os.getuid() != 0:
        return None
    return wanted if wanted in {each.pw_name for each in pwd.getpwall()} else "nobody"


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
