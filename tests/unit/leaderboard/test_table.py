from proctor.leaderboard.ranking import rank
from proctor.leaderboard.table import render
from unit.leaderboard.rows import make


def test_a_row_is_a_line() -> None:
    rows = [make(), make(model="rival", version="1e5", score=0.8125, ci_low=None, ci_high=None)]
    assert render(rank(rows)) == (
        "  rank  benchmark    metric    model     version      score  95% interval"
        "      tasks    samples  date        verdict\n"
        "------  -----------  --------  --------  ---------  -------  --------------"
        "  -------  ---------  ----------  -----------\n"
        "     1  humaneval    pass@1    rival     1e5          0.812  -             "
        "      164        820  2025-03-01  no_baseline\n"
        "     2  humaneval    pass@1    my-coder  v1           0.750  0.700 to 0.800"
        "      164        820  2025-03-01  no_baseline"
    )


def test_versions_of_a_dataset_are_told_apart() -> None:
    text = render(rank([make(), make(dataset_hash="fedcba9876543210", model="rival")]))
    assert [line.split()[1:4] for line in text.splitlines()] == [
        ["benchmark", "dataset", "metric"],
        ["-----------", "---------", "--------"],
        ["humaneval", "0123456…", "pass@1"],
        ["humaneval", "fedcba9…", "pass@1"],
    ]


def test_a_hostile_name_cannot_steer_the_terminal() -> None:
    text = render(rank([make(model="\x1b[2J\nroot\r\x9b31m\u202e\ud800" + "x" * 100)]))
    assert len(text.splitlines()) == 3
    assert r"\u{1b}[2J root \u{9b}31m\u{202e}\u{d800…" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_no_rows_are_said_to_be_none() -> None:
    assert render([]) == "No scores recorded yet."
