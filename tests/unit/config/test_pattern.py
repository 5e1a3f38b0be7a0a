import pytest

from proctor.config.pattern import MAX_REPEATS, least_repeats, pattern_mistake


@pytest.mark.parametrize(
    "pattern",
    [
        r"^A: (.*)$",
        r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}",
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        r"([0-9a-f]{64}\s){4}",
        r"(?:\d{1,3}\.){3}\d{1,3}",
        r"a{0,99999999}",
        "[[a]",  # a FutureWarning, which is no mistake
    ],
)
def test_ordinary_patterns_pass(pattern: str) -> None:
    assert pattern_mistake(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "mistake"),
    [
        ("(a", "does not compile: missing ) at position 2"),
        (r"\p{Foo}", "does not compile: unknown property at position 7"),
        ("(" * 1900, "is nested too deep to compile"),
        ("a" * 2001, "is longer than 2,000 characters"),
    ],
)
def test_patterns_that_do_not_compile(pattern: str, mistake: str) -> None:
    assert pattern_mistake(pattern) == mistake


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{1000000000}",
        r"\d{0000000000001000000000}",
        r"a{99999999,}",
        r"((a{1000}){1000}){1000}",
        r"(?x)((a{1000}) {1000} ) {1000}",
        "(?x)((a{1000})#c\n{1000})#c\n{1000}",
        r"(((\d{999}\\){999}\\){999}\\){999}",
        r"(?:[a{1000}]{1000}(?#x)){1000}",
        r"^{100000000}",
        r"(?>a{1000}){300}",
    ],
)
def test_patterns_that_would_eat_the_memory_are_refused_before_they_compile(pattern: str) -> None:
    assert least_repeats(pattern) > MAX_REPEATS
    assert pattern_mistake(pattern) == "repeats more than 20,000 times; lower the counts in {...}"
