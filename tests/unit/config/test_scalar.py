import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.config.scalar import UnknownTagError, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("none", "none"),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.0", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("12e4567", math.inf),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    resolved = resolve(text, None, plain=True)
    assert (resolved, type(resolved)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "no",
        "on",
        "off",
        "y",
        "1_000",
        "010",
        "1:30",
        "2024-01-01",
        "0b1",
        "9" * 31,
        "1" * 101,
        "<<",
        "=",
    ],
)
def test_what_yaml_1_1_or_a_hurried_reader_would_take_for_something_else_is_text(text: str) -> None:
    assert resolve(text, None, plain=True) == text


def test_nan_is_read() -> None:
    value = resolve(".nan", None, plain=True)
    assert isinstance(value, float)
    assert math.isnan(value)


@given(st.text(max_size=20))
def test_quoted_text_stays_as_it_is(text: str) -> None:
    assert resolve(text, None, plain=False) == text


def test_the_tag_str_makes_text_of_a_number() -> None:
    assert resolve("1.0", "tag:yaml.org,2002:str", plain=True) == "1.0"
    assert resolve("1.0", "!", plain=True) == "1.0"


def test_a_tag_that_fits_is_allowed() -> None:
    assert resolve("3", "tag:yaml.org,2002:int", plain=False) == 3


@pytest.mark.parametrize(
    ("tag", "short"),
    [
        ("tag:yaml.org,2002:python/name:os.system", "!!python/name:os.system"),
        ("tag:yaml.org,2002:binary", "!!binary"),
        ("tag:yaml.org,2002:int", "!!int"),
        ("!mine", "!mine"),
    ],
)
def test_other_tags_are_refused(tag: str, short: str) -> None:
    with pytest.raises(UnknownTagError, match=short):
        resolve("os.system", tag, plain=True)
