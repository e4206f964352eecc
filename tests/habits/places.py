"""Where the files are that these tests read."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]


def tracked_files() -> list[Path]:
    """Every file of the repository, those not committed yet included; skips where git cannot tell."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, or there is no git")
    files = (ROOT / name.decode() for name in listing.stdout.split(b"\0") if name)
    return [file for file in files if file.is_file()]
