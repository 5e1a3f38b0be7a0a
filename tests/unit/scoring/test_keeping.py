"""Which outputs a run keeps: a real config, scored."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from proctor.config.load import load_config
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.gate import kept
from proctor.gate.baseline import Baseline, Key
from proctor.gate.kept import Kept, Pair
from proctor.gate.pairing import One
from proctor.metrics import METRICS
from proctor.model import SampleResult
from proctor.results.journal import Journal, open_journal
from proctor.scoring import fit, keeping
from proctor.scoring.exam import Exam, open_exam
from proctor.scoring.examples import show
from proctor.scoring.keeping import Picks
from proctor.scoring.writing import write_results

Score = Callable[[str], SampleResult]


def exact(text: str) -> SampleResult:
    """What exact_match and f1 would say where "yes" is wanted; "lost" was not scored."""
    if text == "lost":
        lost = {"exact_match": None, "f1": None}
        return SampleResult(status="infra_error", scores=lost, detail="the engine is gone")
    right = text.startswith("yes")
    scores = {"exact_match": float(right), "f1": 1.0 if right else 0.25}
    return SampleResult(status="passed" if right else "failed", scores=scores, detail="" if right else "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """A run whose outputs are scored."""

    config: Config
    exams: list[Exam]
    picks: Picks

    def kept(self, flipped: Mapping[Key, Collection[str]] | None = None) -> Kept:
        return keeping.collect(self.config, self.exams, self.picks, flipped or {})

    def texts(self, flipped: Collection[str] = ()) -> dict[str, tuple[str | None, str | None]]:
        """Of the first model on the first benchmark: each task's passing and failing text."""
        pairs = next(iter(self.kept({("qa", "m"): flipped}).values()))
        return {task_id: _texts(pair) for task_id, pair in pairs.items()}


def _texts(pair: Pair) -> tuple[str | None, str | None]:
    passing, failing = (one.text if one else None for one in (pair.passing, pair.failing))
    return passing, failing


@pytest.fixture
def sit(tmp_path: Path) -> Callable[..., Sat]:
    def made(
        rows: Sequence[Mapping[str, object]],
        *,
        samples: int = 3,
        metrics: str = "exact_match, f1",
        gate: str = "",
        tasks: Sequence[str] = ("he/0", "he/1"),
        models: str = "[{name: m, outputs: outputs.jsonl}]",
        name: str = "outputs.jsonl",
    ) -> Sat:
        (tmp_path / "tasks.jsonl").write_text(
            "".join(json.dumps({"id": one, "prompt": "?", "reference": "yes"}) + "\n" for one in tasks)
        )
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
        (tmp_path / "benchmark.yml").write_text(
            f"benchmarks: [{{name: qa, dataset: tasks.jsonl, metrics: [{metrics}], samples: {samples}}}]\n"
            f"models: {models}\ngate: {{{gate}}}\n"
        )
        config = load_config(tmp_path / "benchmark.yml", {}, METRICS)
        exams = [open_exam(config.benchmarks[0], tmp_path)]
        sheets = fit.check(exams, config.models)[1]
        with closing(open_journal(tmp_path / "journal.jsonl")) as journal:
            for (model, _), sheet in sheets.items():
                for position, one in fit.completions(exams[0], config.models[model]):
                    sheet.settle(position, one.sample, _add(journal, one.text))
            counts = write_results(config, exams, journal, sheets, tmp_path / "results.jsonl")
        picks = keeping.pick(config, exams, sheets, counts, journal.path)
        return Sat(config=config, exams=exams, picks=picks)

    return made


def _add(journal: Journal, text: str) -> int:
    return journal.add(b"", exact(text))


def row(task_id: str, text: str, **more: object) -> dict[str, object]:
    return {"task_id": task_id, "completion": text, **more}


def test_the_first_that_passed_and_the_first_that_failed(sit: Callable[..., Sat]) -> None:
    sat = sit(
        [
            *(row("he/1", text) for text in ("no 1", "yes 1", "yes 2")),
            *(row("he/0", text) for text in ("yes", "yes ", "yes  ")),
        ]
    )
    assert sat.texts() == {"he/0": ("yes", None), "he/1": ("yes 1", "no 1")}
    pair = sat.kept()["qa", "m"]["he/1"]
    assert pair.failing is not None
    assert (pair.failing.status, pair.failing.detail) == ("failed", "no")


def test_samples_are_taken_by_number_and_ids_as_the_dataset_spells_them(sit: Callable[..., Sat]) -> None:
    sat = sit(
        [
            row("he_0", "no 2", sample=2),
            row("he_0", "no 1", sample=1),
            row("he_0", "yes 9", sample=9),
            row("he_1", "yes 2", sample=2),
            row("he_1", "no 0", sample=0),
            row("he_1", "no 1", sample=1),
        ]
    )
    assert sat.texts() == {"he/0": (None, "no 1"), "he/1": ("yes 2", "no 0")}


