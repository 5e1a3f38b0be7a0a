from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from proctor.config.spec import GateSpec
from proctor.files import write_whole
from proctor.gate import archive
from proctor.gate.baseline import Baseline, BaselineError, Key, Origin
from proctor.gate.judged import Judged
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.kept import Kept, Output, Pair, Pairs, read, sibling
from proctor.gate.pairing import One
from proctor.gate.recorded import Named, Recorded, file_name, folder_of, kept, named, short_commit
from proctor.gate.samples import MetricSamples
from unit.gate.runs import passes, run

MOMENT = datetime(2025, 1, 31, 9, 30, tzinfo=UTC)
GOOD, BAD = run([passes(5, 5)] * 40), run([passes(5, 5)] * 30 + [passes(0, 5)] * 10)
KEY: Key = ("qa", "coder")


def of(*metrics: MetricSamples, commit: str | None = "c0ffee0123456789") -> Baseline:
    keys = {(metric.benchmark, metric.model): (metric,) for metric in metrics}
    return Baseline(origin=Origin(commit=commit), metrics=keys)


def record(
    folder: Path,
    new: Baseline,
    judged: tuple[Judged, ...],
    moment: datetime,
    outputs: Kept = MappingProxyType({}),
) -> Path | None:
    """Keeps a run in a folder, as a run does; its file."""
    files = kept(new, judged, moment, outputs)
    for name, data in files.items():
        write_whole(folder / name, data)
    return folder / next(iter(files)) if files else None


def judged(new: Baseline, old: Baseline) -> tuple[Judged, ...]:
    return judge_run(new, One(old), policy_of(GateSpec(), (), date(2025, 1, 31)))


def test_runs_stand_beside_the_leaderboard() -> None:
    assert folder_of(Path("data/leaderboard.csv")) == Path("data/runs")


def test_the_latest_run_of_each_benchmark_and_model_is_found(tmp_path: Path) -> None:
    other = replace(GOOD, benchmark="code")
    runs = [of(GOOD, other), of(replace(GOOD, tasks=GOOD.tasks[:9])), of(BAD)]
    for days, one in enumerate(runs):
        assert record(tmp_path, one, (), MOMENT + timedelta(days=days)) is not None
    found = Recorded(tmp_path)
    assert found.of(KEY) == runs[2]
    assert found.of(("code", "coder")) == runs[0]
    assert found.of(KEY) == runs[2]
    assert found.of(("qa", "other")) is None


def test_nothing_recorded_is_no_baseline(tmp_path: Path) -> None:
    assert Recorded(tmp_path / "runs").of(KEY) is None


def test_a_name_tells_when_and_of_what_and_is_safe_to_keep_anywhere() -> None:
    assert file_name("c0ffee0123456789", b"", MOMENT) == "20250131T093000000Z-c0ffee012345-e3b0c442.json.gz"
    for commit in (None, "", "../../etc", "C0FFEE0", "c0ff"):
        assert file_name(commit, b"", MOMENT) == "20250131T093000000Z-e3b0c442.json.gz"


def test_two_runs_of_one_moment_are_both_kept(tmp_path: Path) -> None:
    paths = {record(tmp_path, one, (), MOMENT) for one in (of(GOOD), of(BAD))}
    assert len(paths) == 2


def test_what_regressed_is_not_kept(tmp_path: Path) -> None:
    better, worse = replace(GOOD, benchmark="code"), of(BAD, replace(GOOD, benchmark="code"))
    path = record(tmp_path, worse, judged(worse, of(GOOD, better)), MOMENT)
    assert path is not None
    assert archive.read(path.read_bytes()).metrics.keys() == {("code", "coder")}


@pytest.mark.parametrize("scores", [[passes(0, 0, 5)] * 3, [passes(1, 1, 1)] * 3, [(7.0,)]])
def test_what_nothing_could_be_compared_with_is_not_kept(
    tmp_path: Path, scores: list[tuple[float | None, ...]]
) -> None:
    new = of(run(scores))
    assert record(tmp_path / "runs", new, judged(new, of(GOOD)), MOMENT) is None
    assert not (tmp_path / "runs").exists()


