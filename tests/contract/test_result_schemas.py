"""The files that a run writes are what their schemas say."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator, ValidationError

from proctor.gate.baseline import Origin
from proctor.gate.change import Change, Flips
from proctor.gate.collapse import Collapse
from proctor.gate.comparison import Comparison, Method
from proctor.gate.decision import Decision, Reason
from proctor.gate.judged import Judged
from proctor.gate.waiver import Waiver
from proctor.leaderboard.row import COLUMNS, MAX_TEXT
from proctor.model import MetricValue, SampleResult, Status
from proctor.prompts.prompts import Fingerprints
from proctor.report.change import MetricChange
from proctor.report.document import MAX_ITEMS, SCHEMA_VERSION
from proctor.report.document import MAX_TEXT as MAX_REPORT_TEXT
from proctor.report.outcome import TaskOutcome
from proctor.report.report import Example, Point, Report
from proctor.results.summary import (
    Asking,
    BenchmarkSummary,
    DatasetSummary,
    ModelSummary,
    Provenance,
    ShardTiming,
    Source,
    Summary,
    Timing,
    Verdict,
    to_json,
)
from proctor.schema import load_schema
from proctor.shards import manifest
from proctor.shards.manifest import Asked, BenchmarkSat, FileKept, Manifest, ModelSat
from proctor.shards.shard import MOST, Shard
from proctor.sources.money import Spent
from unit.leaderboard.rows import make
from unit.report.summaries import benchmark, model, summary, value

NAMES = ("results", "metrics", "leaderboard", "report", "shard")


def names(schema: dict[str, Any]) -> list[str]:
    """The properties of an object's schema, all of which it requires."""
    assert schema["required"] == list(schema["properties"])
    assert schema["additionalProperties"] is False
    return list(schema["properties"])


