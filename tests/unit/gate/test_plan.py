from dataclasses import replace
from pathlib import Path

from proctor.config.spec import BenchmarkSpec, DatasetSpec, GateSpec, MetricSpec
from proctor.gate.plan import plans

PASS_1 = MetricSpec(name="pass@k", label="pass@1")
PASS_10 = MetricSpec(name="pass@k", label="pass@10", k=10)
DISTANCE = MetricSpec(name="edit_distance", label="edit_distance")
CODE = BenchmarkSpec(
    name="code", dataset=DatasetSpec(path=Path("t.jsonl")), metrics=(PASS_1, PASS_10, DISTANCE), samples=5
)


def test_what_can_be_told_and_what_it_would_take() -> None:
    (plan,) = plans(CODE, 164, GateSpec(max_drop=0.0))
    assert plan.sentence == (
        "pass@1 on code: with 164 tasks of 5 samples each a drop of 4.1 points is found 80% of the time"
    )
    assert plan.warnings == ()


def test_what_is_out_of_reach_is_told_with_what_would_reach_it() -> None:
    (plan,) = plans(CODE, 164, GateSpec(must_detect=3.0, power=0.9))
    (warning,) = plan.warnings
    assert warning == (
        "pass@1 on code: out of reach: must_detect of 3.0 points takes 13 samples a task or 401 tasks; "
        "max_drop of 1.0 points takes 106 samples a task or 3,482 tasks"
    )


def test_a_set_that_can_never_block_is_told() -> None:
    (plan,) = plans(replace(CODE, samples=1), 4, GateSpec(must_detect=100.0, max_drop=100.0))
    assert plan.sentence == "pass@1 on code: with 4 tasks of 1 sample each no drop is found 80% of the time"
    assert plan.warnings[0] == "pass@1 on code can never be blocked: that takes 2 samples a task at least"


def test_pass_at_k_counts_its_samples_by_the_k() -> None:
    named = GateSpec(metric=("pass@1", "pass@10"), max_drop=0.0, must_detect=100.0)
    once, often = plans(replace(CODE, samples=10), 164, named)
    assert "a drop of 2.8 points" in once.sentence
    assert "a drop of" in often.sentence
    assert once.sentence != often.sentence.replace("pass@10", "pass@1")


def test_a_metric_outside_of_0_to_1_cannot_be_planned() -> None:
    (plan,) = plans(CODE, 164, GateSpec(metric=("edit_distance",)))
    assert plan.sentence.startswith("edit_distance on code: what drop can be found is known once")
    assert plan.warnings == ()
