"""Which source is changed: what a request passes through."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDERS: Final = ("app", "generated")
# What no request passes through: the command line, reading of settings, logs, and making of tables.
APART: Final = (
    "app/__main__.py",
    "app/admin.py",
    "app/commands.py",
    "app/settings.py",
    "app/settings_loading.py",
    "app/edge/access_log.py",
    "app/edge/logs.py",
    "app/migrations/",
    "app/adapters/sql/migrate.py",
    "generated/client/",
)


def files(root: Path) -> Iterator[str]:
    """Paths below the root, in order."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(APART):
                yield name


def module_of(name: str) -> str:
    """The name by which a file is imported."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def area(name: str) -> str:
    """The part of the source that a file belongs to, for sampling."""
    parts = name.split("/")
    return "/".join(parts[: 2 if len(parts) > 2 else 1])
