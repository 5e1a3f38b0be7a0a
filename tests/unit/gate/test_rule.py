import pytest

from proctor.config.spec import GateSpec
from proctor.gate.rule import Call, Rule, rule_of


@pytest.mark.parametrize(
    ("p", "upper", "call"),
    [
        (0.05, 0.01, "regressed"),
        (0.0501, 0.06, "inconclusive"),
        (0.05, 0.0099, "not_regressed"),
        (0.9, 0.0499, "not_regressed"),
        (0.9, 0.05, "inconclusive"),
    ],
)
def test_a_rule_calls(p: float, upper: float, call: Call) -> None:
    assert Rule().call(p, upper) == call


def test_other_units_than_points() -> None:
    assert Rule().call(0.01, 0.9, unit=1.0) == "not_regressed"
    assert Rule().call(0.01, 1.1, unit=1.0) == "regressed"


def test_a_config_without_a_gate_gives_the_defaults() -> None:
    assert rule_of(GateSpec()) == Rule()


def test_a_configs_gate_is_taken_over() -> None:
    spec = GateSpec(max_drop=2, must_detect=4, alpha=0.01, power=0.9, max_error_rate=0.1, min_score=0.6)
    assert rule_of(spec) == Rule(
        max_drop=2, must_detect=4, alpha=0.01, power=0.9, max_error_rate=0.1, min_score=0.6
    )
