"""Cutting at stop words."""

from proctor.extraction.stop import cut


def test_the_first_stop_word_in_the_text_counts() -> None:
    assert cut("return 1\n\nprint(2)\ndef f()", ["\ndef", "\nprint"]) == "return 1\n"


def test_without_a_stop_word_the_text_stays() -> None:
    assert cut("return 1\n", ["\ndef"]) == "return 1\n"
    assert cut("return 1\n", []) == "return 1\n"
    assert cut("return 1\n", [""]) == "return 1\n"
