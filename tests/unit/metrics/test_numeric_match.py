import gzip
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proctor.metrics.number import NumberReader
from proctor.metrics.numeric_match import build, close

PIECES = [
    *"0123456789",
    *"01,..-+eE_'$%\u20ac\u2212\u0663\u00b2/ \n\u00a0",
    *("km", "e", "nan", "inf", ",000", "e1", ".0"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=6)
STYLES = [
    "{}",
    "{:,}",
    "{:_}",
    "${:,}",
    "{}%",
    "{}.",
    "{}.0",
    "-{}",
    "+{}",
    "0{}",
    "{}e0",
    "$-{}",
    " {} km",
    "{}/1",
]
NUMBERS = st.builds(
    str.format, st.sampled_from(STYLES), st.sampled_from([0, 5, 1234, 10**15, 10**400, 1e22, 0.25])
)


def by_definition(prediction: str, reference: str, options: dict[str, Any]) -> float:
    """The score where both texts are read in full, whatever they look like."""
    read = NumberReader(
        decimal_comma=options.get("decimal_comma", False),
        fractions=options.get("fractions", False),
        units=tuple(options.get("units", ())),
    )
    value, wanted = read(prediction), read(reference)
    if value is None or wanted is None:
        return float(value is wanted and prediction.strip() == reference.strip())
    rel, absolute = (Decimal(str(options.get(name, 0))) for name in ("rel", "abs"))
    return float(close(value, wanted, rel=rel, absolute=absolute))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"decimal_comma": True},
        {"fractions": True},
        {"units": ["km", "e", "inf"]},
        {"units": ["1", "(x)"]},
        {"rel": 0.1, "abs": 1},
    ],
    ids=str,
)
@settings(deadline=None, max_examples=300)
@given(prediction=TEXTS | NUMBERS, reference=TEXTS | NUMBERS)
@example(prediction="", reference="$")
@example(prediction="\tnan", reference=" nan ")
@example(prediction="+inf", reference="+infinity")
@example(prediction="1_5", reference="15")
@example(prediction="1,5", reference="15")
@example(prediction="1/0", reference="$1/0")
@example(prediction="1e-400", reference="0")
@example(prediction="0.1", reference="0.1000000000000000000001")
@example(prediction="9007199254740993", reference="9007199254740992")
def test_no_shortcut_changes_a_score(options: dict[str, Any], prediction: str, reference: str) -> None:
    assert build(options)(prediction, reference) == by_definition(prediction, reference, options)


@pytest.mark.parametrize(
    ("prediction", "reference", "options", "expected"),
    [
        ("18", "18", {}, 1),
        ("18.0", "18", {}, 1),
        (" $1,234.50 ", "1234.5", {}, 1),
        ("1.8e1", "18", {}, 1),
        ("17", "18", {}, 0),
        ("0.1", "0.10000000000000000001", {}, 0),
        ("9007199254740993", "9007199254740992", {}, 0),
        ("the answer is 18", "18", {}, 0),
        ("18 19", "18", {}, 0),
        ("", "18", {}, 0),
        ("", "", {}, 1),
        ("yes", " yes\n", {}, 1),
        ("yes", "no", {}, 0),
        ("nan", "18", {}, 0),
        ("-0", "0", {}, 1),
        ("1,2", "12", {}, 0),
        ("1.234,5", "1234.5", {}, 0),
        ("1.234,5", "1234,5", {"decimal_comma": True}, 1),
        ("3/4", "0.75", {}, 0),
        ("3/4", "0.75", {"fractions": True}, 1),
        ("-6/8", "-3 / 4", {"fractions": True}, 1),
        ("1/3", "0.333", {"fractions": True}, 0),
        ("1/3", "0.333", {"fractions": True, "abs": 0.001}, 1),
        ("1/0", "1", {"fractions": True}, 0),
        ("5 Dollars", "5", {}, 0),
        ("5 Dollars.", "5", {"units": ["dollars"]}, 1),
        ("5km", "5 m", {"units": ["m", "km"]}, 1),
        ("50%", "50", {}, 1),
        ("50%", "0.5", {}, 0),
        ("10.1", "10", {"abs": 0.1}, 1),
        ("10.11", "10", {"abs": 0.1}, 0),
        ("9.9", "10", {"abs": 0.1}, 1),
        ("101", "100", {"rel": 0.01}, 1),
        ("101.1", "100", {"rel": 0.01}, 0),
        ("-99", "-100", {"rel": 0.01}, 1),
        ("0.5", "0", {"rel": 0.5}, 0),
        ("0.5", "0", {"rel": 0.5, "abs": 0.5}, 1),
        ("1e999999999", "1e999999999", {}, 1),
        ("1e999999999", "10e999999998", {}, 1),
        ("1e999999999", "1", {}, 0),
        ("1e999999999", "1", {"abs": 1, "rel": 0.5, "fractions": True}, 0),
        ("1e-999999999", "0", {"abs": 1}, 1),
        ("1e99999999999999999999", "1", {}, 0),
    ],
)
def test_compares_numbers_however_they_are_written(
    prediction: str, reference: str, options: dict[str, Any], expected: float
) -> None:
    assert build(options)(prediction, reference) == expected


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "0." + "3" * 1_000_000,
        "1" + ",000" * 300_000,
        "1" + ",00" * 300_000,
        "-" + " " * 1_000_000 + "x",
        "1" + " " * 1_000_000 + "x",
        "1e" + "9" * 1_000_000,
        "1/" + "3" * 1_000_000,
        "+" * 1_000_000,
    ],
)
def test_a_megabyte_is_no_harder_than_its_length(text: str) -> None:
    assert build({"fractions": True, "rel": 0.001, "abs": 1e-9, "units": ["m"]})(text, "17") == 0


def test_a_long_expansion_is_within_tolerance() -> None:
    assert build({"abs": 1e-6, "fractions": True})("0." + "3" * 100_000, "1/3") == 1


@settings(deadline=None)
@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12)
)
def test_grouping_and_exponents_change_nothing(value: Any) -> None:
    score = build({})
    for written in (
        f"{value:,}",
        f"{value:,}".replace(",", "_"),
        f"{value:e}",
        f"${value}",
        f"{value} %",
        f"+{abs(value):,f}.",
    ):
        reference = str(abs(value)) if written.startswith("+") else str(value)
        assert score(written, reference) == 1


def test_agrees_with_the_authors_of_gsm8k_on_every_solution(shared_data: Path) -> None:
    score = build({})
    answer = re.compile(r"^A: (.*)$", re.MULTILINE)
    correct: Counter[str] = Counter()
    compared = 0
    with gzip.open(shared_data / "gsm8k_model_solutions.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            truth = answer.findall(row["ground_truth"])[-1]
            for model in row.keys() - {"question", "ground_truth"}:
                found = answer.findall(row[model]["solution"])
                value = score(found[-1], truth) if found else 0.0
                assert value == row[model]["is_correct"]
                correct[model] += value == 1
                compared += 1
    assert compared == 5276
    assert correct == {
        "6b_finetuning": 286,
        "6b_verification": 515,
        "175b_finetuning": 458,
        "175b_verification": 742,
    }
