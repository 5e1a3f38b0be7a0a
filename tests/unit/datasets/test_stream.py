"""Bytes and lines, plain and gzipped, good and bad."""

import csv
import gzip
import json
import os
import random
from pathlib import Path

import pytest

from proctor.config.spec import DatasetSpec
from proctor.datasets import open_dataset, stream
from proctor.datasets.csv_table import rows as csv_rows
from proctor.datasets.detect import container
from proctor.datasets.json_array import rows as json_rows
from proctor.datasets.jsonl import rows as jsonl_rows
from proctor.datasets.yaml_list import rows as yaml_rows
from proctor.errors import InputError

ROW = b'{"id": 1, "answer": "x"}\n'
NO_OBJECT = "where an object with named fields is wanted"
NAMES = '"tasks", "rows", "data", "examples", "outputs"'
KEYS = "`tasks:`, `rows:`, `data:`, `examples:`, `outputs:`"
COMMA = "put a cell with a comma or a line end in double quotes"
QUOTES = "put a cell with quotes or line ends in double quotes"
READERS = {"jsonl": jsonl_rows, "json": json_rows, "csv": csv_rows, "yaml": yaml_rows}


def failure(path: Path, data: bytes) -> str:
    """The message for a file, less its folder."""
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        list(READERS[path.suffix[1:]](path))
    return str(error.value).removeprefix(f"{path.parent}/")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            ROW + b"{'id': 1}\n",
            "a.jsonl:2: not JSON: Expecting property name enclosed in double quotes at column 2",
        ),
        (
            ROW + b"\n[1]\n",
            f"a.jsonl:3: a list, {NO_OBJECT}; for a file that is one JSON array say `format: json`",
        ),
        (b"null\n", f"a.jsonl:1: null, {NO_OBJECT}"),
        (
            ROW + b'{"id": "\xff"}\n',
            "a.jsonl:2: byte 9 of the line, 0xff, is not UTF-8; save the file as UTF-8",
        ),
        (
            ROW + b'{"id": "\xed\xa0\x80"}\n',
            "a.jsonl:2: byte 9 of the line, 0xed, is not UTF-8; save the file as UTF-8",
        ),
        (ROW + b'{"id": "a\0"}\n', "a.jsonl:2: a NUL byte; is this a text file?"),
        ('{"id": 1}\n'.encode("utf-16"), "a.jsonl:1: UTF-16; save the file as UTF-8"),
        (
            b'{"id": ' + b"9" * 5000 + b"}",
            "a.jsonl:1: a number with too many digits to read; put it in quotes",
        ),
        (b'{"id": ' + b"[" * 100_000, "a.jsonl:1: nested too deeply to read"),
    ],
)
def test_a_bad_jsonl_line_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    assert failure(tmp_path / "a.jsonl", data) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'[{"id": 1},\n\n {"id": }]', "a.json:3: not JSON: Expecting value at column 9"),
        (b'[{"id": 1}\n {"id": 2}]', "a.json:2: not JSON: a comma or the list's end is missing"),
        (b'[{"id": 1}\n', "a.json:2: not JSON: a comma or the list's end is missing"),
        (b'[{"id": 1}]\n\n{}', "a.json:3: not JSON: more text after the list's end"),
        (b'[{"id": 1},\n 5]', "a.json:2: a number, where an object with named fields is wanted"),
        (b'[{"id": 1},]', "a.json:1: not JSON: Expecting value at column 12"),
        (b'{"id": 1}', f"a.json: an object; make it a list of objects, or an object with one under {NAMES}"),
        (b'{"id": 1', "a.json: not JSON: Expecting ',' delimiter at column 9"),
        (b'[{"id":\n"\xff"}]', "a.json:2: byte 2 of the line, 0xff, is not UTF-8; save the file as UTF-8"),
    ],
)
def test_bad_json_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    assert failure(tmp_path / "a.json", data) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n\n3\n", f"a.csv:4: 1 cells under a header of 2; {COMMA}"),
        (b'a,b\n"1\n1",2\n3,4,5\n', f"a.csv:4: 3 cells under a header of 2; {COMMA}"),
        (b"a,b,a\n", 'a.csv:1: the header has "a" twice; name every column once'),
        (b'a,b\n1,"2\n3,4\n', f"a.csv:2: not CSV: unexpected end of data; {QUOTES}"),
        (b'a,b\n1,"2"3\n', f"a.csv:2: not CSV: ',' expected after '\"'; {QUOTES}"),
        (b"a,b\n1,\xff\n", "a.csv:2: byte 3 of the line, 0xff, is not UTF-8; save the file as UTF-8"),
    ],
)
def test_bad_csv_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    assert failure(tmp_path / "a.csv", data) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"- id: 1\n- id: [\n", "a.yaml:3: not YAML: did not find expected node content"),
        (b"- id: 1\n- 5\n", "a.yaml:2: a number, where a mapping with named fields is wanted"),
        (b"id: 1\n", f"a.yaml: neither a list of mappings nor a mapping with one under {KEYS}"),
        (b"- &a {id: 1}\n- *a\n", "a.yaml:2: an alias (*name); write the value out"),
        (b"- id: 1\n- id: " + b"[" * 200, "a.yaml:2: nested over 100 levels deep"),
        (b"- id: !run {}\n", "a.yaml:1: not YAML: could not determine a constructor for the tag '!run'"),
        (b"- id: \x01\n", "a.yaml: not YAML: a character that it does not allow"),
        (b"- id: 1\n  x: " + b"9" * 5000 + b"\n", "a.yaml: a number that cannot be read; put it in quotes"),
    ],
)
def test_bad_yaml_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    assert failure(tmp_path / "a.yaml", data) == message


