from decimal import Decimal

import pytest

from proctor.metrics.number import Number, NumberReader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", "5"),
        ("+5", "5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("- 5", "-5"),
        ("$5", "5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("$ 5.50", "5.50"),
        ("5 \u20ac", "5"),
        ("5%", "5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("1,234,567.25", "1234567.25"),
        ("12,34,567", "1234567"),
        ("1_000", "1000"),
        ("1'000", "1000"),
        ("1\u202f000", "1000"),
        ("1E3", "1000"),
        ("1.5e-3", "0.0015"),
        (".5e1", "5"),
        ("\u0663", "3"),
        ("007", "7"),
    ],
)
def test_reads(text: str, expected: str) -> None:
    assert NumberReader()(text) == Number(Decimal(expected))


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "-", "$", "five", "5 5", "5-5", "--5", "-$-5", "$$5", "1,23", "1,2345", "1,234_567"),
        *(
            ",123",
            "1,,234",
            "0x10",
            "inf",
            "nan",
            "1e",
            "e5",
            "1e5.5",
            "5 apples",
            "3/4",
            "1.2.3",
            "5..",
            "5.%",
            "\u00bd",
        ),
    ],
)
def test_does_not_read(text: str) -> None:
    assert NumberReader()(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("1.234,5", "1234.5"), ("1234,5", "1234.5"), ("1.5", None), (",5", "0.5")]
)
def test_a_decimal_comma_turns_the_marks_round(text: str, expected: str | None) -> None:
    assert NumberReader(decimal_comma=True)(text) == (Number(Decimal(expected)) if expected else None)


def test_a_fraction_keeps_its_parts() -> None:
    read = NumberReader(fractions=True)
    assert read("-3 / 4") == Number(Decimal(-3), Decimal(4))
    assert read("3/0") is None
    assert read("0.75") == Number(Decimal("0.75"))


def test_the_longest_unit_is_taken_off() -> None:
    read = NumberReader(units=("m", "km", "US$"))
    assert read("5 km") == read("5M") == read("us$5") == Number(Decimal(5))


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (NumberReader(), "\u22125"),
        (NumberReader(), ".5"),
        (NumberReader(decimal_comma=True), ",5"),
        (NumberReader(units=("US$", "km")), "US$ 5"),
        (NumberReader(units=("US$", "km")), "us$ 5"),
        (NumberReader(units=("US$", "km")), "km5"),
    ],
)
def test_what_no_number_starts_with_starts_none(reader: NumberReader, text: str) -> None:
    assert reader(text) is not None
    assert text[0] not in reader.never_first
    assert {"A", "x", "("} <= reader.never_first


@pytest.mark.parametrize("text", ["5", "1,234.50", "$ 5.", "\u22125", "5E3", "1,23", "5 5", "inf", "", "1_5"])
def test_tells_what_it_can_read(text: str) -> None:
    assert NumberReader().can(text) == (NumberReader()(text) is not None)
