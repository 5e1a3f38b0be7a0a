"""What `promptfoo eval -o x.json` writes (https://www.promptfoo.dev/docs/configuration/outputs/)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from proctor.config.problem import printable, shown
from proctor.errors import InputError
from proctor.results.importers import json_document
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric
from proctor.results.importers.plain import encodable, finite, mapping, sequence, text, utc
from proctor.results.importers.question import called, digest

HARNESS = "promptfoo"

_VERSION: Final = 3
_ERROR: Final = 2  # `failureReason` of a row for which there is no answer, or no verdict
_OWN: Final = ("pass", "score")
_INSTEAD: Final = "pass what `promptfoo eval -o results.json` writes"
_KEYS: Final = tuple(re.compile(pattern) for pattern in (rb'^\s*\{\s*"evalId"\s*:', rb'"results"\s*:\s*\{'))


def fits(path: Path) -> bool:
    """Whether a file begins as promptfoo's results do."""
    head = json_document.head(path)
    return all(key.search(head) for key in _KEYS)


def read(path: Path) -> Foreign:
    """The run of the one prompt and provider in the file. InputError where there are several, or no rows."""
    document = json_document.read(path, instead=_INSTEAD)
    try:
        return _run(document, path)
    except InputError as error:
        raise InputError(f"{printable(str(path))}: {error}") from error
    except RecursionError as error:
        raise InputError(f"{printable(str(path))}: nested too deeply to read; {_INSTEAD}") from error


def _run(document: Mapping[str, Any], path: Path) -> Foreign:
    results, config = mapping(document.get("results")), mapping(document.get("config"))
    version = results.get("version")
    if isinstance(version, bool) or version != _VERSION:
        told = shown(str(version))
        raise InputError(
            f"version {told} of promptfoo's results is not known; known is {_VERSION}; {_INSTEAD}"
        )
    rows = _rows(results)
    model = _model(results, rows)
    hashes = {_id(row): digest(_test(row)) for row in rows}
    exam = ForeignExam(
        benchmark=text(config.get("description")) or encodable(path.stem),
        metrics=tuple(_metrics(rows)),
        dataset_hash=digest(sorted(hashes.values())),
        hashes=hashes,
        temperature=_temperature(config),
    )
    return Foreign(
        harness=HARNESS,
        harness_version=text(mapping(document.get("metadata")).get("promptfooVersion")),
        model=model,
        date=utc(text(results.get("timestamp"))),
        exams=(exam,),
    )


def _rows(results: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """In the order of the tests: they are written as they end."""
    rows = sequence(results.get("results"))
    if not rows:
        raise InputError(f"has no rows in results.results; {_INSTEAD}")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("success"), bool):
            raise InputError(f"row {number} of results.results does not say `success`; {_INSTEAD}")
    return sorted(rows, key=lambda row: finite(row.get("testIdx")) or 0)


def _model(results: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> str:
    """The provider. InputError where rows are of several, or of several prompts."""
    asked = {(_provider(row), text(mapping(row.get("prompt")).get("label"))): None for row in rows}
    places = {shown(str(row.get("promptIdx"))) for row in rows}
    listed = len(sequence(results.get("prompts")))
    if len(asked) > 1 or len(places) > 1 or listed > 1:
        count = max(len(asked), len(places), listed)
        told = ", ".join(f"{shown(provider)} with {shown(prompt)}" for provider, prompt in list(asked)[:5])
        more = f" and {len(asked) - 5} more" if len(asked) > 5 else ""
        raise InputError(
            f"has {count} pairs of a provider and a prompt ({told}{more}), and a run is of one; "
            "write a file for each: promptfoo eval --filter-providers NAME --filter-prompts NAME"
        )
    (provider, _), *_ = asked
    if not provider:
        raise InputError(f"names no provider; {_INSTEAD}")
    return provider


def _provider(row: Mapping[str, Any]) -> str:
    provider = row.get("provider")
    told = mapping(provider)
    return text(provider) or text(told.get("label")) or text(told.get("id"))


def _test(row: Mapping[str, Any]) -> list[object]:
    """What makes a test; rows that share it are its repeats."""
    case = mapping(row.get("testCase"))
    return [case.get("vars", row.get("vars")), case.get("assert"), case.get("options")]


def _id(row: Mapping[str, Any]) -> str:
    """By what stands in the variables; `testIdx` is a position."""
    variables, *_ = _test(row)
    words = [value for value in mapping(variables).values() if isinstance(value, str)]
    description = text(mapping(row.get("testCase")).get("description"))
    return called(encodable(" ".join(words)) or description, digest(_test(row)))


def _metrics(rows: list[Mapping[str, Any]]) -> Iterator[ForeignMetric]:
    scores: dict[str, dict[str, list[float | None]]] = {}
    for row in rows:
        task = _id(row)
        for label, score in _scores(row):
            scores.setdefault(label, {}).setdefault(task, []).append(score)
    for label, by_task in scores.items():
        numbers = [one for told in by_task.values() for one in told if one is not None]
        if numbers:
            yield ForeignMetric(
                label=label,
                scores={task: tuple(told) for task, told in by_task.items()},
                bounded=all(0 <= one <= 1 for one in numbers),
            )
        elif label == _OWN[0]:
            raise InputError(
                f"all its {len(rows)} rows are errors; pass the results of a run that was scored"
            )


def _scores(row: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    """By label; a test that has no such assertion is no task of a named score."""
    named = mapping(row.get("namedScores"))
    if _failed(row):
        yield from ((label, None) for label in (*_OWN, *map(_named, _asserted(row))))
        return
    yield "pass", float(row["success"])
    yield "score", finite(row.get("score"))
    yield from ((_named(encodable(name)), finite(score)) for name, score in named.items())


def _failed(row: Mapping[str, Any]) -> bool:
    """Whether there is an error in place of a verdict, which older releases do not number."""
    if "failureReason" in row:
        return bool(row["failureReason"] == _ERROR)
    return bool(row.get("error")) and not row.get("gradingResult")


def _asserted(row: Mapping[str, Any]) -> dict[str, None]:
    """The names of the scores that a test asks for."""
    top = [mapping(one) for one in sequence(mapping(row.get("testCase")).get("assert"))]
    inner = [mapping(one) for group in top for one in sequence(group.get("assert"))]  # of an `assert-set`
    return {name: None for one in (*top, *inner) if (name := text(one.get("metric")))}


def _named(name: str) -> str:
    return f"{name} (named)" if name in _OWN else name


def _temperature(config: Mapping[str, Any]) -> float | None:
    providers = sequence(config.get("providers"))
    settings = mapping(mapping(providers[0]).get("config")) if len(providers) == 1 else {}
    return finite(settings.get("temperature"))