def fields_of(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_describes_every_property(name: str, root: Path) -> None:
    schema = json.loads((root / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        for property_name, described in part.get("properties", {}).items():
            assert described.keys() & {"description", "$ref"}, property_name


def test_a_leaderboard_s_columns_are_the_schema_s_properties_in_order() -> None:
    schema = load_schema("leaderboard")
    assert names(schema) == list(COLUMNS)
    limits = {
        described["maxLength"] for described in schema["properties"].values() if "maxLength" in described
    }
    assert limits == {MAX_TEXT}


def test_a_result_s_fields_are_the_schema_s_properties_in_order() -> None:
    schema = load_schema("results")
    assert names(schema) == ["benchmark", "model", "version", "task_id", "sample", *fields_of(SampleResult)]
    assert schema["properties"]["status"]["enum"] == list(get_args(Status))


def test_the_fields_of_metrics_json_are_the_schema_s_properties_in_order() -> None:
    schema = load_schema("metrics")
    parts = schema["$defs"]
    own = fields_of(MetricValue)[4:]
    assert fields_of(MetricValue)[:4] == ["benchmark", "model", "version", "metric"]
    assert names(parts["metric"]) == own
    assert names(parts["figures"]) == fields_of(Comparison)[3:]
    assert names(parts["collapse"]) == fields_of(Collapse)
    assert names(parts["change"]) == fields_of(Change)
    assert names(parts["waiver"]) == fields_of(Waiver)
    assert names(parts["origin"]) == fields_of(Origin)
    decision = names(parts["decision"])
    assert decision == [*fields_of(Decision)[2:-1], "baseline", "worse", "better"]
    assert parts["decision"]["properties"]["reason"]["enum"] == list(get_args(Reason))
    assert parts["decision"]["properties"]["verdict"]["enum"] == list(get_args(Verdict))
    assert parts["figures"]["properties"]["method"]["enum"] == list(get_args(Method))
    assert names(parts["model"]) == fields_of(ModelSummary)
    assert names(parts["benchmark"]) == fields_of(BenchmarkSummary)
    assert names(parts["dataset"]) == fields_of(DatasetSummary)
    assert names(parts["provenance"]) == fields_of(Provenance)
    assert names(parts["timing"]) == fields_of(Timing)
    assert names(parts["shard"]) == fields_of(ShardTiming)
    assert names(parts["asking"]) == fields_of(Asking)
    assert names(parts["source"]) == fields_of(Source)
    assert list(schema["properties"]) == ["schema_version", *fields_of(Summary)]
    assert parts["model"]["properties"]["verdict"]["enum"] == list(get_args(Verdict))
    statuses = parts["model"]["properties"]["statuses"]["propertyNames"]["enum"]
    assert statuses == list(get_args(Status))


def test_the_fields_of_a_report_are_the_schema_s_properties_in_order() -> None:
    schema = load_schema("report")
    parts = schema["$defs"]
    kinds: dict[str, type] = {
        "summary": Summary,
        "benchmark": BenchmarkSummary,
        "dataset": DatasetSummary,
        "metric": MetricValue,
        "provenance": Provenance,
        "source": Source,
        "timing": Timing,
        "asking": Asking,
        "shard": ShardTiming,
        "outcome": TaskOutcome,
        "judged": Judged,
        "decision": Decision,
        "comparison": Comparison,
        "collapse": Collapse,
        "flips": Flips,
        "change": Change,
        "waiver": Waiver,
        "origin": Origin,
        "example": Example,
        "point": Point,
    }
    for name, kind in kinds.items():
        assert names(parts[name]) == fields_of(kind), name
    assert names(parts["model"]) == [name for name in fields_of(ModelSummary) if name != "comparison"]
    assert names(schema) == ["schema_version", *fields_of(Report)]
    columns = ["before", "after", "samples"]
    assert names(parts["change_of_metric"]) == [*fields_of(MetricChange), *columns]
    assert parts.keys() == {
        *kinds,
        "model",
        "change_of_metric",
        "text",
        "count",
        "number",
        "seconds",
        "verdict",
    }
    assert parts["verdict"]["enum"] == list(get_args(Verdict))
    assert parts["decision"]["properties"]["reason"]["enum"] == list(get_args(Reason))
    assert parts["comparison"]["properties"]["method"]["enum"] == list(get_args(Method))
    for name in ("model", "outcome"):
        assert parts[name]["properties"]["statuses"]["propertyNames"]["enum"] == list(get_args(Status))
    assert schema["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_the_fields_of_a_shard_are_the_schema_s_properties_in_order() -> None:
    schema = load_schema("shard")
    kinds: dict[str, type] = {
        "shard": Shard,
        "benchmark": BenchmarkSat,
        "model": ModelSat,
        "asked": Asked,
        "prompts": Fingerprints,
        "spent": Spent,
        "provenance": Provenance,
        "file": FileKept,
    }
    parts = schema["$defs"]
    assert parts.keys() == kinds.keys()
    for name, kind in kinds.items():
        assert names(parts[name]) == fields_of(kind), name
    assert names(schema) == ["schema_version", *fields_of(Manifest)]
    assert schema["properties"]["schema_version"]["const"] == manifest.SCHEMA_VERSION
    assert schema["properties"]["cut"]["enum"] == list(get_args(manifest.CutBy))
    assert parts["shard"]["properties"]["of"]["maximum"] == MOST


@pytest.mark.parametrize("name", ["report", "shard"])
def test_everything_that_a_stranger_may_have_written_is_bounded(name: str) -> None:
    schema = load_schema(name)

    def check(part: object, place: str) -> None:
        if isinstance(part, dict):
            kind = part.get("type")
            assert kind != "string" or part.keys() & {"maxLength", "pattern"}, place
            assert kind != "array" or "maxItems" in part, place
            assert kind not in ("integer", "number") or any("inimum" in key for key in part), place
            assert kind not in ("integer", "number") or any("aximum" in key for key in part), place
            assert kind != "object" or part.get("additionalProperties") is False or "propertyNames" in part
            for key, inner in part.items():
                check(inner, f"{place}.{key}")
        elif isinstance(part, list):
            for inner in part:
                check(inner, place)

    check(schema, name)


def test_a_report_is_as_large_as_its_schema_allows() -> None:
    schema = load_schema("report")
    assert schema["$defs"]["text"]["maxLength"] == MAX_REPORT_TEXT
    assert schema["properties"]["outcomes"]["maxItems"] == MAX_ITEMS


def test_what_is_written_is_valid() -> None:
    timing = Timing(started="2025-03-01T09:00:00Z", wall_s=1.0, cpu_s=0.0, reused=0)
    run = summary(
        benchmark(model(value(score=None, ci_low=None, ci_high=None), statuses={"passed": 0})), image=None
    )
    metrics = Draft202012Validator(load_schema("metrics"))
    metrics.validate(to_json(run))
    metrics.validate(to_json(Summary(benchmarks=run.benchmarks, provenance=run.provenance, timing=timing)))
    row = {name: getattr(make(ci_low=None), name) for name in COLUMNS}
    Draft202012Validator(load_schema("leaderboard")).validate(row)


def test_what_is_not_described_is_not_valid() -> None:
    document = to_json(summary(benchmark(model(value()))))
    with pytest.raises(ValidationError):
        Draft202012Validator(load_schema("metrics")).validate({**document, "more": 1})
    with pytest.raises(ValidationError):
        Draft202012Validator(load_schema("metrics")).validate(
            to_json(summary(benchmark(model(value(score="high")))))
        )