def test_a_damaged_file_is_corrupt_where_it_may_be_the_latest(tmp_path: Path) -> None:
    record(tmp_path, of(GOOD), (), MOMENT)
    bad = tmp_path / "20250201T000000000Z-00000000.json.gz"
    bad.write_bytes(b"\x1f\x8b torn")
    found = Recorded(tmp_path)
    for _ in range(2):
        with pytest.raises(BaselineError, match="20250201T000000000Z-00000000") as raised:
            found.of(KEY)
        assert raised.value.trouble == "corrupt"
    record(tmp_path, of(BAD), (), MOMENT + timedelta(days=9))
    assert Recorded(tmp_path).of(KEY) == of(BAD)


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    record(tmp_path, of(GOOD), (), MOMENT)
    for name in ("notes.txt", "z.json.gz", ".20250201T000000000Z-00000000.json.gz.1.tmp"):
        (tmp_path / name).write_text("x")
    assert Recorded(tmp_path).of(KEY) == of(GOOD)


def test_a_name_gives_back_when_and_of_what() -> None:
    moment = MOMENT + timedelta(milliseconds=123)
    assert named(file_name("c0ffee0123456789", b"data", moment)) == Named(
        date="2025-01-31T09:30:00Z", commit="c0ffee012345"
    )
    assert named(file_name(None, b"data", moment)) == Named(date="2025-01-31T09:30:00Z", commit="")
    assert short_commit("c0ffee0123456789") == "c0ffee012345"
    assert short_commit("not a commit") == ""


@pytest.mark.parametrize("name", ["README.md", "20250131T093000123Z-1a2b3c4d.outputs.json.gz", "x.json.gz"])
def test_other_files_are_no_runs(name: str) -> None:
    assert named(name) is None


def pairs(text: str) -> Pairs:
    return {"t0": Pair(failing=Output(text=text, status="failed"))}


def test_outputs_are_kept_beside_the_run_they_are_of(tmp_path: Path) -> None:
    other = replace(GOOD, benchmark="code")
    first = record(tmp_path, of(GOOD, other), (), MOMENT, {KEY: pairs("1"), ("code", "coder"): pairs("2")})
    assert first is not None
    assert first.with_name(sibling(first.name)).is_file()
    record(tmp_path, of(BAD), (), MOMENT + timedelta(days=1), {KEY: pairs("3")})
    found = Recorded(tmp_path)
    assert found.outputs(KEY) == pairs("3")
    assert found.outputs(("code", "coder")) == pairs("2")
    assert found.outputs(("qa", "other")) == {}


def test_a_run_without_outputs_does_not_take_those_of_another(tmp_path: Path) -> None:
    record(tmp_path, of(GOOD), (), MOMENT, {KEY: pairs("1")})
    record(tmp_path, of(BAD), (), MOMENT + timedelta(days=1))
    assert Recorded(tmp_path).outputs(KEY) == {}
    assert len(list(tmp_path.iterdir())) == 3


def test_of_what_regressed_no_outputs_are_kept(tmp_path: Path) -> None:
    better, worse = replace(GOOD, benchmark="code"), of(BAD, replace(GOOD, benchmark="code"))
    outputs = {KEY: pairs("1"), ("code", "coder"): pairs("2")}
    path = record(tmp_path, worse, judged(worse, of(GOOD, better)), MOMENT, outputs)
    assert path is not None
    assert read(path.with_name(sibling(path.name)).read_bytes()) == {("code", "coder"): pairs("2")}
    assert kept(of(BAD), judged(of(BAD), of(GOOD)), MOMENT, {KEY: pairs("1")}) == {}


def test_damaged_outputs_leave_the_run_alone(tmp_path: Path) -> None:
    path = record(tmp_path, of(GOOD), (), MOMENT, {KEY: pairs("1")})
    assert path is not None
    path.with_name(sibling(path.name)).write_bytes(b"torn")
    found = Recorded(tmp_path)
    assert found.of(KEY) == of(GOOD)
    with pytest.raises(BaselineError, match=r"outputs.json.gz cannot be read: damaged"):
        found.outputs(KEY)
