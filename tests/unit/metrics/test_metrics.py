"""The table of metrics, and what holds for every one of them."""

import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.metrics import METRICS, TextScorer

NEEDED: dict[str, dict[str, Any]] = {
    "regex": {"pattern": "a"}
}  # options without which a metric cannot be built
TEXT = {name: metric for name, metric in METRICS.items() if metric.kind == "text"}


@pytest.fixture(scope="module")
def scorers() -> dict[str, TextScorer]:
    return {name: metric.build(NEEDED.get(name, {})) for name, metric in TEXT.items() if metric.build}


def test_every_metric_is_listed_under_its_own_name() -> None:
    assert list(METRICS) == [
        *("pass@k", "pass^k", "exact_match", "numeric_match", "contains", "regex", "f1"),
        *("edit_distance", "edit_similarity", "ast_valid", "ast_match", "ast_similarity"),
        *("json_valid", "chrf", "bleu", "rouge", "python"),
    ]
    assert [metric.name for metric in METRICS.values()] == list(METRICS)


def test_only_metrics_of_text_are_built_here() -> None:
    assert {name for name, metric in METRICS.items() if metric.build} == set(TEXT)


def test_importing_the_table_loads_no_heavy_library() -> None:
    program = (
        "import sys, proctor.metrics\n"
        "heavy = {'rapidfuzz', 'jsonschema', 'sacrebleu', 'rouge_score', 'regex', 'nltk', 'numpy'}\n"
        "print(*heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


@pytest.mark.parametrize("name", METRICS)
def test_options_are_json_schemas_with_defaults_that_fit(name: str) -> None:
    for schema in METRICS[name].options.values():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["description"]
        if "default" in schema:
            jsonschema.validate(schema["default"], schema)


@pytest.mark.parametrize("name", METRICS)
def test_defaults_are_what_an_absent_option_does(name: str, scorers: dict[str, TextScorer]) -> None:
    metric = METRICS[name]
    if metric.build is None:
        assert name not in scorers
        return
    defaults = {key: schema["default"] for key, schema in metric.options.items() if "default" in schema}
    spelled_out = metric.build({**NEEDED.get(name, {}), **defaults})
    for pair in [
        ("The cat, 3", "the cat 3"),
        ("1,000.0", "1000"),
        ("3/4", "0.75"),
        ("a\nb", "a b"),
        ("", ""),
    ]:
        assert spelled_out(*pair) == scorers[name](*pair)


@pytest.mark.parametrize("name", [name for name, metric in TEXT.items() if metric.needs_reference])
def test_nothing_is_scored_without_the_reference_that_is_needed(
    name: str, scorers: dict[str, TextScorer]
) -> None:
    assert scorers[name]("an output", None) is None


@pytest.mark.parametrize("name", [name for name, metric in TEXT.items() if metric.needs_reference])
def test_a_text_scores_best_against_itself(name: str, scorers: dict[str, TextScorer]) -> None:
    text = "the answer to all 4 of these questions is 42"
    best = 1 if METRICS[name].higher_is_better else 0
    assert scorers[name](text, text) == best


@pytest.mark.parametrize("name", TEXT)
@settings(max_examples=60, deadline=None)
@given(prediction=st.text(), reference=st.text())
def test_any_two_texts_get_a_score_in_range(
    name: str, scorers: dict[str, TextScorer], prediction: str, reference: str
) -> None:
    score = scorers[name](prediction, reference)
    assert score is not None
    assert score >= 0
    assert score <= 1 or not METRICS[name].bounded
    assert score in (0, 1) or not METRICS[name].binary
