import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.report.junit import render
from proctor.report.report import Report
from proctor.results.importers import junit
from proctor.results.importers.foreign import Foreign
from unit.report.summaries import outcome, summary
from unit.results.importers.damage import check

REAL = Path(__file__).parent / "data" / "junit" / "pytest.xml"
PIECES = [
    piece.replace(b":", b" ")
    for piece in rb"""
    < > /> " & &a; &#xD800; <!-- <!DOCTYPE:a> <testcase/> </testcase> <testcase:name="a"/> <testsuite>
    <error/> <skipped/>""".split()
]
EDITS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 60), st.sampled_from([b"", b"\xff", b"\0", *PIECES])),
    min_size=1,
    max_size=5,
)
BOMB = b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><testsuite name="&b;"/>'


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def suite(cases: str, name: str = "s") -> str:
    return f'<testsuite name="{name}">{cases}</testsuite>'


def case(name: str, inside: str = "", classname: str = "c") -> str:
    return f'<testcase classname="{classname}" name="{name}" time="0.1">{inside}</testcase>'


def scores(run: Foreign) -> dict[str, float | None]:
    [exam] = run.exams
    [metric] = exam.metrics
    assert metric.label == "passed"
    assert metric.scores is not None
    return {task: score for task, (score,) in metric.scores.items()}


def test_file_of_pytest_is_read() -> None:
    assert junit.fits(REAL)
    run = junit.read(REAL)
    assert (run.harness, run.model, run.exams[0].benchmark) == ("JUnit XML", "pytest", "pytest")
    assert scores(run) == {
        "test_example::test_square[1]": 1.0,
        "test_example::test_square[2]": 1.0,
        "test_example::test_square[3]": 0.0,
        "test_example.TestMarkup::test_text": 0.0,
        "test_example::test_setup": None,
        "test_example::test_fails_and_leaves": 0.0,
        "test_example::test_fails_and_leaves#2": None,  # its teardown, as a test of its own
    }
    assert run.notes == ("2 tests skipped, left out", "2 tests ended in an error, unscored")


def test_file_of_our_own_is_read_back(tmp_path: Path) -> None:
    tasks = (
        outcome(task_id="good", passed=5, statuses={"passed": 5}),
        outcome(task_id="bad", passed=0, statuses={"failed": 5}),
        outcome(task_id="none", passed=0, statuses={"infra_error": 5}),
    )
    run = junit.read(write(tmp_path / "junit.xml", render(Report(summary=summary(), outcomes=tasks))))
    assert run.exams[0].benchmark == "humaneval by my-coder v1"
    assert scores(run) == {"humaneval by my-coder v1::good": 1.0, "humaneval by my-coder v1::bad": 0.0}
    assert run.notes == ("1 test skipped, left out",)


def test_most_severe_child_of_a_test_counts(tmp_path: Path) -> None:
    text = suite(
        case("a", "<skipped/><failure/>")
        + case("b", "<error/><failure/>")
        + case("c", "<failure/><failure/><system-out>x</system-out>")
        + case("d", "<properties><failure/><error/></properties>")
        + case("e", "<failure/><skipped/>")
    )
    run = junit.read(write(tmp_path / "m.xml", text))
    assert scores(run) == {"c::a": 0.0, "c::b": None, "c::c": 0.0, "c::d": 1.0, "c::e": 0.0}


def test_test_that_comes_again_is_numbered(tmp_path: Path) -> None:
    text = suite(case("a") + case("a", "<failure/>") + case("a#2") + case("a") + case("a", classname=""))
    run = junit.read(write(tmp_path / "m.xml", text))
    assert scores(run) == {"c::a": 1.0, "c::a#2": 0.0, "c::a#2#2": 1.0, "c::a#3": 1.0, "a": 1.0}


@pytest.mark.parametrize(
    ("text", "benchmark"),
    [
        (suite(case("a"), "one"), "one"),
        (f"<testsuites name='all'>{suite(case('a'), 'one')}{suite('', 'empty')}</testsuites>", "one"),
        (suite(suite(case("a"), "inner"), "outer"), "inner"),
        (f"<testsuites>{suite(case('a'), 'one')}{suite(case('b'), 'two')}</testsuites>", "m"),
        (suite(case("a") + suite(case("b"), "inner"), "outer"), "m"),
        (suite(case("a"), ""), "m"),
    ],
)
def test_several_suites_are_one_exam_with_the_name_of_the_file(
    tmp_path: Path, text: str, benchmark: str
) -> None:
    [exam] = junit.read(write(tmp_path / "m.xml", text)).exams
    assert exam.benchmark == benchmark


