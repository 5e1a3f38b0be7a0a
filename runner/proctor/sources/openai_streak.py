"""When to stop asking: nobody answers, for one and the same reason."""

import threading

from proctor.sources.openai_trouble import Trouble

_FIRST = 5  # failures, before there was any answer
_OF_ONE_REQUEST = 20  # the same, of a kind that may lie in the request


class Streak:
    """Failures of one kind in a row. Safe among threads.

    A kind that lies in one request says nothing of the others once there was an answer. Any other has to come
    as often as there are requests at a time, and five times more, to outweigh an answer.
    """

    def __init__(self, concurrency: int) -> None:
        self._lock = threading.Lock()
        self._after_answer = _FIRST + concurrency
        self._kind = ""
        self._length = 0
        self._has_answer = False
        self._reason = ""

    @property
    def reason(self) -> str:
        """Why to stop, on one line; "" while there is no cause to."""
        return self._reason

    @property
    def has_answer(self) -> bool:
        """Whether anybody has answered yet."""
        return self._has_answer

    def answered(self) -> None:
        with self._lock:
            self._has_answer = True
            self._length = 0

    def failed(self, trouble: Trouble) -> None:
        """One request failed for good."""
        with self._lock:
            self._length = self._length + 1 if trouble.kind == self._kind else 1
            self._kind = trouble.kind
            most = self._most(trouble)
            if most is not None and self._length >= most and not self._reason:
                self._reason = f"not asked: {self._length} requests before it failed alike, with: {trouble}"

    def _most(self, trouble: Trouble) -> int | None:
        if trouble.is_of_one_request:
            return None if self._has_answer else _OF_ONE_REQUEST
        return self._after_answer if self._has_answer else _FIRST
