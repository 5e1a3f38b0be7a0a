import subprocess
import sys
from datetime import datetime
from pathlib import Path
from stat import S_IMODE

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError
from proctor.leaderboard.log import append, dump, parse, read
from proctor.leaderboard.row import Row, timestamp
from unit.leaderboard.rows import ROW, make

HEADER = (
    "date,benchmark,dataset,dataset_hash,model,version,metric,score,ci_low,ci_high,tasks,samples,commit,"
    "run_url,verdict"
)
LINE = (
    "2025-03-01T09:00:00Z,humaneval,tasks.jsonl,0123456789abcdef,my-coder,v1,pass@1,0.75,0.7,0.8,164,820,"
    "c0ffee,https://github.com/o/r/actions/runs/1,no_baseline"
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.one_of(st.sampled_from("=+-@'\r\n\t\",\0\\\u202e\ud800"), st.characters(codec=None)))
ANY_ROW = st.builds(
    Row,
    date=st.datetimes(datetime(2000, 1, 2), datetime(2999, 1, 1)).map(timestamp),
    score=NUMBERS,
    ci_low=st.none() | NUMBERS,
    ci_high=st.none() | NUMBERS,
    tasks=st.integers(0, 10**9),
    samples=st.integers(0, 10**9),
    **dict.fromkeys(
        (
            "benchmark",
            "dataset",
            "dataset_hash",
            "model",
            "version",
            "metric",
            "commit",
            "run_url",
            "verdict",
        ),
        TEXTS,
    ),
)


def file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "leaderboard.csv"
    path.write_bytes("\n".join([*lines, ""]).encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        read(path)
    return str(raised.value).replace(str(path), "FILE")


def changed(column: str, cell: str) -> str:
    """LINE with another cell in a column."""
    cells = LINE.split(",")
    cells[HEADER.split(",").index(column)] = cell
    return ",".join(cells)


def test_a_row_is_a_line_under_the_header(tmp_path: Path) -> None:
    path = tmp_path / "data" / "leaderboard.csv"
    append(path, [ROW])
    assert path.read_text() == f"{HEADER}\n{LINE}\n"


@given(st.lists(ANY_ROW, max_size=5))
def test_any_rows_come_back(rows: list[Row]) -> None:
    assert parse(dump(rows), "FILE") == rows


@given(st.lists(ANY_ROW, max_size=5))
@settings(max_examples=30)
def test_every_row_is_one_line(rows: list[Row]) -> None:
    assert dump(rows).count(b"\n") == 1 + len(rows)


def test_the_longest_text_comes_back() -> None:
    row = make(model="\U000e0001" * 4096)
    assert parse(dump([row]), "FILE") == [row]


def test_an_unknown_bound_is_an_empty_cell() -> None:
    row = make(ci_low=None, ci_high=None)
    assert b",0.75,,,164," in dump([row])
    assert parse(dump([row]), "FILE") == [row]


def test_a_negative_score_is_left_a_number() -> None:
    assert b",-0.25,-0.5,0.0," in dump([make(score=-0.25, ci_low=-0.5, ci_high=0.0)])


def test_rows_are_added_after_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "leaderboard.csv"
    append(path, [ROW, make(metric="pass@10")])
    append(path, iter([make(model="other")]))
    assert read(path) == [ROW, make(metric="pass@10"), make(model="other")]


def test_adding_nothing_leaves_no_file(tmp_path: Path) -> None:
    append(tmp_path / "data" / "leaderboard.csv", [])
    assert list(tmp_path.iterdir()) == []


def test_adding_leaves_the_leaderboard_alone_in_its_folder(tmp_path: Path) -> None:
    append(tmp_path / "leaderboard.csv", [ROW])
    assert [path.name for path in tmp_path.iterdir()] == ["leaderboard.csv"]


def test_a_missing_file_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path / "none.csv") == []


@pytest.mark.parametrize("text", ["", HEADER, HEADER + "\n", HEADER + "\n\n"])
def test_a_file_without_lines_has_no_rows(text: str) -> None:
    assert parse(text.encode(), "FILE") == []


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\r\n{LINE}\r\n",
        f"\ufeff{HEADER}\n{LINE}",
        f"{HEADER}\n\n{LINE}\n\n",
        HEADER + "\n" + ",".join(f'"{cell}"' for cell in LINE.split(",")) + "\n",
    ],
    ids=["CRLF", "byte order mark, no newline at the end", "blank lines", "quoted"],
)
def test_what_other_programs_make_of_the_file_is_read(text: str) -> None:
    assert parse(text.encode(), "FILE") == [ROW]


