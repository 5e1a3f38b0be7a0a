from proctor.site.board import boards
from unit.leaderboard.rows import make
from unit.site.leaderboards import day


def test_boards_stand_as_the_file_first_has_them() -> None:
    rows = [
        make(benchmark="b", metric="pass@1"),
        make(benchmark="a", metric="bleu"),
        make(benchmark="b", metric="ast_match"),
        make(benchmark="a", metric="bleu"),
    ]
    assert [(one.benchmark, one.metric) for one in boards(rows)] == [
        ("b", "pass@1"),
        ("b", "ast_match"),
        ("a", "bleu"),
    ]


def test_each_version_of_a_dataset_has_a_ranking_of_its_own_the_newest_first() -> None:
    rows = [
        make(model="a", date=day(1), dataset_hash="old", score=0.9),
        make(model="b", date=day(2), dataset_hash="old", score=0.8),
        make(model="a", date=day(3), dataset_hash="new", dataset="other.jsonl", score=0.1),
    ]
    newest, oldest = boards(rows)[0].versions
    assert (newest.dataset_hash, newest.dataset, newest.since, newest.until) == (
        "new",
        "other.jsonl",
        day(3),
        day(3),
    )
    assert [(one.rank, one.row.model, one.row.score) for one in newest.ranking] == [(1, "a", 0.1)]
    assert (oldest.since, oldest.until) == (day(1), day(2))
    assert [(one.rank, one.row.model) for one in oldest.ranking] == [(1, "a"), (2, "b")]


def test_a_ranking_has_the_latest_score_of_each_model() -> None:
    rows = [make(date=day(1), score=0.9), make(date=day(3), score=0.4), make(date=day(2), score=0.6)]
    (version,) = boards(rows)[0].versions
    assert [one.row.score for one in version.ranking] == [0.4]


def test_no_rows_have_no_boards() -> None:
    assert boards([]) == []
