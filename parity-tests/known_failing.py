"""What an implementation is known to get wrong: one file each, a line a test, and a reason on every line."""

from pathlib import Path

from contract import CannotRun

FOLDER = Path(__file__).resolve().parent / "known-failing"


def reasons(implementation: str, folder: Path = FOLDER) -> dict[str, str]:
    """Test ids and why they fail. A line is `test_file.py::test_name[…]  # reason`.

    Raises:
        CannotRun: A line has no reason, or a test stands twice.
    """
    path = folder / f"{implementation}.txt"
    found: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        test, _, reason = (part.strip() for part in line.partition("  # "))
        if not reason:
            raise CannotRun(f"{path.name}, line {number}: there is no reason behind two spaces and a #")
        if test in found:
            raise CannotRun(f"{path.name}, line {number}: {test} stands there already")
        found[test] = reason
    return found
