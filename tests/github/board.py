"""What runs add to a leaderboard, for tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from proctor.gate import archive
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.recorded import file_name
from proctor.leaderboard.contribution import Contribution
from proctor.leaderboard.row import Row, timestamp
from unit.gate.runs import passes, run
from unit.leaderboard.rows import make

BRANCH, PATH = "leaderboard", "data/leaderboard.csv"
MOMENT = datetime(2025, 3, 1, 9, tzinfo=UTC)
PASSED = 5


def no_charts(rows: Sequence[Row]) -> Mapping[str, bytes]:
    return {}


def recorded(commit: str, *, day: int = 0, model: str = "coder", passed: int = PASSED) -> Contribution:
    """What a run of a commit adds: a row and a run, so many days after the first."""
    moment = MOMENT + timedelta(days=day, milliseconds=123)
    metric = run([passes(passed, 5)] * 8)
    metrics = {("qa", model): (metric,)}
    data = archive.write(Baseline(origin=Origin(commit=commit), metrics=metrics))
    row = make(date=timestamp(moment), benchmark="qa", model=model, commit=commit, score=passed / 5)
    return Contribution(rows=(row,), runs={file_name(commit, data, moment): data})


def numbered(number: int) -> Contribution:
    """One of many runs that differ."""
    return recorded(f"{number:040x}", day=number, model=f"model-{number}")
