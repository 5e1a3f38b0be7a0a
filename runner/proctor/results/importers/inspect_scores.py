"""The metrics of a log: one for each scorer, and for each key of a scorer that gives several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from proctor.config.problem import shown
from proctor.errors import InputError
from proctor.results.importers.foreign import ForeignMetric
from proctor.results.importers.inspect_samples import Samples
from proctor.results.importers.plain import encodable, finite, mapping, sequence, text

Found = tuple[tuple[ForeignMetric, ...], tuple[str, ...]]
Tasks = Mapping[str, Sequence[object]]

# https://inspect.aisi.org.uk/scorers.html: what `value_to_float` makes of text.
_GRADES: Final = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
_WORDS: Final = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
_PLACEHOLDER: Final = (
    "88F74D2C"  # a log whose samples had one `score` without a name, read by a later release
)
_PREFERRED: Final = ("accuracy", "mean")
_SPREADS: Final = ("stderr", "bootstrap_stderr", "bootstrap_std", "std", "var", "ci")
_MOST: Final = 20_000_000  # scores in all
_UNSCORED: Final = object()  # in a sample that failed, or whose scorer said nothing


class _Table:
    """Values by label and task; `slots` has how many each task gets."""

    def __init__(self, slots: Mapping[str, int]) -> None:
        self.by_label: dict[str, dict[str, list[object]]] = {}
        self._slots = slots
        self._size = sum(slots.values())

    def put(self, label: str, task: str, place: int, value: object) -> None:
        """InputError where a table of all labels would be out of proportion."""
        label = encodable(label)
        if label not in self.by_label:
            if (len(self.by_label) + 1) * self._size > _MOST:
                raise InputError(f"has over {_MOST:,} scores; pass a log with fewer samples or scorers")
            self.by_label[label] = {one: [_UNSCORED] * count for one, count in self._slots.items()}
        self.by_label[label][task][place] = value


def from_samples(samples: Samples, log: Mapping[str, Any]) -> Found:
    """Metrics with scores by task, an epoch a sample; then those by other reducers than the mean.

    Also notes of what was left out. InputError where no sample has a score.
    """
    only = _only_scorer(log)
    values = _Table({task: len(epochs) for task, epochs in samples.tasks.items()})
    for task, epochs in samples.tasks.items():
        for place, epoch in enumerate(sorted(epochs)):
            for label, value in _scores(epochs[epoch], only):
                values.put(label, task, place, value)
    reduced = _reduced(samples, log.get("reductions"), only)
    found: list[ForeignMetric] = []
    notes: list[str] = []
    for label, told in (*values.by_label.items(), *reduced.by_label.items()):
        _put(label, told, found, notes)
    if not found:
        raise InputError(_nothing(samples))
    return tuple(found), tuple(notes)


def from_results(log: Mapping[str, Any], about: Mapping[str, Any]) -> Found:
    """The means of a log without samples. InputError where it has none."""
    results = mapping(log.get("results"))
    epochs = max(1, int(finite(mapping(about.get("config")).get("epochs")) or 1))
    total = int(finite(results.get("total_samples")) or 0)
    found: dict[str, ForeignMetric] = {}
    for score in _listed(results):
        value, label = _mean(score.get("metrics")), _label(score)
        if value is not None and label:
            found[label] = ForeignMetric(
                label=label,
                scores=None,
                value=value,
                tasks=total // epochs,
                samples=float(epochs),
                bounded=0 <= value <= 1,
            )
    if not found:
        raise InputError("has neither samples nor scores; pass the log of a run that was scored")
    return tuple(found.values()), ()


def number(value: object) -> float | None:
    """What a score counts. None where it is NaN, or no number."""
    if not isinstance(value, str):
        return finite(value)
    if value in _GRADES:
        return _GRADES[value]
    word = value.strip().lower()
    if word in _WORDS:
        return _WORDS[word]
    try:
        return finite(float(word))
    except ValueError:
        return None


def _put(label: str, told: Tasks, found: list[ForeignMetric], notes: list[str]) -> None:
    """Adds the metric, and what there is to say of values that are no numbers."""
    scores = {task: tuple(map(number, said)) for task, said in told.items()}
    numbers = [one for said in scores.values() for one in said if one is not None]
    words = sum(isinstance(one, str) and number(one) is None for said in told.values() for one in said)
    if not numbers:
        notes.append(f"{shown(label)} is left out: none of its values is a number")
        return
    if words:
        notes.append(f"{shown(label)}: {words} of its values are no numbers, and count as unscored")
    bounded = all(0 <= one <= 1 for one in numbers)
    found.append(ForeignMetric(label=label, scores=scores, bounded=bounded))


def _scores(sample: Mapping[str, Any], only: str) -> Iterator[tuple[str, object]]:
    """Label and value of each score, none where the sample failed."""
    if sample.get("error"):
        return
    scores = sample.get("scores")
    if not isinstance(scores, dict):
        scores = {_PLACEHOLDER: sample.get("score")}
    for name, score in scores.items():
        if isinstance(score, dict):
            yield from _parts(only if name == _PLACEHOLDER else name, score.get("value"))


def _parts(label: str, value: object) -> Iterator[tuple[str, object]]:
    """A value's own parts, where it has some: "style.polite"; those of a list are counted from 1."""
    if isinstance(value, list):
        value = {str(place): part for place, part in enumerate(value, start=1)}
    if not isinstance(value, dict):
        yield label, value
        return
    for key, part in value.items():
        yield f"{label}.{key}", part


