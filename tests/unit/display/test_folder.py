import json
from dataclasses import replace
from pathlib import Path

import pytest

from proctor.display.entrant import Entrant, entrants_of
from proctor.display.folder import FolderTexts
from proctor.display.texts import Asked, Told, Wanted
from proctor.errors import InputError
from proctor.gate import kept
from proctor.gate.baseline import BaselineError
from proctor.gate.kept import Output, Pair
from proctor.report.report import Report
from proctor.results.summary import Source
from unit.display.reports import digest, report_of, write_lines
from unit.report.shapes import example

SOURCE = Source(kind="openai", identity="i", prompt="p")


def asked_report(benchmark: str = "humaneval") -> Report:
    """Of a model that was asked."""
    report = report_of(None, [(1.0,), (0.0,)])
    first = report.summary.benchmarks[0]
    models = tuple(replace(model, source=SOURCE) for model in first.models)
    changed = replace(first, name=benchmark, models=models)
    return replace(
        report,
        summary=replace(report.summary, benchmarks=(changed,)),
        outcomes=tuple(replace(one, benchmark=benchmark) for one in report.outcomes),
    )


def entrant_of(report: Report) -> Entrant:
    return entrants_of(report)[0]


def wanted(*texts: str) -> dict[int, Wanted]:
    return {
        number: Wanted(task_id=f"HumanEval/{number}", sample=0, digest=digest(text))
        for number, text in enumerate(texts)
    }


def answers(folder: Path) -> Path:
    rows = [
        {"task_id": f"HumanEval/{n}", "sample": 0, "completion": f"o{n}", "prompt": f"p{n}", "system": "s"}
        for n in (1, 0)
    ]
    return write_lines(folder / "outputs/1/humaneval.jsonl", rows)


def test_answers_and_prompts_of_a_model_that_was_asked_are_in_the_folder(tmp_path: Path) -> None:
    report = asked_report()
    answers(tmp_path)
    texts, entrant = FolderTexts(report, tmp_path), entrant_of(report)
    assert dict(texts.asked(entrant, {"HumanEval/0"})) == {"HumanEval/0": Asked(prompt="p0", system="s")}
    assert dict(texts.outputs(entrant, wanted("o0", "another"))) == {0: "o0"}
    assert texts.file(entrant) == "outputs/1/humaneval.jsonl"


def test_a_damaged_file_of_answers_is_an_error_that_names_it(tmp_path: Path) -> None:
    report = asked_report()
    answers(tmp_path).write_text("{\n")
    with pytest.raises(InputError, match=r"humaneval\.jsonl:1"):
        dict(FolderTexts(report, tmp_path).outputs(entrant_of(report), wanted("o0")))


@pytest.mark.parametrize("name", ["../../secret", "/etc/secret", "a\0b"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    write_lines(tmp_path / "secret.jsonl", [{"task_id": "HumanEval/0", "completion": "o0", "prompt": "p"}])
    report = asked_report(name)
    (tmp_path / "report/outputs/1").mkdir(parents=True)
    texts, entrant = FolderTexts(report, tmp_path / "report"), entrant_of(report)
    assert texts.file(entrant) == ""
    assert dict(texts.asked(entrant, {"HumanEval/0"})) == {}


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    secret = write_lines(tmp_path / "secret.jsonl", [{"task_id": "HumanEval/0", "prompt": "p"}])
    (tmp_path / "report/outputs/1").mkdir(parents=True)
    (tmp_path / "report/outputs/1/humaneval.jsonl").symlink_to(secret)
    report = asked_report()
    assert FolderTexts(report, tmp_path / "report").file(entrant_of(report)) == ""


def test_outputs_that_are_kept_are_those_of_the_samples_with_their_text(tmp_path: Path) -> None:
    report = report_of(None, [(1.0,), (0.0,)])
    pair = Pair(passing=Output(text="o0", status="passed"), failing=Output(text="no", status="timeout"))
    (tmp_path / kept.IN_REPORT).write_bytes(kept.write({("humaneval", "my-coder"): {"HumanEval/0": pair}}))
    texts, entrant = FolderTexts(report, tmp_path), entrant_of(report)
    assert dict(texts.outputs(entrant, wanted("o0", "o0"))) == {0: "o0"}
    assert texts.kept(entrant) == {
        "HumanEval/0": [Told(text="no", status="timeout"), Told(text="o0", status="passed")]
    }


def test_a_damaged_file_of_kept_outputs_is_told_once(tmp_path: Path) -> None:
    report = report_of(None, [(1.0,)])
    (tmp_path / kept.IN_REPORT).write_bytes(b"no gzip")
    texts, entrant = FolderTexts(report, tmp_path), entrant_of(report)
    with pytest.raises(BaselineError, match="cannot be read"):
        texts.kept(entrant)
    assert texts.kept(entrant) == {}


def test_without_files_the_report_s_examples_are_shown() -> None:
    one = example(task_id="HumanEval/0", before="b", now="n", status="timeout", detail="over 2 s")
    report = replace(report_of(None, [(0.0,)]), examples=(one, example(model="other")))
    texts, entrant = FolderTexts(report), entrant_of(report)
    assert texts.kept(entrant) == {"HumanEval/0": [Told(text="n", status="timeout", detail="over 2 s")]}
    assert texts.earlier(entrant) == {"HumanEval/0": [Told(text="b")]}
    assert dict(texts.asked(entrant, {"HumanEval/0"})) == {}
    assert dict(texts.outputs(entrant, wanted("n"))) == {}
    assert json.dumps(texts.file(entrant)) == '""'
