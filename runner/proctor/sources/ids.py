"""Task ids as outputs spell them -> the dataset's own."""

import re
from collections.abc import Iterable

_MBPP = re.compile(r"(?i:mbpp)_(?=\d+\Z)")


class TaskIds:
    """The ids of a dataset, found by their usual spellings.

    Besides the id itself: with each slash an underscore, as folders have it ("HumanEval_0" for
    "HumanEval/0"), and an MBPP number with or without its prefix ("601", "MBPP/601" and "Mbpp/601" are one
    task). A spelling that could mean two tasks means neither.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        """`ids` in the dataset's order."""
        self.ids = dict.fromkeys(ids)
        self._aliases: dict[str, str | None] = {}
        for task_id in self.ids:
            key = _key(task_id)
            self._aliases[key] = None if key in self._aliases else task_id

    def find(self, spelling: str) -> str | None:
        """The dataset's id that `spelling` stands for, or None."""
        return spelling if spelling in self.ids else self._aliases.get(_key(spelling))


def _key(spelling: str) -> str:
    return _MBPP.sub("", spelling.replace("/", "_"), count=1)
