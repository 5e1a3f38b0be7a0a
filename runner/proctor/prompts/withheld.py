"""The fields of a row that no prompt may show: what the task is scored by."""

from collections.abc import Iterator, Mapping
from typing import Final

from proctor.datasets import humaneval, mbpp
from proctor.datasets.columns import GUESSES

ROLES: Final = ("reference", "canonical", "test", "setup")
# Fields of known datasets that hold answers or tests, besides those that are taken for a role.
_ALWAYS: Final = (
    "answerKey", "answer_key", "base_input", "best_answer", "canonical_solutions", "correct_answer",
    "correct_answers", "final_answer", "gold", "input_output", "plus_input", "reference_code", "solutions",
    "test_cases", "tests", "unit_tests",
)  # fmt: skip
_MBPP: Final = ("challenge_test_list", "code", "test_imports", "test_list")


def withheld(row: Mapping[str, object], columns: Mapping[str, str]) -> frozenset[str]:
    """The names, whether the row has them or not; `columns` are the roles that the config names.

    A role whose field is nested, as in meta.answer, withholds all of `meta`.
    """
    names = {*_ALWAYS, *_guessed(row)}
    for role in ROLES:
        if named := columns.get(role):
            names |= {named, named.partition(".")[0]}
    return frozenset(names)


def _guessed(row: Mapping[str, object]) -> Iterator[str]:
    for role in ROLES:
        yield from GUESSES[role]
        yield from humaneval.GUESSES.get(role, ())
    if mbpp.fits(row):
        yield from _MBPP
