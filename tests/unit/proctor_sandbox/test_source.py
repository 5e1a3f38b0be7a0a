import pytest

from proctor_sandbox.source import Source, read


def test_a_program_is_compiled_and_told_closed_or_open() -> None:
    source = read(["x = 1", "y = x + 1"])
    namespace: dict[str, int] = {}
    for code in source.codes:
        exec(code, namespace)
    assert (namespace["y"], source.closed, source.trouble) == (2, True, "")
    assert {code.co_filename for code in source.codes} == {"solution.py"}


@pytest.mark.parametrize("units", [["import os"], ["x = 1", "import os"], ["import os", "x = 1"]])
def test_one_open_unit_makes_all_of_it_open(units: list[str]) -> None:
    source = read(units)
    assert len(source.codes) == len(units)
    assert not source.closed


def test_nothing_is_closed() -> None:
    assert read([]) == Source((), True)


@pytest.mark.parametrize(
    ("unit", "trouble"),
    [
        ("def f(:", "SyntaxError"),
        ("  x = 1\n y = 2", "IndentationError"),
        ("if x:\n\ty = 1\n        z = 2", "TabError"),
        ("return 1", "SyntaxError"),
        ("x = '\\ud800'\n\ud800", "UnicodeEncodeError"),
        ("def f(__debug__): pass", "SyntaxError"),
        ("from __future__ import braces", "SyntaxError"),
        ("from __future__ import later", "SyntaxError"),
        ("a = 1 = 2", "SyntaxError"),
        ("(" * 300 + ")" * 300, "SyntaxError"),
    ],
)
def test_what_is_no_python_says_why_and_leaves_nothing_behind(unit: str, trouble: str) -> None:
    assert read(["x = 1", unit]) == Source((), True, trouble)


def test_a_null_character_is_no_python() -> None:
    source = read(["x = 1\0"])
    assert source.codes == ()
    assert source.trouble in ("SyntaxError", "ValueError")  # by version


@pytest.mark.parametrize(
    "unit",
    [
        "x = " + "-" * 100_000 + "1",
        "x = " + "not " * 100_000 + "1",
        "x" + ".y" * 100_000,
        "x = " + "1 + " * 100_000 + "1",
        "if 1: pass\n" + "elif 1: pass\n" * 20_000,
    ],
    ids=range(5),
)
def test_a_tree_too_deep_to_be_looked_at_is_open(unit: str) -> None:
    assert not read([unit]).closed


def test_units_know_nothing_of_each_others_future() -> None:
    first, second = read(["from __future__ import annotations", "x: y"]).codes
    exec(first, {})
    with pytest.raises(NameError):
        exec(second, {})