def _reduced(samples: Samples, reductions: object, only: str) -> _Table:
    """Values by task of each reducer but the mean, which the samples' own mean is: "includes,max"."""
    values = _Table(dict.fromkeys(samples.tasks, 1))
    for reduction in map(mapping, sequence(reductions)):
        reducer, scorer = text(reduction.get("reducer")), text(reduction.get("scorer"))
        if reducer in ("", "mean"):
            continue
        for task, value in _told(samples, reduction.get("samples")):
            for label, part in _parts(only if scorer == _PLACEHOLDER else scorer, value):
                values.put(f"{label},{reducer}", task, 0, part)
    return values


def _told(samples: Samples, rows: object) -> Iterator[tuple[str, object]]:
    for row in map(mapping, sequence(rows)):
        known = row.get("sample_id")
        if isinstance(known, str | int) and known in samples.ids:
            yield samples.ids[known], row.get("value")


def _only_scorer(log: Mapping[str, Any]) -> str:
    """The name of the scorer of a log that has but one."""
    scores = _listed(mapping(log.get("results")))
    return (_label(scores[0]) if scores else "") or "score"


def _listed(results: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Scores as `results` has them, today or once: `scorer` and `metrics`."""
    if isinstance(results.get("scorer"), dict):
        return [{**results["scorer"], "metrics": results.get("metrics")}]
    return [mapping(score) for score in sequence(results.get("scores"))]


def _label(score: Mapping[str, Any]) -> str:
    name, scorer, reducer = (text(score.get(key)) for key in ("name", "scorer", "reducer"))
    label = f"{scorer}.{name}" if scorer and name and name != scorer else scorer or name
    return f"{label},{reducer}" if label and reducer not in ("", "mean") else label


def _mean(metrics: object) -> float | None:
    """The value of the metric that says how good it was: accuracy, a mean, or the first that is no spread."""
    told = {str(name).rpartition("/")[2]: mapping(one).get("value") for name, one in mapping(metrics).items()}
    names = (*_PREFERRED, *(name for name in told if name not in _SPREADS))
    return next((value for name in names if (value := finite(told.get(name))) is not None), None)


def _nothing(samples: Samples) -> str:
    every = [sample for epochs in samples.tasks.values() for sample in epochs.values()]
    failed = sum(bool(sample.get("error")) for sample in every)
    told = f"none of its {len(every)} samples has a score ({failed} failed)"
    return f"{told}; pass the log of a run that was scored"
