from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.spec import Config, ExtractSpec, MetricSpec

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]


def config(*metrics: str, samples: int = 10) -> str:
    entries = "".join(f"  - {metric}\n" for metric in metrics)
    return (
        "models: [{name: m, outputs: o}]\nbenchmarks:\n- name: b\n"
        f"  dataset: t\n  samples: {samples}\n  metrics:\n{entries}"
    )


def specs(build: Build, *metrics: str) -> tuple[MetricSpec, ...]:
    return build(config(*metrics)).benchmarks[0].metrics


def test_names_as_they_are(build: Build) -> None:
    assert specs(build, "pass@1", "pass@10", "pass^4", "exact_match") == (
        MetricSpec(name="pass@k", label="pass@1", k=1),
        MetricSpec(name="pass@k", label="pass@10", k=10),
        MetricSpec(name="pass^k", label="pass^4", k=4),
        MetricSpec(name="exact_match", label="exact_match"),
    )


def test_options_extract_and_label(build: Build) -> None:
    written = "numeric_match: {rel: 0.1, extract: {regex: '^A: (.*)$', take: last}, label: answer}"
    assert specs(build, written) == (
        MetricSpec(
            name="numeric_match",
            label="answer",
            options={"rel": 0.1},
            extract=ExtractSpec(kind="regex", regex="^A: (.*)$", take="last"),
        ),
    )


def test_a_mapping_without_options(build: Build) -> None:
    assert specs(build, "exact_match:", "pass@2: {}") == (
        MetricSpec(name="exact_match", label="exact_match"),
        MetricSpec(name="pass@k", label="pass@2", k=2),
    )


def test_one_metric_with_options_keeps_its_plain_label(build: Build) -> None:
    assert [spec.label for spec in specs(build, "edit_similarity: {unit: line}")] == ["edit_similarity"]


def test_a_metric_that_is_there_twice_is_told_apart_by_its_options(build: Build) -> None:
    found = specs(
        build, "edit_similarity", "edit_similarity: {unit: line}", "exact_match: {ignore_case: true}"
    )
    assert [spec.label for spec in found] == ["edit_similarity", "edit_similarity(unit=line)", "exact_match"]


@pytest.mark.parametrize(
    "metrics",
    [
        ("exact_match", "exact_match"),
        ("edit_similarity: {unit: line}", "edit_similarity: {unit: line}"),
        ("exact_match: {extract: code}", "exact_match: {extract: line}"),
        ("exact_match", "edit_similarity: {label: exact_match}"),
    ],
)
def test_two_metrics_must_not_share_a_label(check: Check, metrics: tuple[str, str]) -> None:
    (message,) = check(config(*metrics))
    assert message.startswith("benchmark.yml:8:5: benchmarks[0].metrics[1]: a second metric with the label ")
    assert message.endswith("; tell them apart with `label`, or keep one")


def test_a_python_metric_is_found_beside_the_config(build: Build, file: Path) -> None:
    found = specs(build, "python: my/metrics.py:score", "python: {path: 'b.py:f', label: other}")
    assert [spec.options for spec in found] == [
        {"path": str(file.parent / "my/metrics.py"), "function": "score"},
        {"path": str(file.parent / "b.py"), "function": "f"},
    ]


def test_python_metrics_are_told_apart_as_written(build: Build) -> None:
    found = specs(build, "python: a.py:f", "python: b.py:f")
    assert [spec.label for spec in found] == ["python(path=a.py:f)", "python(path=b.py:f)"]


