from datetime import date, datetime
from typing import Any

import pytest
import yaml

from proctor.errors import InputError
from proctor.gate.waiver import Waiver, expired, find, parse

TEXT = """
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
ENTRY = yaml.safe_load(TEXT)[0]


def test_a_file_of_waivers() -> None:
    assert parse(yaml.safe_load(TEXT)) == (WAIVER,)


def test_a_day_may_be_a_text() -> None:
    assert parse([{**ENTRY, "expires": "2025-06-30"}]) == (WAIVER,)


@pytest.mark.parametrize("document", [None, []])
def test_an_empty_file_waives_nothing(document: Any) -> None:
    assert parse(document) == ()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"benchmark": "qa"}, "expected a list of waivers, found a mapping"),
        ("qa", "expected a list of waivers, found a text"),
        ([ENTRY, "qa"], "waiver 2: expected benchmark, metric, reason, owner, expires, found a text"),
        ([{**ENTRY, "expiry": 1}], "waiver 1: unknown key 'expiry'"),
        ([{**ENTRY, "owner": None}], "waiver 1: owner is missing; it says who answers for it"),
        ([{"metric": "pass@1"}], "waiver 1: benchmark is missing; it says which benchmark may regress"),
        ([{**ENTRY, "reason": " "}], "waiver 1: reason: expected a text"),
        ([{**ENTRY, "metric": 1}], "waiver 1: metric: expected a text, found a number"),
        ([{**ENTRY, "expires": "30 June"}], "expires: expected a day as YYYY-MM-DD, found '30 June'"),
        ([{**ENTRY, "expires": "2025-02-30"}], "expires: expected a day as YYYY-MM-DD, found '2025-02-30'"),
        ([{**ENTRY, "expires": "2025-W01-1"}], "expires: expected a day"),
        ([{**ENTRY, "expires": datetime(2025, 6, 30)}], "expires: expected a day"),
    ],
)
def test_a_mistake_is_named_with_its_place(document: Any, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse(document)
    assert str(raised.value).startswith(".proctor/waivers.yml: ")
    assert message in str(raised.value)


def test_a_waiver_holds_up_to_its_last_day() -> None:
    assert find([WAIVER], "qa", "pass@1", date(2025, 6, 30)) == (WAIVER, None)
    assert find([WAIVER], "qa", "pass@1", date(2025, 7, 1)) == (None, WAIVER)
    assert expired([WAIVER], date(2025, 6, 30)) == ()
    assert expired([WAIVER], date(2025, 7, 1)) == (WAIVER,)


def test_a_waiver_is_for_one_metric_of_one_benchmark() -> None:
    assert find([WAIVER], "qa", "f1", date(2025, 1, 1)) == (None, None)
    assert find([WAIVER], "code", "pass@1", date(2025, 1, 1)) == (None, None)
