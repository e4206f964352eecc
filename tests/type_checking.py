"""mypy on copies and on what was generated."""

from pathlib import Path
from typing import Final

_CACHE: Final = Path(__file__).resolve().parents[1] / "build" / "mypy"

MYPY: Final = ("-m", "mypy", "--no-sqlite-cache", f"--cache-dir={_CACHE}")
"""One cache for all, since most of the time goes into libraries; what has changed is checked anew, wherever
it lies. In files, not in a database: several tests may run at once."""

MYPY_ALONE: Final = (*MYPY[:-1], f"--cache-dir={_CACHE}-alone", "--strict", "--config-file=")
"""The same without a configuration, with a cache of its own: each way of calling it undoes the other's."""
