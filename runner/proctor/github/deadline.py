"""A bound on the time that something may take, whatever it waits for."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, action: Callable[[], T]) -> T:
    """What `action` returns or raises; TimeoutError where that takes longer.

    A socket's own timeout is one for each read, which a peer that sends byte after byte never meets. An
    action that is too slow is left to itself in a thread, which ends with the process at the latest.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(action())
        except BaseException as error:  # noqa: BLE001 - raised again below, by the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run, name="proctor-request", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]