def test_outputs_of_one_row_are_told_apart(sit: Callable[..., Sat]) -> None:
    sat = sit([{"task_id": one, "samples": ["no", "no 2", "yes"]} for one in ("he/0", "he/1")])
    assert sat.texts() == dict.fromkeys(("he/0", "he/1"), ("yes", "no"))


def test_what_is_over_the_samples_of_the_config_is_no_output(sit: Callable[..., Sat]) -> None:
    sat = sit([row(one, text) for one in ("he/0", "he/1") for text in ("no", "yes")], samples=1)
    assert sat.texts() == dict.fromkeys(("he/0", "he/1"), (None, "no"))


def test_what_was_not_scored_is_not_kept(sit: Callable[..., Sat]) -> None:
    sat = sit([row("he/0", "lost"), row("he/1", "lost"), row("he/1", "no")], samples=2)
    assert sat.texts() == {"he/1": (None, "no")}


@pytest.mark.parametrize("how", [{"metrics": "f1, exact_match"}, {"gate": "metric: f1"}])
def test_a_metric_without_passes_keeps_the_first_output_alone(
    sit: Callable[..., Sat], how: dict[str, str]
) -> None:
    rows = [row(one, text) for one in ("he/0", "he/1") for text in ("lost", "no", "yes")]
    assert sit(rows, **how).texts() == dict.fromkeys(("he/0", "he/1"), (None, "no"))


def test_each_model_keeps_its_own(sit: Callable[..., Sat], tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text("".join(json.dumps(row(f"he/{n}", "no")) + "\n" for n in (0, 1)))
    models = (
        "[{name: m, version: '1', outputs: outputs.jsonl}, {name: m, version: '2', outputs: other.jsonl}]"
    )
    sat = sit([row("he/0", "yes"), row("he/1", "yes")], samples=1, models=models)
    found = {key: {one: _texts(pair) for one, pair in pairs.items()} for key, pairs in sat.kept().items()}
    assert found == {
        ("qa", "m 1"): dict.fromkeys(("he/0", "he/1"), ("yes", None)),
        ("qa", "m 2"): dict.fromkeys(("he/0", "he/1"), (None, "no")),
    }


def test_where_there_are_too_many_the_flipped_ones_come_first(
    sit: Callable[..., Sat], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"t{number}" for number in range(20)]
    sat = sit([row(one, f"yes {one}") for one in names], tasks=names, samples=1)
    monkeypatch.setattr(kept, "MOST", 5 * 450)
    assert list(sat.texts()) == names[:5]
    assert list(sat.texts(flipped=["t17", "t19"])) == [*names[:5], "t17", "t19"]


def test_a_long_output_is_held_as_it_is_kept(sit: Callable[..., Sat]) -> None:
    (text, _), *_ = sit([row(f"he/{n}", "yes" * 10**5) for n in (0, 1)], samples=1).texts().values()
    assert text is not None
    assert len(text) <= kept.LONGEST


def test_an_output_that_changed_is_left_out(sit: Callable[..., Sat], tmp_path: Path) -> None:
    sat = sit([row("he/0", "yes"), row("he/1", "yes")], samples=1)
    (tmp_path / "outputs.jsonl").write_text(
        json.dumps(row("he/0", "yes")) + '\n{"task_id": 7, "text": "?"}\n'
    )
    assert sat.texts() == {"he/0": ("yes", None)}


def test_a_run_without_its_outputs_has_nothing_to_show_and_says_so(
    sit: Callable[..., Sat], tmp_path: Path
) -> None:
    sat = sit([row("he/0", "yes"), row("he/1", "yes")], samples=1)
    (tmp_path / "outputs.jsonl").unlink()
    shown = show(sat.config, sat.exams, sat.picks, [], One(Baseline(metrics={})))
    assert (shown.outputs, shown.examples) == ({}, ())
    assert [text.startswith("outputs are not shown: ") for text in shown.troubles] == [True]


def test_files_that_cannot_be_read_are_told(sit: Callable[..., Sat], tmp_path: Path) -> None:
    sat = sit([row("he/0", "yes"), row("he/1", "yes")], samples=1)
    sat.picks.journal.write_bytes(b'{"key":"","result":{}}\n')
    with pytest.raises(InputError, match="changed while it was in use"):
        sat.kept()
    (tmp_path / "outputs.jsonl").unlink()
    with pytest.raises(InputError, match="no such file"):
        sat.kept()