def test_yaml_keeps_dates_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- {id: 1, answer: 2024-01-02, on: 12:30:45}\n")
    (row,) = yaml_rows(path)
    assert row.data["answer"] == "2024-01-02"


def test_json_and_yaml_rows_know_their_lines(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('\n[\n{"id": 1}, {"id": 2},\n\n{\n"id": 3}\n]\n')
    (tmp_path / "a.yaml").write_text("# rows\ntasks:\n- id: 1\n\n- id: 2\n")
    assert [row.where.rsplit(":")[-1] for row in json_rows(tmp_path / "a.json")] == ["3", "3", "5"]
    assert [row.where.rsplit(":")[-1] for row in yaml_rows(tmp_path / "a.yaml")] == ["3", "5"]


def test_a_csv_cell_may_be_long_and_hold_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cell = "x,\r\n" * 100_000
    path.write_bytes(f'id,answer\n1,"{cell}"\n2,y\n'.encode())
    usual = csv.field_size_limit()
    for row in csv_rows(path):
        assert (row.data["answer"], csv.field_size_limit()) == ((cell, "y")[row.number - 1], usual)
    assert row.number == 2


def test_lone_surrogates_in_json_escapes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "\\ud800"}\n')
    (row,) = jsonl_rows(path)
    assert row.data["id"] == "\ud800"


def test_unicode_line_separators_do_not_split_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a\u2028b\x85c"}\n{"id": 2}\n', encoding="utf-8")
    assert [row.data["id"] for row in jsonl_rows(path)] == ["a\u2028b\x85c", 2]


def test_a_line_over_the_limit_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"ok\n" + b"x" * 2**20 + b"\n")
    with pytest.raises(InputError, match=r"a:2: a line over 1 MiB; split it"):
        list(stream.lines(path, max_line=2**20))
    assert len(list(stream.lines(path, max_line=2**20 + 1))) == 2


def test_a_gzip_bomb_of_one_line_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(66):
            file.write(b"x" * 2**20)
    with pytest.raises(InputError, match=r"a\.jsonl\.gz:1: a line over 64 MiB"):
        list(stream.lines(path))


def test_a_gzip_bomb_of_many_lines_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"x\n" * 10_000))
    with pytest.raises(InputError, match="unpacks to over 0 GiB"):
        list(stream.lines(path, max_unpacked=19_999))
    assert len(list(stream.lines(path, max_unpacked=20_000))) == 10_000


def test_json_over_its_limit_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[]" + b" " * 2**20)
    with pytest.raises(InputError, match="over 1 MiB, too large to be read as a whole; make it JSONL"):
        stream.read_text(path, 2**20)
    assert len(stream.read_text(path, 2**20 + 2)) == 2**20 + 2


def test_yaml_over_its_limit_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"# " + b"x" * 16 * 2**20)
    with pytest.raises(InputError, match="over 16 MiB"):
        list(yaml_rows(path))


@pytest.mark.parametrize("damage", [slice(0, -20), slice(0, 9)])
def test_cut_gzip_data_are_an_error(tmp_path: Path, damage: slice) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(random.Random(1).randbytes(10_000).hex().encode())[damage])
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: damaged gzip data"):
        list(open_dataset(DatasetSpec(path=path)).tasks())


def test_gzip_data_with_a_wrong_byte_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    data = bytearray(gzip.compress(ROW * 100))
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: damaged gzip data"):
        list(stream.lines(path))


def test_gzip_is_told_by_its_first_bytes_and_may_have_members(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(gzip.compress(ROW) + gzip.compress(ROW))
    assert len(list(stream.lines(path))) == 2


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.jsonl"
    os.mkfifo(path)
    with pytest.raises(InputError, match="not a regular file"):
        container(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file: there is no folder .*/gone"):
        list(stream.lines(tmp_path / "gone" / "a.jsonl"))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a", '{"a": 1}', "jsonl"),
        ("a", '{"a": 1}\n{"a": 2}', "jsonl"),
        ("a", '{\n"a": 1}', "json"),
        ("a.jsonl", '{"a": \n', "jsonl"),
        ("a.jsonl", '{"a": 1, \n"b": 2}', "jsonl"),
        ("a", '{"tasks": [{"a": 1}]}', "json"),
        ("a", '{"tasks": [{"a": 1}]}\n{"tasks": []}', "jsonl"),
        ("a", "[\n]", "json"),
        ("a.yaml", "{a: 1}", "yaml"),
        ("a.yml.gz", "words", "yaml"),
        ("a", "- a: 1", "yaml"),
        ("a", "---\na: 1", "yaml"),
        ("a", "tasks:\n- a: 1", "yaml"),
        ("a", "a,b\n", "csv"),
        ("a.csv", "a\n", "csv"),
        ("a.tsv", "a\n", "csv"),
        ("a.txt", "a\tb\n", "csv"),
    ],
)
def test_the_container_is_told_from_the_content_then_the_name(
    tmp_path: Path, name: str, content: str, expected: str
) -> None:
    (tmp_path / name).write_text(content)
    assert container(tmp_path / name) == expected


def test_a_long_json_list_on_one_line_is_no_long_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": 1, "answer": "x" * 2**20}]))
    assert container(path) == "json"
    assert len(list(json_rows(path))) == 1
