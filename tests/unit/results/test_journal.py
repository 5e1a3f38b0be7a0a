import hashlib
import json
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError, ProctorError
from proctor.model import SampleResult
from proctor.results import journal as journals
from proctor.results.journal import Journal, open_journal
from proctor.results.record import from_json
from unit.results.test_record import RESULTS


def key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:16]


def result(detail: str = "") -> SampleResult:
    return SampleResult(status="passed", scores={"pass@1": 1.0}, detail=detail)


def read(journal: Journal, positions: Iterable[int]) -> list[SampleResult]:
    return [from_json(json.loads(line)) for line in journal.lines(positions)]


def test_a_journal_knows_what_was_added_before(tmp_path: Path) -> None:
    path = tmp_path / "out" / "journal.jsonl"
    journal = open_journal(path)
    first = journal.add(key("a"), result("a"))
    second = journal.add(key("b"), result("b"))
    journal.close()
    again = open_journal(path)
    assert [again.find(key(name)) for name in "abc"] == [first, second, -1]
    assert [one.detail for one in read(again, [second, first, second])] == ["b", "a", "b"]
    again.close()


def test_what_is_unscored_counts_for_its_own_run_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path)
    lost = SampleResult(status="infra_error", scores={"pass@1": None})
    position = journal.add(key("a"), lost)
    assert (journal.find(key("a")), read(journal, [position])) == (-1, [lost])
    journal.close()
    again = open_journal(path)
    assert (again.find(key("a")), read(again, [position])) == (-1, [lost])
    again.close()


def test_a_torn_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path)
    journal.add(key("a"), result())
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-9])
    open_journal(path).close()
    assert path.read_bytes() == whole


def test_a_fresh_journal_keeps_the_old_one_beside(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"old")
    open_journal(path, fresh=True).close()
    assert path.read_bytes() == b""
    assert (tmp_path / "journal.jsonl.old").read_bytes() == b"old"


def test_a_journal_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "LARGEST", 100)
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path)
    journal.add(key("a"), result())
    journal.close()
    later = open_journal(path)
    assert later.find(key("a")) == -1
    assert (tmp_path / "journal.jsonl.old").stat().st_size > 100
    later.close()


def test_a_full_disk_is_told_once(tmp_path: Path) -> None:
    with Path("/dev/full").open("ab") as file:
        journal = Journal(tmp_path / "journal.jsonl", file)
        with pytest.raises(ProctorError, match=r"No space left on device.*the same command goes on"):
            journal.add(key("a"), result())
        journal.close()
    assert journal.find(key("a")) == -1


def test_a_report_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="--out"):
        open_journal(tmp_path / "out" / "journal.jsonl")


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b'{"key":"k","result":{}}\n',
        b'{"key":"00","result":{}}\n',
        b'{"key":"' + b"0" * 32 + b'","place":1,"result":{}}\n',
        b'{"key":"' + b"0" * 32 + b"}\n",
        b"[" * 10_000 + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_what_follows_a_damaged_line_is_scored_again(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path)
    journal.add(key("a"), result())
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + line + whole)
    open_journal(path).close()
    assert path.read_bytes() == whole


def test_a_journal_cut_under_a_run_is_told(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.jsonl")
    position = journal.add(key("a"), result())
    journal.path.write_bytes(b"{}")
    with pytest.raises(InputError, match="--fresh"):
        read(journal, [position])
    journal.close()


ENTRIES = st.lists(st.tuples(st.sampled_from("abcde"), RESULTS), max_size=8)


@given(ENTRIES)
@settings(deadline=None)
def test_whatever_the_texts_every_result_survives(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, SampleResult]]
) -> None:
    path = tmp_path_factory.mktemp("out") / "journal.jsonl"
    journal = open_journal(path)
    positions = [journal.add(key(name), found) for name, found in entries]
    latest = {
        name: place
        for place, (name, found) in zip(positions, entries, strict=True)
        if found.status != "infra_error"
    }
    for reader in (journal, open_later(journal)):
        assert {name: reader.find(key(name)) for name in latest} == latest
        assert read(reader, positions) == [found for _, found in entries]
        reader.close()


def open_later(journal: Journal) -> Journal:
    journal.close()
    return open_journal(journal.path)


def test_two_runs_never_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = open_journal(path)
    position = first.add(key("a"), result("first"))
    for fresh in (False, True):
        with pytest.raises(InputError, match="another run"):
            open_journal(path, fresh=fresh)
    assert [found.detail for found in read(first, [position])] == ["first"]
    first.close()
    second = open_journal(path, fresh=True)
    assert len(second.known) == 0
    second.close()
    assert b'"first"' in (tmp_path / "journal.jsonl.old").read_bytes()


def test_threads_may_add_at_once(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.jsonl")

    def add(sample: int) -> None:
        for task in range(50):
            journal.add(key(f"{task}/{sample}"), result(f"{task}/{sample}"))

    threads = [threading.Thread(target=add, args=(sample,)) for sample in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [f"{task}/{sample}" for task in range(50) for sample in range(4)]
    found = read(journal, (journal.find(key(name)) for name in names))
    assert [one.detail for one in found] == names
    journal.close()
