from collections.abc import Sequence
from pathlib import Path

from proctor.leaderboard.row import Row
from proctor.site.tasks import Found, latest, recorded
from unit.leaderboard.rows import make
from unit.site.leaderboards import day, run_of

ONE, TWO = {"t0": (1.0,)}, {"t0": (0.0,)}


def found(rows: Sequence[Row], runs: dict[str, bytes], at_most: int = 10) -> tuple[Found, list[str]]:
    """What is found, and the files that were read for it."""
    opened: list[str] = []

    def read(name: str) -> bytes:
        opened.append(name)
        return runs[name]

    return latest(rows, runs, read, at_most=at_most), opened


def models(result: Found, benchmark: str = "humaneval") -> list[tuple[str, str]]:
    return [(run.model, run.date) for run in result.runs.get(benchmark, ())]


def test_the_latest_run_of_each_model_is_taken_and_no_more_files_are_read() -> None:
    rows = [make(model="a", date=day(1)), make(model="b", date=day(2)), make(model="a", date=day(3))]
    runs = dict([run_of({"a": ONE}, at=day(1)), run_of({"b": ONE}, at=day(2)), run_of({"a": TWO}, at=day(3))])
    result, opened = found(rows, runs)
    assert models(result) == [("a", day(3)), ("b", day(2))]
    assert result.runs["humaneval"][0].metrics[0].tasks[0].scores == (0.0,)
    assert opened == sorted(runs, reverse=True)[:2]


def test_runs_on_an_older_version_of_the_dataset_are_not_taken() -> None:
    rows = [
        make(model="a", dataset_hash="old", date=day(1)),
        make(model="b", dataset_hash="new", date=day(2)),
    ]
    runs = dict([run_of({"a": ONE}, at=day(1), dataset="old"), run_of({"b": ONE}, at=day(2), dataset="new")])
    assert models(found(rows, runs)[0]) == [("b", day(2))]


def test_where_a_harness_knows_no_hash_the_rows_of_the_same_run_tell() -> None:
    rows = [
        make(model="a", dataset_hash="old", date=day(1)),
        make(model="a", dataset_hash="new", date=day(2)),
    ]
    for dataset in (None, "version 2"):
        runs = dict(
            [run_of({"a": ONE}, at=day(1), dataset=dataset), run_of({"a": ONE}, at=day(2), dataset=dataset)]
        )
        assert models(found(rows, runs)[0]) == [("a", day(2))]
        del runs[max(runs)]
        assert models(found(rows, runs)[0]) == []


def test_a_model_of_several_versions_goes_by_name_and_version() -> None:
    rows = [make(model="a", version="v1"), make(model="a", version="v2")]
    runs = dict([run_of({"a v1": ONE, "a v2": TWO})])
    assert models(found(rows, runs)[0]) == [("a v1", rows[0].date), ("a v2", rows[0].date)]


def test_what_no_row_tells_of_is_not_taken() -> None:
    runs = dict([run_of({"a": ONE, "stranger": ONE}), run_of({"a": ONE}, benchmark="other")])
    result, _ = found([make(model="a")], runs)
    assert models(result) == [("a", make().date)]
    assert list(result.runs) == ["humaneval"]


def test_no_more_than_so_many_files_are_read() -> None:
    rows = [make(model="never recorded")]
    runs = dict(run_of({f"m{number}": ONE}, at=day(number)) for number in range(1, 9))
    assert len(found(rows, runs, at_most=3)[1]) == 3


def test_a_damaged_file_is_told_of_and_left_out() -> None:
    rows = [make(model="a", date=day(1))]
    runs = {**dict([run_of({"a": ONE}, at=day(1))]), "20250302T000000000Z-abcd.json.gz": b"\x1f\x8bno"}
    result, _ = found(rows, runs)
    assert models(result) == [("a", day(1))]
    assert len(result.troubles) == 1
    assert "20250302T000000000Z-abcd.json.gz" in result.troubles[0]


def test_files_of_other_names_are_not_read() -> None:
    assert found([make()], {"notes.json.gz": b"", "../x": b""}) == (Found(), [])


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert recorded(tmp_path / "runs", [make()], at_most=5) == Found()
