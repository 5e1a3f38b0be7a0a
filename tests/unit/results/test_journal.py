from pathlib import Path

import pytest

from proctor.errors import InputError, ProctorError
from proctor.model import SampleResult
from proctor.results.journal import Journal, open_journal


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