def test_a_file_with_crlf_can_be_added_to(tmp_path: Path) -> None:
    path = file(tmp_path)
    path.write_bytes(f"{HEADER}\r\n{LINE}".encode())
    append(path, [ROW])
    assert path.read_text() == f"{HEADER}\n{LINE}\n{LINE}\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (changed("score", "high"), "FILE:3:score: 'high' is not a number"),
        (changed("score", "nan"), "FILE:3:score: 'nan' is not a number"),
        (changed("score", "1e999"), "FILE:3:score: inf is not a finite number"),
        (changed("score", ""), "FILE:3:score: '' is not a number"),
        (changed("ci_low", "?"), "FILE:3:ci_low: '?' is not a number"),
        (changed("tasks", "1.5"), "FILE:3:tasks: '1.5' is not a whole number of 0 or more"),
        (
            changed("date", "1.3.25"),
            "FILE:3:date: '1.3.25' is not a UTC time such as \"2025-01-31T09:30:00Z\"",
        ),
        (changed("model", "m" * 5000), "FILE:3:model: 5000 characters; at most 4096 fit"),
        ("2025-03-01T09:00:00Z,humaneval", "FILE:3:dataset: missing; the line has 2 of 15 columns"),
        ("<<<<<<< HEAD", "FILE:3:benchmark: missing; the line has 1 of 15 columns"),
        (LINE + ",more", "FILE:3: 16 columns, 15 expected; verdict is the last one"),
        (changed("model", '"open'), "FILE:3: not CSV: unexpected end of data; mend or remove the line"),
        (changed("model", "m" * 200_000), "FILE:3: not CSV: field larger than field limit (131072)"),
    ],
)
def test_a_bad_line_is_named_with_its_column(tmp_path: Path, line: str, said: str) -> None:
    assert refusal(file(tmp_path, HEADER, LINE, line)).startswith(said)


def test_a_line_after_a_cell_of_several_lines_is_numbered_right(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, changed("model", '"a\nb"'), changed("tasks", "x"))
    assert refusal(path).startswith("FILE:4:tasks: ")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            HEADER.replace("model", "modle"),
            "FILE:1: column 5 is 'modle', not 'model'; the header must be date,",
        ),
        (HEADER + ",more", "FILE:1: 16 columns, not 15; the header must be date,"),
        ("date,benchmark", "FILE:1: 2 columns, not 15; the header must be date,"),
        (LINE, "FILE:1: column 1 is '2025-03-01T09:00:00Z', not 'date'"),
    ],
)
def test_another_header_is_refused(tmp_path: Path, header: str, said: str) -> None:
    assert refusal(file(tmp_path, header, LINE)).startswith(said)


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "leaderboard.csv"
    path.write_bytes(f"{HEADER}\n{LINE}\n".encode() + b"\xff")
    assert refusal(path) == "FILE:3: not UTF-8; save the file as UTF-8 text"


def test_a_folder_in_the_file_s_place_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "FILE: cannot be read: Is a directory; check leaderboard.path"


def test_a_file_in_the_folder_s_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(InputError, match=r"leaderboard\.csv: cannot be (read|locked): "):
        append(tmp_path / "data" / "leaderboard.csv", [ROW])


def test_what_is_no_leaderboard_is_left_as_it_is(tmp_path: Path) -> None:
    path = file(tmp_path, "name,price", "tea,2")
    with pytest.raises(InputError, match="the header must be"):
        append(path, [ROW])
    assert path.read_text() == "name,price\ntea,2\n"
    assert [found.name for found in tmp_path.iterdir()] == ["leaderboard.csv"]


def test_a_link_stays_a_link_and_a_mode_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    append(real, [ROW])
    real.chmod(0o640)
    link.symlink_to(real)
    append(link, [ROW])
    assert link.is_symlink()
    assert (read(real), S_IMODE(real.stat().st_mode)) == ([ROW, ROW], 0o640)


APPENDER = """
import sys
from dataclasses import replace
from pathlib import Path
from proctor.leaderboard.log import append, read

path = Path(sys.argv[1])
(row,) = read(Path(sys.argv[2]))
sys.stdin.read()
for number in range(15):
    append(path, [replace(row, model=sys.argv[3], version=str(number))])
"""


def test_no_row_is_lost_when_processes_append_at_once(tmp_path: Path) -> None:
    shared, template = tmp_path / "data" / "leaderboard.csv", tmp_path / "template.csv"
    append(template, [ROW])
    names = ["a", "b", "c", "d"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", APPENDER, str(shared), str(template), name], stdin=subprocess.PIPE
        )
        for name in names
    ]
    for process in processes:  # they wait for the end of their input, so that they start together
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    rows = read(shared)
    assert sorted((row.model, int(row.version)) for row in rows) == [(n, v) for n in names for v in range(15)]
    assert [path.name for path in shared.parent.iterdir()] == ["leaderboard.csv"]
