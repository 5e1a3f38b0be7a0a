"""schemas/benchmark.schema.json against JSON Schema itself, the specs, the metrics and the datasets."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proctor.config.load import check_config
from proctor.config.openai import RESERVED
from proctor.config.sections import DEFAULT_CACHE, DEFAULT_LEADERBOARD
from proctor.config.spec import (
    BenchmarkSpec,
    CacheSpec,
    CommandSpec,
    DatasetSpec,
    ExtractSpec,
    GateSpec,
    LeaderboardSpec,
    ModelSpec,
    OpenAISpec,
    PriceSpec,
    PromptSpec,
    RaySpec,
    SamplingSpec,
    SandboxSpec,
    TransformersSpec,
)
from proctor.config.units import seconds, size
from proctor.datasets.columns import GUESSES
from proctor.datasets.dataset import FORMATS
from proctor.metrics import METRICS
from proctor.schema import load_schema

SCHEMA = load_schema("benchmark")
DEFS = SCHEMA["$defs"]
METRIC_NAMES, METRIC_MAPPING = DEFS["metric"]["anyOf"]
UNITS: dict[str, Callable[[Any], object]] = {
    "memory": size,
    "output": size,
    "tmpfs": size,
    "timeout": seconds,
    "stop": tuple,
    "env": tuple,
    "size": size,
}
EXAMPLE = """\
benchmarks:
  - name: humaneval-mini
    dataset: tasks.jsonl
    metrics: [pass@1, pass@10, ast_match]
    samples: 10
  - name: gsm8k
    dataset: {path: gsm8k.jsonl, id: "#", prompt: question, reference: ground_truth}
    metrics:
      - numeric_match: {extract: {regex: '^A: (.*)$', take: last}}
      - edit_similarity: {unit: line}
models:
  - name: my-coder
    version: ${GITHUB_SHA}
    outputs: outputs/{benchmark}.jsonl
  - name: asked
    openai: {url: "http://localhost:8000/v1", model: org/coder, key: MY_API_KEY}
    prompt: {template: "{{ prompt }}", system: Be brief., examples: solved.jsonl, shots: 2}
    sampling: {temperature: 0.8, max_tokens: 512}
    price: {input: 0.15, output: 0.6}
    budget: 5
    deadline: 1h
cache: {path: .proctor-cache, size: 1g}
gate:
  metric: pass@1
  max_drop: 1.0
  alpha: 0.05
sandbox: {memory: 512m, timeout: 10s, network: none}
leaderboard: {path: data/leaderboard.csv, branch: leaderboard}
"""


def parts(schema: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping in the schema, with its path."""
    if isinstance(schema, dict):
        yield path, schema
    items = (
        schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    )
    for key, value in items:
        yield from parts(value, f"{path}/{key}")


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a config may have, with its schema."""
    for path, part in parts(SCHEMA):
        if isinstance(part.get("properties"), dict) and not path.endswith("/properties"):
            yield from ((f"{path}/{key}", value) for key, value in part["properties"].items())


def defaults(spec: type[Any]) -> dict[str, object]:
    return {
        field.name: field.default
        for field in dataclasses.fields(spec)
        if field.default is not dataclasses.MISSING
    }


def schema_defaults(definition: dict[str, Any]) -> dict[str, object]:
    """The defaults that the schema states, in the specs' units."""
    stated = {key: part["default"] for key, part in definition["properties"].items() if "default" in part}
    return {key: UNITS[key](value) if key in UNITS else value for key, value in stated.items()}


def test_it_is_a_valid_schema() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_every_property_has_a_description() -> None:
    found = list(properties())
    assert len(found) > 60
    assert [path for path, part in found if not part.get("description")] == []


def test_unknown_keys_are_refused_wherever_keys_are_known() -> None:
    open_objects = [
        path
        for path, part in parts(SCHEMA)
        if part.get("type") == "object" and part.get("additionalProperties", True) is True
    ]
    assert open_objects == []


def test_every_pattern_has_its_own_words() -> None:
    patterns = [part for _, part in parts(SCHEMA) if isinstance(part.get("pattern"), str)]
    assert len(patterns) > 5
    assert all(part["patternErrorMessage"] for part in patterns)


@pytest.mark.parametrize(
    ("spec", "definition", "unstated"),
    [(GateSpec, "gate", {}), (SandboxSpec, "sandbox", {"timeout": None})],
    ids=["gate", "sandbox"],
)
def test_defaults_of_sections_are_the_specs(
    spec: type[Any], definition: str, unstated: dict[str, Any]
) -> None:
    stated = schema_defaults(DEFS[definition])
    assert {**stated, **unstated} == defaults(spec)
    assert set(DEFS[definition]["properties"]) == {field.name for field in dataclasses.fields(spec)}


