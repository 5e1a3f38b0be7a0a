import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable
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


def written(path: Path, *names: str) -> bytes:
    """What a journal of these results is made of."""
    with contextlib.closing(open_journal(path)) as journal:
        for name in names:
            journal.add(key(name), result(name))
    return path.read_bytes()


@pytest.mark.parametrize("rest", [b"", bytes(1000), b"\xff\n{}\n"], ids=["cut", "zeros", "garbage"])
def test_a_journal_torn_anywhere_loses_no_whole_line(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    whole = written(path, "a", "b", "c")
    for end in range(len(whole) + 1):
        lines = whole.count(b"\n", 0, end)
        path.write_bytes(whole[:end] + rest)
        journal = open_journal(path)
        assert [journal.find(key(name)) >= 0 for name in "abc"] == [place < lines for place in range(3)]
        journal.add(key("d"), result("d"))
        journal.close()
        kept = b"".join(whole.splitlines(keepends=True)[:lines])
        assert path.read_bytes().startswith(kept)
        assert path.read_bytes().count(b"\n") == lines + 1


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
        with pytest.raises(ProctorError, match=r"No space left on device; make room, and run the same"):
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
def test_a_damaged_line_costs_its_own_result_alone(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    whole = written(path, "a", "b")
    first, second = whole.splitlines(keepends=True)
    path.write_bytes(first + line + second + line)
    journal = open_journal(path)
    found = [journal.find(key(name)) for name in "ab"]
    assert [one.detail for one in read(journal, found)] == ["a", "b"]
    journal.close()
    assert path.read_bytes() == first + line + second


def test_a_line_without_an_end_takes_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "LONGEST", 300)
    path = tmp_path / "journal.jsonl"
    whole = written(path, "a", "b")
    first, second = whole.splitlines(keepends=True)
    path.write_bytes(first + bytes(1000) + b"\n" + second + bytes(1000))
    journal = open_journal(path)
    assert [one.detail for one in read(journal, [journal.find(key("b"))])] == ["b"]
    journal.close()
    assert path.read_bytes() == first + bytes(1000) + b"\n" + second


def test_of_two_results_for_one_question_the_later_counts(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    whole = written(path, "a")
    path.write_bytes(whole + whole.replace(b'"detail":"a"', b'"detail":"b"'))
    with contextlib.closing(open_journal(path)) as journal:
        assert [one.detail for one in read(journal, [journal.find(key("a"))])] == ["b"]


def test_a_result_that_was_struck_out_is_not_known_to_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    written(path, "a", "b")
    with contextlib.closing(open_journal(path)) as journal:
        journal.strike(journal.find(key("a")))
    with contextlib.closing(open_journal(path)) as journal:
        assert journal.find(key("a")) == -1
        assert journal.find(key("b")) > 0


def test_a_journal_cut_under_a_run_is_told(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.jsonl")
    position = journal.add(key("a"), result())
    journal.path.write_bytes(b"{}")
    with pytest.raises(InputError, match="changed while it was in use; run the same command again"):
        read(journal, [position])
    journal.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.replace(path.with_name("moved")) and path.write_bytes(b""),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes() * 2),
        lambda path: (
            path.replace(path.with_name("moved")) and path.write_bytes((path.parent / "moved").read_bytes())
        ),
    ],
    ids=["removed", "begun anew", "emptied", "continued", "copied over"],
)
def test_a_journal_that_others_changed_is_not_read_from(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    """Positions in it could be those of other results."""
    journal = open_journal(tmp_path / "journal.jsonl")
    journal.add(key("a"), result())
    change(journal.path)
    journal.add(key("b"), result())
    with pytest.raises(InputError, match="changed while it was in use; run the same command again"):
        journal.seal()
    journal.close()


def test_a_journal_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="changed while it was in use"):
        list(journals.lines(tmp_path / "journal.jsonl", [0]))


def test_nothing_is_looked_up_in_a_sealed_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    written(path, "a")
    with contextlib.closing(open_journal(path)) as journal:
        position = journal.find(key("a"))
        journal.seal()
        assert len(journal.known) == 0
        assert [one.detail for one in read(journal, [position])] == ["a"]


@pytest.mark.parametrize(("seconds", "times"), [(0.0, 3), (3600.0, 1)])
def test_the_disk_gets_results_every_few_seconds_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, times: int
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(journals, "SYNC", seconds)
    monkeypatch.setattr(os, "fdatasync", synced.append)
    written(tmp_path / "journal.jsonl", "a", "b")
    assert len(synced) == times


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
