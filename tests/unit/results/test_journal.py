import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.errors import InputError, ProctorError
from proctor.model import SampleResult
from proctor.results.journal import Journal, Place, open_journal
from unit.results.test_record import RESULTS


def result(task_id: str = "a") -> SampleResult:
    return SampleResult(
        benchmark="b",
        model="m",
        version="",
        task_id=task_id,
        sample=0,
        status="passed",
        scores={"pass@1": 1.0},
    )


def test_a_resumed_journal_knows_what_was_added(tmp_path: Path) -> None:
    path = tmp_path / "out" / "journal.jsonl"
    journal = open_journal(path, resume=False)
    journal.add("key", (0, 0, 0, 0), result("a"))
    journal.add("key", (0, 0, 1, 0), result("b"))
    journal.close()
    resumed = open_journal(path, resume=True)
    assert resumed.has("key", (0, 0, 1, 0))
    assert not resumed.has("another", (0, 0, 1, 0))
    places = [(0, 0, 1, 0), (0, 0, 0, 0)]
    assert [found.task_id for found in resumed.results(iter(places))] == ["b", "a"]
    resumed.close()


def test_a_torn_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path, resume=False)
    journal.add("key", (0, 0, 0, 0), result())
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-9])
    open_journal(path, resume=True).close()
    assert path.read_bytes() == whole


def test_without_resume_the_old_journal_is_kept_beside(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"old")
    open_journal(path, resume=False).close()
    assert path.read_bytes() == b""
    assert (tmp_path / "journal.jsonl.old").read_bytes() == b"old"


def test_a_full_disk_is_told_once(tmp_path: Path) -> None:
    with Path("/dev/full").open("ab") as file:
        journal = Journal(tmp_path / "journal.jsonl", file)
        with pytest.raises(ProctorError, match=r"No space left on device.*--resume"):
            journal.add("key", (0, 0, 0, 0), result())
        journal.close()
    assert not journal.has("key", (0, 0, 0, 0))


def test_a_report_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="--out"):
        open_journal(tmp_path / "out" / "journal.jsonl", resume=False)


def test_a_result_for_another_question_counts_no_more(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path, resume=False)
    journal.add("old", (0, 0, 0, 0), result("first"))
    journal.close()
    journal = open_journal(path, resume=True)
    assert not journal.has("new", (0, 0, 0, 0))
    journal.add("new", (0, 0, 0, 0), result("second"))
    journal.close()
    journal = open_journal(path, resume=True)
    assert journal.has("new", (0, 0, 0, 0))
    assert not journal.has("old", (0, 0, 0, 0))
    assert [found.task_id for found in journal.results(iter([(0, 0, 0, 0)]))] == ["second"]
    journal.close()


def test_a_dropped_result_is_not_known(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.jsonl", resume=False)
    journal.add("key", (0, 0, 0, 0), result())
    journal.drop((0, 0, 0, 0))
    journal.drop((9, 9, 9, 9))
    assert not journal.has("key", (0, 0, 0, 0))
    journal.close()


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b'{"key":"k","place":[0,0,0],"result":{}}\n',
        b'{"key":"k","place":[0,0,0,1e999],"result":{}}\n',
        b"[" * 10_000 + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_what_follows_a_damaged_line_is_scored_again(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path, resume=False)
    journal.add("key", (0, 0, 0, 0), result())
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + line + whole)
    open_journal(path, resume=True).close()
    assert path.read_bytes() == whole


def test_a_place_that_is_no_number_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = open_journal(path, resume=False)
    journal.add("key", (0, 0, 0, 7), result())
    journal.close()
    path.write_bytes(path.read_bytes().replace(b"[0,0,0,7]", b"[0,0,0,1e999]"))
    journal = open_journal(path, resume=True)
    assert journal.known == {}
    journal.close()


PLACES = st.tuples(*[st.integers(0, 3)] * 4)
ENTRIES = st.lists(st.tuples(st.text(st.characters(codec=None), max_size=9), PLACES, RESULTS), max_size=8)


@given(ENTRIES)
@settings(deadline=None)
def test_whatever_the_texts_the_latest_result_of_each_place_survives(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, Place, SampleResult]]
) -> None:
    path = tmp_path_factory.mktemp("out") / "journal.jsonl"
    journal = open_journal(path, resume=False)
    for key, place, found in entries:
        journal.add(key, place, found)
    latest = {place: (key, found) for key, place, found in entries}
    for reader in (journal, open_later(journal)):
        assert all(reader.has(key, place) for place, (key, _) in latest.items())
        assert list(reader.results(iter(latest))) == [found for _, found in latest.values()]
        reader.close()


def open_later(journal: Journal) -> Journal:
    journal.close()
    return open_journal(journal.path, resume=True)


def test_two_runs_never_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = open_journal(path, resume=False)
    first.add("key", (0, 0, 0, 0), result("first"))
    for resume in (False, True):
        with pytest.raises(InputError, match="another run"):
            open_journal(path, resume=resume)
    assert [found.task_id for found in first.results(iter([(0, 0, 0, 0)]))] == ["first"]
    first.close()
    second = open_journal(path, resume=False)
    assert second.known == {}
    second.close()
    assert b'"first"' in (tmp_path / "journal.jsonl.old").read_bytes()


def test_threads_may_add_at_once(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.jsonl", resume=False)

    def add(sample: int) -> None:
        for task in range(50):
            journal.add("key", (0, 0, task, sample), result(f"{task}/{sample}"))

    threads = [threading.Thread(target=add, args=(sample,)) for sample in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = [(0, 0, task, sample) for task in range(50) for sample in range(4)]
    assert [found.task_id for found in journal.results(iter(places))] == [f"{p[2]}/{p[3]}" for p in places]
    journal.close()
