"""Ends what the tests have started when they themselves are ended in a way that leaves them no time for it.

Run as a process of its own: it is told on its input what was started (`+ pid folder`) and what has ended
(`- pid folder`). When its input ends, so have the tests, and it ends what is left.
"""

import contextlib
import os
import shutil
import signal
import sys
import time

_FAREWELL = 5.0


def _running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, 0)
        return True
    return False


def _end(left: dict[int, str]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        until = time.monotonic() + _FAREWELL
        while any(_running(pid) for pid in left) and time.monotonic() < until:
            time.sleep(0.05)
    for folder in left.values():
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Listen until the tests are gone."""
    # A signal to all that a terminal runs is not for it: it has something to do after everybody else.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    left: dict[int, str] = {}
    for line in sys.stdin:
        sign, pid, folder = line.rstrip("\n").split(" ", 2)
        if sign == "+":
            left[int(pid)] = folder
        else:
            left.pop(int(pid), None)
    if left:
        _end(left)


if __name__ == "__main__":
    main()
