import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.leaderboard.page import MAX_CHARACTERS, MAX_MODELS, MAX_TABLES, markers, render, updated
from unit.leaderboard.rows import make

HOSTILE = "@evil | `x` <img src=x> --> <!-- /proctor #1 [a](b) http://x \n## h \u202e\ud800 &amp; "

PAGE = """\
![Scores over time](data/leaderboard.svg)

### `humaneval`: `edit_distance` (lower is better)

| Rank | Model | Score | 95% interval | Tasks | Run | Commit | Verdict |
| --: | :-- | --: | :-- | --: | :-- | :-- | :-- |
| 1 | `b` `v1` | 3.000 | - | 164 | [2025-03-01](https://github.com/o/r/actions/runs/1) | `c0ffee` |  |
| 2 | `a` `v1` | 5.000 | - | 164 | [2025-03-01](https://github.com/o/r/actions/runs/1) | `c0ffee` |  |

### `humaneval`: `pass@1`

| Rank | Model | Score | 95% interval | Tasks | Run | Commit | Verdict |
| --: | :-- | --: | :-- | --: | :-- | :-- | :-- |
| 1 | `a` `v2` | 0.800 | 0.700 to 0.800 | 164 | 2025-03-02 | `c0ffeec0ffee` | regressed |

The latest scores; [`data/leaderboard.csv`](data/leaderboard.csv) has every one."""


def test_a_page_ranks_the_latest_scores() -> None:
    latest = make(
        model="a",
        version="v2",
        score=0.8,
        date="2025-03-02T09:00:00Z",
        commit="c0ffee" * 6 + "c0ff",
        run_url="",
        verdict="regressed",
    )
    distance = {"metric": "edit_distance", "ci_low": None, "ci_high": None, "verdict": ""}
    rows = [
        latest,
        make(model="a", score=0.9),
        make(model="a", score=5.0, **distance),
        make(model="b", score=3.0, **distance),
    ]
    assert render(rows, csv="data/leaderboard.csv", images=["data/leaderboard.svg"]) == PAGE


def test_without_rows_it_says_so() -> None:
    assert render([], csv="a.csv") == "No scores recorded yet in [`a.csv`](a.csv)."


def test_scores_on_another_version_of_the_dataset_are_not_ranked_with_these() -> None:
    old = make(model="old", dataset_hash="other", score=1.0, date="2025-01-01T00:00:00Z")
    text = render([old, make(model="new")], csv="a.csv")
    assert "| 1 | `new` `v1` |" in text
    assert "`old`" not in text
    assert "Not ranked: 1 model last run on another version of the dataset." in text


def test_names_are_shown_and_do_nothing() -> None:
    columns = ("model", "version", "commit", "verdict", "run_url", "benchmark", "metric")
    changes = dict.fromkeys(columns, HOSTILE)
    text = render([make(**changes)], csv=f"{HOSTILE}.csv", images=[f"{HOSTILE}.svg"])
    inert = text.replace("![Scores over time](", "").replace(".csv](", "")
    assert re.search(r"<(?!/?code>)|-->|@evil|\]\(http|`x`|\ud800|\u202e", inert) is None
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {9}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.org/",
        "https://a b/",
        "https://x/)[y](z",
        "https://x/|",
        "https://é/",
    ],
)
def test_only_a_plain_address_becomes_a_link(url: str) -> None:
    assert "| 2025-03-01 |" in render([make(run_url=url)], csv="a.csv")


def test_a_table_is_bounded_and_says_what_it_leaves_out() -> None:
    rows = [make(model=f"m{number}", score=number / 1000) for number in range(MAX_MODELS + 7)]
    text = render(rows, csv="a.csv")
    assert text.count("| `m") == MAX_MODELS
    assert "Left out here: 7 models of lower rank." in text
    assert "`m6`" not in text


def test_tables_are_bounded_too() -> None:
    text = render([make(benchmark=f"b{number}") for number in range(MAX_TABLES + 3)], csv="a.csv")
    assert text.count("### ") == MAX_TABLES
    assert "Left out here: 3 tables. The latest scores;" in text


def test_long_tables_are_bounded_together() -> None:
    names = (f"{'|' * 70}{number}" for number in range(MAX_MODELS))
    rows = [make(model=name, benchmark=f"b{number}") for name in names for number in range(8)]
    text = render(rows, csv="a.csv")
    assert len(text) < MAX_CHARACTERS + 500
    assert re.search(r"Left out here: \d tables?\.", text)


def test_a_section_takes_its_place_and_leaves_the_rest() -> None:
    first = updated("", "a.csv", "one")
    begin, end = markers("a.csv")
    assert first == f"# Leaderboard\n\n{begin}\none\n{end}\n"
    mine = f"# Mine\r\n\r\nHello.\n\n{first}\nBye."
    assert updated(mine, "a.csv", "two") == mine.replace("one", "two")


def test_each_leaderboard_has_a_section_of_its_own() -> None:
    text = updated(updated(updated("", "a.csv", "one"), "b/a.csv", "two"), "a.csv", "three")
    assert [word for word in ("one", "two", "three") if word in text] == ["two", "three"]
    assert text.index("three") < text.index("two")


def test_a_marker_without_its_other_half_is_taken_away() -> None:
    begin, end = markers("a.csv")
    for torn in (f"Hello.\n{begin}\nold", f"Hello.\n{end}\nold", f"Hello.\n{end}\nold {begin}"):
        text = updated(torn, "a.csv", "new")
        assert (text.count(begin), text.count(end)) == (1, 1)
        assert text.startswith("Hello.\n")
        assert "old" in text


@given(st.text())
def test_nothing_in_a_path_ends_a_marker(path: str) -> None:
    for marker in markers(path):
        assert marker.count("--") == 2
        assert marker.isascii()
        assert marker.isprintable()


@given(st.text(), st.text())
def test_another_path_has_another_marker(one: str, other: str) -> None:
    assert (markers(one) == markers(other)) == (one == other)


@given(st.text(), st.text(alphabet="abc \n"))
def test_writing_a_section_again_changes_nothing(text: str, section: str) -> None:
    once = updated(text, "a.csv", section)
    assert updated(once, "a.csv", section) == once
