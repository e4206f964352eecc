"""Lets one process tell another on the same host that users or keys have changed."""

from pathlib import Path
from typing import Final

FILE_NAME: Final = "credentials.changed"


class ChangeMark:
    """A file in `directory` that grows by a byte with every write of an administrator's command."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    def move(self) -> None:
        """To be called after the write is durable."""
        with self._path.open("ab") as file:
            file.write(b".")

    def read(self) -> int:
        """Something else after each `move`."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0