def test_test_that_was_not_run_is_skipped(tmp_path: Path) -> None:
    disabled = '<testcase name="b" status="notrun" result="suppressed" classname="c"/>'
    run = junit.read(write(tmp_path / "m.xml", suite(case("a") + disabled)))
    assert scores(run) == {"c::a": 1.0}
    assert run.notes == ("1 test skipped, left out",)


def test_long_names_are_cut_and_stay_apart(tmp_path: Path) -> None:
    run = junit.read(write(tmp_path / "m.xml", suite(case("x" * 5000 + "1") + case("x" * 5000 + "2"))))
    assert len(scores(run)) == 2
    assert {len(task) for task in scores(run)} == {317}


def test_gzipped_file_with_a_byte_order_mark_and_a_prolog_is_read(tmp_path: Path) -> None:
    text = '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- <!DOCTYPE a> -->\n' + suite(
        case("ä", "<system-out><![CDATA[<!DOCTYPE html>]]></system-out>")
    )
    path = write(tmp_path / "m.xml.gz", gzip.compress(text.encode()))
    assert junit.fits(path)
    run = junit.read(path)
    assert (run.model, scores(run)) == ("m", {"c::ä": 1.0})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"{}", "not XML"),
        (b"<!-- never closed", "not XML"),
        (b"<html/>", "<html>, where <testsuites> or <testsuite> is wanted"),
        (BOMB, "has a document type"),
        (b'<?xml version="1.0"?><!-- a -->\n' + BOMB, "has a document type"),
        (b"<!doctype html><html>", "has a document type"),
        (b"<testsuite>" + BOMB, "m.xml:1: not XML"),
        (b"<testsuite name='&a;'/>", "undefined entity"),
        (suite(case("a"))[:-5].encode(), "m.xml:1: not XML in UTF-8, or cut off"),
        (suite("<testcase/>").encode(), "m.xml:1: a test without a name"),
        (suite("").encode(), "no test was run"),
        (suite(case("a", "<skipped/>")).encode(), "no test was run, all were skipped"),
        (b"<testsuite>" * 200, "nested over 100 deep"),
        (suite(case("a")).encode("utf-16"), "not XML"),
        (b'<?xml version="1.0" encoding="cp037"?><testsuite>' + "ä".encode("latin-1"), "not XML in UTF-8"),
        (b"<testsuite>\n<testcase name='&#xD800;'/></testsuite>", "m.xml:2: not XML"),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_what_to_pass(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        junit.read(write(tmp_path / "m.xml", content))
    assert said in str(caught.value)
    assert "; pass the whole XML file" in str(caught.value)


def test_entity_bomb_is_refused_however_it_is_placed(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 100}">' for i in range(1, 12))
    bomb = (
        f'<!DOCTYPE z [<!ENTITY a0 "{"a" * 100}">{entities}]><testsuite><testcase name="&a11;"/></testsuite>'
    )
    for before in ("", "<?a b?>" * 1000, "<!-- x -->" * 30_000):
        with pytest.raises(InputError, match="document type"):
            junit.read(write(tmp_path / "m.xml", before + bomb))
    with pytest.raises(InputError, match="not XML"):
        junit.read(write(tmp_path / "m.xml", "<!-- x -->" * 110_000 + bomb))


@pytest.mark.parametrize(("bound", "said"), [("_CASES", "more than 2 tests"), ("LIMIT", "over 0 MiB")])
def test_file_beyond_a_bound_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, said: str
) -> None:
    monkeypatch.setattr(junit, "HEAD", 64)
    path = write(tmp_path / "m.xml", suite("".join(case(f"{number}") for number in range(3))))
    assert len(scores(junit.read(path))) == 3
    monkeypatch.setattr(junit, bound, 2)
    with pytest.raises(InputError, match=said):
        junit.read(path)


def test_other_things_do_not_fit(tmp_path: Path) -> None:
    assert not junit.fits(tmp_path)
    assert not junit.fits(tmp_path / "none.xml")
    assert not junit.fits(write(tmp_path / "a.xml", "<test-suite><testsuitex/></test-suite>"))
    assert not junit.fits(write(tmp_path / "a.json", '{"a": "<testsuite>"}'))
    assert junit.fits(write(tmp_path / "a.xml", BOMB))


@settings(max_examples=100, deadline=None, database=None)
@given(edits=EDITS)
def test_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, bytes]]
) -> None:
    content = REAL.read_bytes()
    for place, length, new in edits:
        start = place % len(content)
        content = content[:start] + new + content[start + length :]
    check(junit, write(tmp_path_factory.mktemp("damaged") / "m.xml", content))
