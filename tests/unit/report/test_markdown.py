import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.report.markdown import code, fenced, folded, left_out, model_name, short, table, tag

PIECES = st.sampled_from(
    [
        *(
            "@",
            "@evil",
            "#1",
            "|",
            "\\",
            "`",
            "``",
            "<b>",
            "</code>",
            "<!--",
            "-->",
            "&amp;",
            "http://",
            "www.",
            "*",
            "_",
        ),
        *(
            "~~",
            "[a](b)",
            "![a](b)",
            "\n",
            "\r",
            " ",
            "\t",
            "\0",
            "\u202e",
            "\ud800",
            "$x$",
            ":x:",
            "a",
            "1",
            "é",
            "a@b.c",
        ),
    ]
)
HOSTILE = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(st.characters(codec=None)))


@given(HOSTILE)
def test_nothing_of_a_text_is_markup(text: str) -> None:
    shown = code(text)
    if shown == "(empty)":
        return
    if shown.startswith("`"):
        inner = shown[1:-1]
        assert re.fullmatch(r"[\w .,:/()=+%@-]+", inner)
        assert not re.search(r"://|www\.|(?<!\w)@|@(?!\d)", inner)
    else:
        inner = shown.removeprefix("<code>").removesuffix("</code>")
        assert re.fullmatch(r"(?:[A-Za-z0-9 ]|[^\x00-\x7f]|&#\d+;)+", inner)
        assert not re.search(r"&#64;(?!&#8203;)", inner)


@given(HOSTILE)
def test_no_pipe_tag_or_mention_survives_and_a_cell_stays_one(text: str) -> None:
    shown = code(text)
    assert not re.search(r"(?<!\w)@\w|\||<(?!/?code>)|#\d+(?!\d*;)|[\n\r\0\u202e\ud800]", shown)
    assert shown.count("<code>") == shown.count("</code>") <= 1
    assert shown.count("`") in (0, 2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pass@10", "`pass@10`"),
        ("HumanEval/32", "`HumanEval/32`"),
        ("edit_similarity(unit=line)", "`edit_similarity(unit=line)`"),
        ("名前 v1.2", "`名前 v1.2`"),
        ("", "(empty)"),
        (" \n", "(empty)"),
        ("@evil", "<code>&#64;&#8203;evil</code>"),
        ("a@b.example", "<code>a&#64;&#8203;b&#46;example</code>"),
        ("#12", "<code>&#35;12</code>"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
        ("`rm`", "<code>&#96;rm&#96;</code>"),
        ("<b>", "<code>&#60;b&#62;</code>"),
        ("&lt;", "<code>&#38;lt&#59;</code>"),
        ("http://x", "<code>http&#58;&#47;&#47;x</code>"),
        ("www.x", "<code>www&#46;x</code>"),
        ("_a_!", "<code>&#95;a&#95;&#33;</code>"),
        ("[a](b)", "<code>&#91;a&#93;&#40;b&#41;</code>"),
        ("two\nlines", "`two lines`"),
        ("\x1b", "<code>&#92;u&#123;1b&#125;</code>"),
        ("x" * 81, f"<code>{'x' * 79}…</code>"),
    ],
)
def test_texts_are_written_as(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_table_has_a_line_a_row() -> None:
    assert table(["A", "B", "C"], "lrc", [["1", "2", "3"], ["x", "", "z"]]) == (
        "| A | B | C |\n| :-- | --: | :-: |\n| 1 | 2 | 3 |\n| x |  | z |"
    )


def test_a_model_has_its_version_beside_it() -> None:
    assert model_name("my-coder", "v1") == "`my-coder` `v1`"
    assert model_name("my-coder", "") == "`my-coder`"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0123456789abcdef0123456789abcdef01234567", "0123456789ab"),
        ("0123456789abcdef" * 4, "0123456789ab"),
        ("sha256:" + "0123456789abcdef" * 4, "0123456789ab"),
        ("0123456789abcdef", "0123456789abcdef"),
        ("v1", "v1"),
    ],
)
def test_whole_hashes_are_shortened(text: str, shown: str) -> None:
    assert short(text) == shown


def test_what_is_left_out_is_said_with_where_it_is() -> None:
    assert left_out("3 tasks", "results.jsonl") == "Left out: 3 tasks; `results.jsonl` has all of them."


@given(HOSTILE)
def test_in_html_a_text_is_one_element_of_code(text: str) -> None:
    shown = tag(text)
    assert shown == "(empty)" or re.fullmatch(r"<code>(?:[A-Za-z0-9 ]|[^\x00-\x7f]|&#\d+;)+</code>", shown)


def test_a_fence_is_longer_than_any_run_of_backticks() -> None:
    assert fenced(["a", "b"], "diff") == "```diff\na\nb\n```"
    assert fenced(["a ``` b", "`````"]) == "``````\na ``` b\n`````\n``````"
    assert fenced([]) == "```\n```"


def test_blocks_are_folded_behind_a_line() -> None:
    assert folded("more", "a", "b") == "<details><summary>more</summary>\n\na\n\nb\n\n</details>"
    assert folded("more") == "<details><summary>more</summary>\n\n</details>"
