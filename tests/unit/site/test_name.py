import re

from hypothesis import given
from hypothesis import strategies as st

from proctor.site.name import file_names
from unit.site.leaderboards import HOSTILE


def test_names_are_letters_digits_and_dashes() -> None:
    assert file_names(["HumanEval+ (mini)", "gsm8k", "../..", "日本語", ""]) == {
        "HumanEval+ (mini)": "humaneval-mini",
        "gsm8k": "gsm8k",
        "../..": "benchmark",
        "日本語": "benchmark-2",
        "": "benchmark-3",
    }


def test_a_name_that_is_taken_is_numbered_even_by_another_number() -> None:
    assert list(file_names(["a", "a-2", "a!", "a-2!"]).values()) == ["a", "a-2", "a-3", "a-2-2"]


@given(st.lists(st.sampled_from([HOSTILE, "a", "A", "a-2", "ä", "x" * 500, "-", "a."]), max_size=8))
def test_names_are_safe_distinct_and_kept_as_benchmarks_join(benchmarks: list[str]) -> None:
    found = file_names(benchmarks)
    assert all(re.fullmatch(r"[a-z0-9](-?[a-z0-9]+)*", name) and len(name) < 60 for name in found.values())
    assert len(set(found.values())) == len(found) == len(set(benchmarks))
    assert file_names([*benchmarks, "new"]).items() >= found.items()
