from proctor.leaderboard.series import name_models, panels
from unit.leaderboard.rows import make


def test_a_panel_is_a_benchmark_and_a_metric_by_date() -> None:
    early, late = make(date="2025-01-01T00:00:00Z"), make(date="2025-02-01T00:00:00Z")
    other = make(metric="ast_match")
    found = panels([late, other, early])
    assert [(panel.benchmark, panel.metric, panel.rows) for panel in found] == [
        ("humaneval", "ast_match", (other,)),
        ("humaneval", "pass@1", (early, late)),
    ]


def test_the_leaders_by_latest_score_are_named() -> None:
    rows = [make(model=f"m{number}", score=number / 10) for number in range(9)]
    rows.append(make(model="m0", score=0.95, date="2025-04-01T00:00:00Z"))
    names = name_models(panels(rows))
    assert list(names.shown) == ["m0", "m8", "m7", "m6", "m5", "m4", "m3"]
    assert (names.others, names.of("m1"), names.of("m0")) == ("2 other models", "2 other models", "m0")


def test_the_leaders_of_each_panel_take_turns() -> None:
    rows = [make(model=f"code{number}", score=number / 10) for number in range(8)]
    rows += [make(model=f"text{number}", score=number / 10, metric="f1") for number in range(8)]
    assert list(name_models(panels(rows)).shown)[:4] == ["text7", "code7", "text6", "code6"]


def test_the_leaders_of_a_distance_are_the_lowest() -> None:
    rows = [make(model=f"m{number}", score=float(number), metric="edit_distance") for number in range(9)]
    assert next(iter(name_models(panels(rows)).shown)) == "m0"


def test_seven_models_are_all_named() -> None:
    names = name_models(panels(make(model=str(number)) for number in range(7)))
    assert (len(names.shown), names.others) == (7, None)


def test_entries_are_distinct_and_visible() -> None:
    rows = [make(model=f"{'x' * 50}{number}") for number in range(6)]
    rows += [
        make(model="2 other models", score=0.9),
        make(model="\u202e", score=0.9),
        make(model="", score=0.9),
    ]
    names = name_models(panels(rows))
    assert list(names.shown.values()) == [
        "(no name)",
        "2 other models",
        r"\u{202e}",
        "x" * 39 + "…",
        "x" * 39 + "… (2)",
        "x" * 39 + "… (3)",
        "x" * 39 + "… (4)",
    ]
    assert names.others == "2 other models (2)"