def test_the_path_of_a_schema_is_joined_to_the_configs_folder(build: Build, file: Path) -> None:
    (spec,) = specs(build, "json_valid: {schema: answer.json}")
    assert spec.options == {"schema": str(file.parent / "answer.json")}


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (
            "exact-match",
            ':5: benchmarks[0].metrics[0]: unknown metric "exact-match"; did you mean "exact_match"?',
        ),
        ("pas@5", ':5: benchmarks[0].metrics[0]: unknown metric "pas@5"; did you mean "pass@5"?'),
        ("pass@k", ':5: benchmarks[0].metrics[0]: unknown metric "pass@k"; did you mean "pass@1"?'),
        ("pass@0", ':5: benchmarks[0].metrics[0]: unknown metric "pass@0"; did you mean "pass@1"?'),
        (
            "qqq",
            (
                ':5: benchmarks[0].metrics[0]: unknown metric "qqq"; known here: pass@1, pass^1, '
                "exact_match, edit_similarity, numeric_match, regex, json_valid, python"
            ),
        ),
        (
            "exact_mach: {}",
            (
                ':5: benchmarks[0].metrics[0].exact_mach: unknown metric "exact_mach"; did you mean'
                ' "exact_match"?'
            ),
        ),
        (
            "pass@11",
            (
                ":5: benchmarks[0].metrics[0]: pass@11 needs 11 samples or more a task, but samples is 10; "
                "set samples: 11"
            ),
        ),
        (
            "edit_similarity: {unti: line}",
            ':23: benchmarks[0].metrics[0].edit_similarity.unti: unknown key; did you mean "unit"?',
        ),
        (
            "edit_similarity: {unit: lines}",
            (
                ':29: benchmarks[0].metrics[0].edit_similarity.unit: expected "char", "word", '
                '"line" or "step", found a string ("lines"); did you mean "line"?'
            ),
        ),
        (
            "numeric_match: {rel: -1}",
            ":26: benchmarks[0].metrics[0].numeric_match.rel: expected at least 0, found -1",
        ),
        (
            "exact_match: {ignore_case: yes}",
            (
                ":32: benchmarks[0].metrics[0].exact_match.ignore_case: expected true or false, "
                'found a string ("yes"); write true'
            ),
        ),
        (
            "exact_match: 3",
            ":18: benchmarks[0].metrics[0].exact_match: expected a mapping, found the number 3",
        ),
        (
            "regex: {pattern: '(a'}",
            ":22: benchmarks[0].metrics[0].regex.pattern: does not compile: missing ) at position 2",
        ),
        (
            "regex",
            ":5: benchmarks[0].metrics[0]: the metric regex needs a pattern; write regex: {pattern: '^yes'}",
        ),
        (
            "exact_match: {extract: {regex: '(a'}}",
            (
                ":36: benchmarks[0].metrics[0].exact_match.extract.regex: does not compile: "
                "missing ) at position 2"
            ),
        ),
        (
            "exact_match: {extract: {}}",
            ':28: benchmarks[0].metrics[0].exact_match.extract: needs "regex" or "json"',
        ),
        (
            "python: metrics.py",
            ":13: benchmarks[0].metrics[0].python: expected FILE.py:FUNCTION; write python: metrics.py:score",
        ),
        (
            "python: {path: 'm.py:a-b'}",
            ":20: benchmarks[0].metrics[0].python: expected FILE.py:FUNCTION; write python: metrics.py:score",
        ),
        (
            "python",
            ":5: benchmarks[0].metrics[0]: expected FILE.py:FUNCTION; write python: metrics.py:score",
        ),
        (
            "exact_match: {label: ' x'}",
            (
                ':26: benchmarks[0].metrics[0].exact_match.label: " x" cannot be a label; '
                "give a printable `label` of up to 100 characters"
            ),
        ),
        (
            "exact_match:\n    label: x",
            (
                ':5: benchmarks[0].metrics[0]: expected 1 key, found 2: "exact_match", "label"; '
                "indent what belongs under the first"
            ),
        ),
    ],
)
def test_mistakes(check: Check, metric: str, message: str) -> None:
    assert check(config(metric)) == [f"benchmark.yml:7{message}"]


def test_a_label_made_of_long_options_has_to_be_given(check: Check) -> None:
    schema = "{" + ", ".join(f"key{i}: 1" for i in range(20)) + "}"
    (message,) = check(config("json_valid", f"json_valid: {{schema: {schema}}}"))
    assert message.endswith("cannot be a label; give a printable `label` of up to 100 characters")
