from datetime import date
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.gate.waiver import Waiver, expired, find, read

TEXT = """\
- benchmark: qa
  metric: pass@1
  reason: the new prompt trades qa for code
  owner: "@ada"
  expires: 2025-06-30
"""
WAIVER = Waiver(
    benchmark="qa",
    metric="pass@1",
    reason="the new prompt trades qa for code",
    owner="@ada",
    expires=date(2025, 6, 30),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "waivers.yml"


def test_a_file_of_waivers(file: Path) -> None:
    file.write_text(TEXT + TEXT.replace("qa", "code"))
    first, second = read(file)
    assert first == WAIVER
    assert second.benchmark == "code"


def test_a_day_may_stand_in_quotes(file: Path) -> None:
    file.write_text(TEXT.replace("2025-06-30", "'2025-06-30'"))
    assert read(file) == (WAIVER,)


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n", "~\n"])
def test_an_empty_file_waives_nothing(file: Path, text: str) -> None:
    file.write_text(text)
    assert read(file) == ()


def test_no_file_waives_nothing(file: Path) -> None:
    assert read(file) == ()


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (TEXT, "benchmark: qa\n", [':1:1: expected a list; start each entry with "- "']),
        (TEXT, "- qa\n", [":1:3: [0]: expected a mapping with benchmark, metric, reason, owner, expires"]),
        (
            "expires",
            "expire",
            [
                ":1:3: [0].expires: is missing; it says the last day it holds, as YYYY-MM-DD",
                ':5:3: [0].expire: unknown key; did you mean "expires"?',
            ],
        ),
        ('  owner: "@ada"\n', "", [":1:3: [0].owner: is missing; it says who answers for it"]),
        ('"@ada"', "''", [":4:10: [0].owner: expected a text; put it in quotes"]),
        ('"@ada"', "", [":4:9: [0].owner: is missing; it says who answers for it"]),
        ("pass@1", "1", [":2:11: [0].metric: expected a text; put it in quotes"]),
        ("2025-06-30", "30 June", [':5:12: [0].expires: expected a day as YYYY-MM-DD, found "30 June"']),
        (
            "2025-06-30",
            "2025-02-30",
            [':5:12: [0].expires: expected a day as YYYY-MM-DD, found "2025-02-30"'],
        ),
        (
            "2025-06-30",
            "2025-W01-1",
            [':5:12: [0].expires: expected a day as YYYY-MM-DD, found "2025-W01-1"'],
        ),
        ('"@ada"', "@ada", [':4:10: not valid YAML: a value may not start with "@"; put it in quotes']),
    ],
)
def test_mistakes_are_told_with_line_and_key(file: Path, old: str, new: str, messages: list[str]) -> None:
    file.write_text(TEXT.replace(old, new))
    with pytest.raises(InputError) as raised:
        read(file)
    assert str(raised.value).splitlines() == [f"{file}{message}" for message in messages]


def test_a_waiver_holds_up_to_its_last_day() -> None:
    assert find([WAIVER], "qa", "pass@1", date(2025, 6, 30)) == (WAIVER, None)
    assert find([WAIVER], "qa", "pass@1", date(2025, 7, 1)) == (None, WAIVER)
    assert expired([WAIVER], date(2025, 6, 30)) == ()
    assert expired([WAIVER], date(2025, 7, 1)) == (WAIVER,)


def test_a_waiver_is_for_one_metric_of_one_benchmark() -> None:
    assert find([WAIVER], "qa", "f1", date(2025, 1, 1)) == (None, None)
    assert find([WAIVER], "code", "pass@1", date(2025, 1, 1)) == (None, None)
