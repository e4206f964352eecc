"""Requests that are sent at the same time."""

import threading
from collections.abc import Callable


def statuses(send: Callable[[int], int], count: int = 8) -> list[int]:
    """What `count` requests are answered when they are sent side by side, sorted."""
    found: list[int] = []
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        gate.wait()
        found.append(send(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)
