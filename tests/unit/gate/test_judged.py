import json
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator

from proctor.config.spec import GateSpec
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.judged import Judged, to_json
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.pairing import One
from proctor.gate.samples import MetricSamples
from proctor.gate.waiver import Waiver
from proctor.schema import load_schema
from unit.gate.runs import passes, run

WAIVER = Waiver(benchmark="qa", metric="pass@1", reason="known", owner="ada", expires=date(2025, 6, 1))
GOOD, BAD = run([passes(5, 5)] * 40), run([passes(5, 5)] * 30 + [passes(0, 5)] * 10)


def judged(old: MetricSamples | None, new: MetricSamples, *waivers: Waiver) -> Judged:
    base = Baseline(
        origin=Origin(commit="c0ffee0"), metrics={("qa", "coder"): (old,)} if old else {("code", "coder"): ()}
    )
    run = Baseline(metrics={("qa", "coder"): (new,)})
    (found,) = judge_run(run, One(base), policy_of(GateSpec(), waivers, date(2025, 6, 1)))
    return found


def document(found: Judged) -> Any:
    """As it is read back; the schema's own."""
    schema = load_schema("metrics")
    whole = {"$defs": schema["$defs"], "$ref": "#/$defs/comparison"}
    read = json.loads(json.dumps(to_json(found), allow_nan=False))
    Draft202012Validator(whole).validate(read)
    return read


def test_a_regression_with_its_figures_and_tasks() -> None:
    (metric,) = document(judged(GOOD, BAD))["metrics"]
    assert metric["verdict"] == "regressed"
    assert metric["comparison"]["drop"] == 0.25
    assert metric["baseline"]["commit"] == "c0ffee0"
    assert (metric["worse"]["tasks"], metric["better"]["tasks"]) == (10, 0)
    assert metric["worse"]["first"][0] == {"task_id": "t30", "before": 1.0, "now": 0.0, "samples": [5, 5]}


def test_an_accepted_one_with_its_waiver() -> None:
    (metric,) = document(judged(GOOD, BAD, WAIVER))["metrics"]
    assert (metric["verdict"], metric["waiver"]["expires"]) == ("accepted", "2025-06-01")


def test_without_a_baseline_there_are_no_figures() -> None:
    (metric,) = document(judged(None, GOOD))["metrics"]
    assert (metric["verdict"], metric["reason"]) == ("no_baseline", "other_benchmark")
    assert [metric[name] for name in ("comparison", "baseline", "worse", "better", "waiver")] == [None] * 5
