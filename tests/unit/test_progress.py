"""How far a run is."""

import io

import pytest

from proctor.progress import Bar, Lines, Quiet, progress_for


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def lines(*steps: tuple[float, int, str], total: int) -> list[str]:
    """What is printed when this many are done after so many seconds."""
    stream, clock = io.StringIO(), Clock()
    progress = Lines(stream, clock)
    progress.stage("asking", total)
    for seconds, count, note in steps:
        clock.now += seconds
        progress.step(count, note)
    progress.close()
    return stream.getvalue().splitlines()


def test_a_line_at_times_tells_rate_cost_and_what_is_left() -> None:
    assert lines((10, 50, "$0.10"), (10, 50, "$0.20"), (5, 1, "$0.21"), total=400) == [
        "asking: 400 to do",
        "asking: 100/400, 5/s, $0.20, about 60 s left",
    ]


def test_a_stage_without_a_note_has_none() -> None:
    assert lines((20, 1, ""), total=1000)[1:] == ["asking: 1/1000, 0.05/s, about 5.5 h left"]


def test_a_long_stage_says_when_it_is_done() -> None:
    assert lines((16, 5, ""), (4, 5, "$2.00"), total=10)[1:] == [
        "asking: 5/10, 0.312/s, about 16 s left",
        "asking: 10/10, 0.5/s, $2.00, done in 20 s",
    ]


def test_a_short_stage_is_one_line() -> None:
    assert lines((1, 5, ""), (1, 5, ""), total=10) == ["asking: 10 to do"]


@pytest.mark.parametrize(("left", "shown"), [(99, "99 s"), (120, "2 min"), (7200, "2.0 h")])
def test_times_are_short(left: int, shown: str) -> None:
    assert lines((left, 1, ""), total=2)[1].endswith(f"about {shown} left")


def test_a_bar_shows_rate_note_and_estimate() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    bar.stage("asking", 10)
    bar.step(4, "$0.12")
    assert bar.bar is not None
    bar.bar.refresh()
    bar.close()
    shown = stream.getvalue()
    assert "asking:  40%" in shown
    assert "4/10" in shown
    assert "/s" in shown
    assert "$0.12" in shown


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_for(quiet=True) as progress:
        progress.stage("asking", 2)
        progress.step(1, "$1.00")
        progress.note("a remark")
    assert isinstance(progress, Quiet)
    assert capsys.readouterr() == ("", "")