def test_defaults_of_a_benchmark_are_the_specs() -> None:
    stated = schema_defaults(DEFS["benchmark"])
    assert {**stated, "extract": None, "prompt": PromptSpec()} == defaults(BenchmarkSpec)


def test_defaults_of_a_model_are_the_specs() -> None:
    unstated = {"outputs": "", "prompt": PromptSpec(), "sampling": SamplingSpec()}
    assert {**schema_defaults(DEFS["model"]), **unstated} == {
        key: value for key, value in defaults(ModelSpec).items() if value is not None
    }


@pytest.mark.parametrize(
    ("spec", "definition"),
    [
        (OpenAISpec, DEFS["openai"]),
        (TransformersSpec, DEFS["transformers"]),
        (CommandSpec, DEFS["command"]),
        (SamplingSpec, DEFS["sampling"]),
        (PriceSpec, DEFS["price"]),
        (RaySpec, DEFS["ray"]),
        (CacheSpec, DEFS["cache"]["anyOf"][1]),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_defaults_of_what_is_named_in_a_section_are_the_specs(
    spec: type[Any], definition: dict[str, Any]
) -> None:
    stated = schema_defaults(definition)
    if spec is CacheSpec:
        assert stated.pop("path") == DEFAULT_CACHE
    factories = {OpenAISpec: "extra", RaySpec: "resources"}
    if spec in factories:
        assert stated.pop(factories[spec]) == {}
    assert stated == {key: value for key, value in defaults(spec).items() if value is not None}
    assert set(definition["properties"]) == {field.name for field in dataclasses.fields(spec)}


def test_what_proctor_sets_in_a_request_is_no_extra_field() -> None:
    sampling = DEFS["sampling"]["properties"].keys()
    assert {*sampling, "model", "messages", "prompt", "n", "stream"} <= RESERVED.keys()


def test_defaults_of_a_dataset_are_the_specs() -> None:
    stated = schema_defaults(DEFS["dataset"])
    in_process = stated.pop("mode") == "in_process"
    assert {**stated, "in_process": in_process} == defaults(DatasetSpec)


def test_the_default_of_take_is_the_specs() -> None:
    (mapping,) = (part for part in DEFS["extract"]["anyOf"] if part["type"] == "object")
    assert mapping["properties"]["take"]["default"] == ExtractSpec().take


def test_defaults_of_the_leaderboard_are_the_specs() -> None:
    stated = schema_defaults(DEFS["leaderboard"])
    assert stated == {"path": DEFAULT_LEADERBOARD, **defaults(LeaderboardSpec)}


def test_every_default_and_example_fits() -> None:
    checked = 0
    for path, part in properties():
        validator = Draft202012Validator({**part, "$defs": DEFS})
        for value in [*part.get("examples", ()), *([part["default"]] if "default" in part else ())]:
            checked += 1
            assert validator.is_valid(value), f"{path}: {value!r}"
    assert checked > 40


def test_metrics_are_offered_by_name_with_their_options() -> None:
    offered = {re.sub(r"([@^])1$", r"\1k", name): part for name, part in METRIC_MAPPING["properties"].items()}
    assert offered.keys() == METRICS.keys()
    for name, metric in METRICS.items():
        if name != "python":  # FILE.py:FUNCTION, which is not what the metric itself is given
            assert offered[name].get("properties", {}) == metric.options, name


def test_metrics_that_need_no_options_are_offered_as_words() -> None:
    words = {re.sub(r"([@^])\d+$", r"\1k", name) for name in METRIC_NAMES["anyOf"][0]["enum"]}
    assert words == METRICS.keys() - {"python", "regex"}


def test_no_option_of_a_metric_is_called_like_a_key_of_every_metric() -> None:
    reserved = DEFS["metric_options"]["properties"].keys()
    assert not [name for name, metric in METRICS.items() if reserved & metric.options.keys()]


def test_formats_are_those_of_the_datasets() -> None:
    assert DEFS["dataset"]["properties"]["format"]["enum"] == [*FORMATS, None]


def test_columns_are_roles_of_the_datasets() -> None:
    assert DEFS["dataset"]["properties"].keys() - {"path", "format", "mode"} <= GUESSES.keys()


def test_a_config_of_every_section_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.yml"
    path.write_text(f"# yaml-language-server: $schema=benchmark.schema.json\n{EXAMPLE}", encoding="utf-8")
    config, problems = check_config(path, {"GITHUB_SHA": "abc"}, METRICS)
    assert problems == []
    assert config is not None
    assert config.models[0].version == "abc"
