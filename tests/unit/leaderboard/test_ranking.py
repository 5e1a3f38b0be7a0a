import pytest

from proctor.errors import InputError
from proctor.leaderboard.ranking import higher_is_better, order, pick, rank, select, to_json
from proctor.metrics import METRICS
from unit.leaderboard.rows import make

MONDAY, TUESDAY = "2025-03-03T09:00:00Z", "2025-03-04T09:00:00Z"


def test_rows_are_selected_by_every_name_given() -> None:
    rows = [
        make(model="a"),
        make(model="b"),
        make(model="a", metric="f1"),
        make(model="a", benchmark="gsm8k"),
    ]
    assert select(rows) == rows
    assert select(rows, model="a") == [rows[0], rows[2], rows[3]]
    assert select(rows, model="a", metric="pass@1", benchmark="humaneval") == [rows[0]]
    assert select(rows, model="c") == []


def test_the_latest_row_is_the_one_of_the_latest_date() -> None:
    rows = [make(date=TUESDAY, version="2"), make(date=MONDAY, version="1"), make(model="b", date=MONDAY)]
    assert pick(rows, "latest") == [rows[0], rows[2]]


def test_of_two_rows_of_one_date_the_later_in_the_file_is_the_latest() -> None:
    rows = [make(version="1"), make(version="2")]
    assert pick(rows, "latest") == [rows[1]]


def test_versions_are_picked_apart_if_asked() -> None:
    rows = [make(version="1"), make(version="2"), make(version="1", score=0.5)]
    assert pick(rows, "latest", by_version=True) == [rows[1], rows[2]]


def test_the_best_row_has_the_highest_score_and_of_equals_the_latest() -> None:
    rows = [
        make(score=0.9, date=MONDAY),
        make(score=0.9, date=TUESDAY),
        make(score=0.8),
        make(model="b", score=0.1),
    ]
    assert pick(rows, "best") == [rows[1], rows[3]]


def test_the_best_distance_is_the_lowest() -> None:
    rows = [make(metric="edit_distance", score=score) for score in (3.0, 1.0, 2.0)]
    assert pick(rows, "best") == [rows[1]]


def test_all_rows_can_be_kept() -> None:
    rows = [make(), make()]
    assert pick(rows, "all") == rows


def test_equals_share_a_place_and_the_next_place_is_skipped() -> None:
    rows = [
        make(model=model, score=score) for model, score in [("d", 0.1), ("c", 0.5), ("b", 0.5), ("a", 0.9)]
    ]
    assert [(item.rank, item.row.model) for item in rank(rows)] == [(1, "a"), (2, "b"), (2, "c"), (4, "d")]


def test_scores_whose_intervals_overlap_share_a_span_of_ranks() -> None:
    rows = [
        make(model="a", score=0.9, ci_low=0.85, ci_high=0.95),
        make(model="b", score=0.8, ci_low=0.7, ci_high=0.86),
        make(model="c", score=0.6, ci_low=None, ci_high=None),
        make(model="d", score=0.5, ci_low=0.4, ci_high=0.6),
    ]
    assert [(item.rank, item.ranks) for item in rank(rows)] == [
        (1, "1-2"),
        (2, "1-2"),
        (3, "3-4"),
        (4, "3-4"),
    ]


def test_spans_of_a_distance_are_of_less_is_better() -> None:
    rows = [
        make(metric="edit_distance", model=model, score=score, ci_low=score - 1, ci_high=score + 1)
        for model, score in [("far", 9.0), ("near", 2.0), ("nearer", 1.5)]
    ]
    assert [(item.row.model, item.ranks) for item in rank(rows)] == [
        ("nearer", "1-2"),
        ("near", "1-2"),
        ("far", "3"),
    ]


def test_places_are_by_benchmark_and_metric_and_dataset() -> None:
    rows = [
        make(score=0.2),
        make(score=0.1, dataset_hash="fedcba"),
        make(score=0.1, benchmark="gsm8k"),
        make(score=3.0, metric="edit_distance(unit=line)", model="a"),
        make(score=2.0, metric="edit_distance(unit=line)", model="b"),
    ]
    assert [(item.rank, item.row.score) for item in rank(rows)] == [
        (1, 0.1),
        (1, 2.0),
        (2, 3.0),
        (1, 0.2),
        (1, 0.1),
    ]


def test_scores_are_sorted_the_best_first_unless_told() -> None:
    distances = rank(make(metric="edit_distance", score=score) for score in (2.0, 3.0, 1.0))
    shares = rank(make(score=score) for score in (0.2, 0.3, 0.1))
    assert [item.row.score for item in order(distances, "score")] == [1.0, 2.0, 3.0]
    assert [item.row.score for item in order(shares, "score")] == [0.3, 0.2, 0.1]
    assert [item.row.score for item in order(distances, "score", descending=True)] == [3.0, 2.0, 1.0]
    assert [item.row.score for item in order(shares, "score", descending=False)] == [0.1, 0.2, 0.3]


@pytest.mark.parametrize("descending", [None, False, True])
def test_empty_values_come_last_in_any_direction(descending: bool | None) -> None:
    ranked = rank([make(model="a", ci_low=None), make(model="b", ci_low=0.2), make(model="c", ci_low=0.1)])
    assert [item.row.model for item in order(ranked, "ci_low", descending=descending)][-1] == "a"


def test_dates_are_sorted_the_newest_first_and_names_from_a_to_z() -> None:
    ranked = rank([make(model="b", date=MONDAY), make(model="a", date=TUESDAY)])
    assert [item.row.date for item in order(ranked, "date")] == [TUESDAY, MONDAY]
    assert [item.row.model for item in order(ranked, "model")] == ["a", "b"]


def test_ranks_are_sorted_within_their_exam_unless_told() -> None:
    ranked = rank(
        make(benchmark=benchmark, model=model, score=score)
        for benchmark in "xy"
        for model, score in [("a", 0.2), ("b", 0.1)]
    )
    assert [item.rank for item in order(reversed(ranked), "rank")] == [1, 2, 1, 2]
    assert [item.rank for item in order(ranked, "rank", descending=False)] == [1, 1, 2, 2]


def test_sorting_by_no_column_names_the_columns() -> None:
    with pytest.raises(InputError, match="cannot sort by 'name'; choose one of rank, date, benchmark, "):
        order([], "name")


def test_the_direction_of_every_metric_is_known_from_its_label() -> None:
    assert [name for name in METRICS if not higher_is_better(name)] == ["edit_distance"]
    assert not higher_is_better("edit_distance(unit=line)")
    assert higher_is_better("of another harness")


def test_json_has_the_rank_and_every_column() -> None:
    (document,) = to_json(rank([make(ci_low=None)]))
    assert document == {
        "rank": 1,
        "best_rank": 1,
        "worst_rank": 1,
        "date": "2025-03-01T09:00:00Z",
        "benchmark": "humaneval",
        "dataset": "tasks.jsonl",
        "dataset_hash": "0123456789abcdef",
        "model": "my-coder",
        "version": "v1",
        "metric": "pass@1",
        "score": 0.75,
        "ci_low": None,
        "ci_high": 0.8,
        "tasks": 164,
        "samples": 820,
        "commit": "c0ffee",
        "run_url": "https://github.com/o/r/actions/runs/1",
        "verdict": "no_baseline",
    }
