"""`X.eval_results.json` of EvalPlus, `X_eval_results.json` up to 0.3.1: how samples fared in two test sets.

Written by `evalplus.evaluate` (https://github.com/evalplus/evalplus). A sample has `base_status`, what the
benchmark's own tests say, and `plus_status`, what EvalPlus' further ones say, null where only the base tests
ran. Up to 0.1.7 a task is `{nfiles, base: [[status, details], ...], plus: [...]}`, with other words.
"""

import re
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from proctor.config.problem import printable, shown
from proctor.datasets.jsonl import kind
from proctor.datasets.stream import shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import document, head, identifier, is_file
from proctor.results.importers.foreign import Foreign, ForeignExam
from proctor.results.importers.passes import pass_metrics, uneven

HARNESS = "EvalPlus"

_NAME = "eval_results.json"
_INSTEAD = "the eval_results.json that a finished evalplus.evaluate wrote"
_PASSED = {
    "pass": True,
    "success": True,
    "fail": False,
    "failed": False,
    "timeout": False,
    "timed out": False,
}
_BENCHMARKS = {"HumanEval/": "humaneval", "Mbpp/": "mbpp"}

_Verdict = tuple[bool, bool | None]  # of the base tests, and of the further ones


def fits(path: Path) -> bool:
    """Whether the file, or the one of EvalPlus' name in a folder of samples, starts as EvalPlus' do."""
    path = _file(path)
    text = head(path)
    if not text.startswith("{") or not re.search(r'"eval"\s*:', text):
        return False
    return path.name.endswith(_NAME) or bool(re.search(r'"(?:base_status|nfiles)"\s*:', text))


def read(path: Path) -> Foreign:
    """The run: pass@k of the base tests, and of base and further tests together, which both have to pass.

    Time-outs are failures. The model has the name of the file or folder of samples, and the temperature is
    what EvalPlus put into that name. InputError at an unknown status, and where there is no task.
    """
    path = _file(path)
    where = shown_path(path)
    data = document(path, _INSTEAD)
    try:
        verdicts = _verdicts(data.get("eval"), f"{where}: eval")
    except InputError as error:
        raise InputError(f"{error}; pass {_INSTEAD}") from error
    base = {task: tuple(float(one) for one, _ in told) for task, told in verdicts.items()}
    plus = {task: tuple(map(_both, told)) for task, told in verdicts.items()}
    metrics, notes = pass_metrics(base, " (base)"), uneven(base)
    if any(more is not None for told in verdicts.values() for _, more in told):
        metrics += pass_metrics(plus, " (plus)")
    else:
        notes += ("only the base tests were run: there is no pass@1 (plus)",)
    model = _model(path)
    exam = ForeignExam(
        benchmark=_benchmark(verdicts),
        metrics=metrics,
        dataset_hash=_hash(data.get("hash"), f"{where}: hash"),
        temperature=_temperature(model),
    )
    return Foreign(harness=HARNESS, model=model, exams=(exam,), notes=notes)


def _file(path: Path) -> Path:
    return path / _NAME if is_file(path / _NAME) else path


def _verdicts(value: object, where: str) -> dict[str, tuple[_Verdict, ...]]:
    if not isinstance(value, dict) or not value:
        raise InputError(f"{where}: {kind(value) if value else 'no tasks'}, where samples by task are wanted")
    found = {}
    for task, samples in value.items():
        place = f"{where}[{shown(task)}]"
        told = tuple(_old(samples, place) if isinstance(samples, dict) else _samples(samples, place))
        if not told:
            raise InputError(f"{place}: no samples")
        found[identifier(task, place)] = told
    return found


def _samples(value: object, where: str) -> Iterator[_Verdict]:
    for index, sample in enumerate(_list(value, where)):
        place = f"{where}[{index}]"
        if not isinstance(sample, dict):
            raise InputError(f"{place}: {kind(sample)}, where a sample is wanted")
        plus = sample.get("plus_status")
        base = _passed(sample.get("base_status"), f"{place}.base_status")
        yield base, None if plus is None else _passed(plus, f"{place}.plus_status")


def _old(task: dict[str, object], where: str) -> Iterator[_Verdict]:
    base = [_first(one, f"{where}.base") for one in _list(task.get("base"), f"{where}.base")]
    plus = [_first(one, f"{where}.plus") for one in _list(task.get("plus"), f"{where}.plus")]
    if plus and len(plus) != len(base):
        raise InputError(f"{where}: {len(base)} samples of base and {len(plus)} of plus")
    yield from zip(base, plus or repeat(None, len(base)), strict=True)


def _first(value: object, where: str) -> bool:
    status = value[0] if isinstance(value, list) and value else value
    return _passed(status, where)


def _list(value: object, where: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise InputError(f"{where}: {kind(value)}, where a list is wanted")


def _passed(status: object, where: str) -> bool:
    if isinstance(status, str) and status in _PASSED:
        return _PASSED[status]
    found = shown(status) if isinstance(status, str) else kind(status)
    raise InputError(f"{where}: {found}, where pass, fail or timeout is wanted")


def _both(verdict: _Verdict) -> float | None:
    base, plus = verdict
    return None if plus is None else float(base and plus)


def _hash(value: object, where: str) -> str | None:
    if value is None or (isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z]{1,128}", value)):
        return value
    raise InputError(f"{where}: {kind(value)}, where a hash of the dataset is wanted; pass {_INSTEAD}")


def _benchmark(tasks: dict[str, tuple[_Verdict, ...]]) -> str:
    """The dataset as EvalPlus' own option names it."""
    for start, name in _BENCHMARKS.items():
        if all(task.startswith(start) for task in tasks):
            return name
    return "evalplus"


def _model(path: Path) -> str:
    stem = path.name.removesuffix(".json").removesuffix("eval_results").rstrip("._")
    return printable(stem or path.resolve().parent.name or HARNESS)


def _temperature(model: str) -> float | None:
    found = re.search(r"_temp_(\d{1,3}(?:\.\d{1,6})?)$", model, re.ASCII)
    return float(found[1]) if found else None
