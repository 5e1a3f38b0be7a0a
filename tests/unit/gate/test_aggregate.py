from dataclasses import replace
from math import sqrt

import pytest

from proctor.gate.aggregate import MeanPair, compare, p_value, standard_error
from proctor.gate.mean import Mean
from proctor.gate.rule import Rule
from proctor.gate.samples import AGAINST, FOR
from proctor.gate.statistic import Statistic
from unit.gate.runs import passes, run

OLD = Mean(value=0.7, tasks=100, samples=5)


def test_the_z_test_by_hand() -> None:
    new = Mean(value=0.6, tasks=100, samples=5)
    # mu = 0.65, SE = sqrt(0.65 x 0.35 x 2 / 500) = 0.030166; (0.1 - 1 / 500) / SE = 3.2486.
    assert standard_error(OLD, new) == pytest.approx(sqrt(0.2275 / 250))
    assert p_value(OLD, new, 0.1) == pytest.approx(0.000580, abs=2e-6)


def test_nothing_that_varies_gives_p_1() -> None:
    perfect = Mean(value=1.0, tasks=3)
    assert p_value(perfect, perfect, 0.0) == 1


def test_a_comparison_with_a_mean() -> None:
    found = compare(MeanPair(baseline=OLD, candidate=run([passes(3, 5)] * 100)), Rule())
    assert (found.method, found.tasks, found.samples) == ("z", 100, (5.0, 5.0))
    assert found.drop == pytest.approx(0.1)
    assert found.p == pytest.approx(0.000580, abs=2e-6)
    assert found.upper > 0.1 + 1.64 * 0.030166
    assert found.p_population is None


def test_samples_that_make_one_value_count_as_one() -> None:
    candidate = run([passes(3, 5)] * 100)
    dependent = compare(MeanPair(baseline=OLD, candidate=replace(candidate, dependent=True)), Rule())
    assert dependent.samples == (1.0, 1.0)
    pass_5 = replace(candidate, statistic=Statistic(kind="pass@k", k=5))
    assert compare(MeanPair(baseline=OLD, candidate=pass_5), Rule()).candidate == 1


def test_lower_is_better() -> None:
    candidate = replace(run([passes(4, 5)] * 100), higher_is_better=False)
    assert compare(MeanPair(baseline=OLD, candidate=candidate), Rule()).drop == pytest.approx(0.1)


def test_unscored_samples_are_imputed() -> None:
    pair = MeanPair(baseline=OLD, candidate=run([passes(3, 4, unscored=1)] * 100))
    assert [compare(pair, Rule(), missing).candidate for missing in (None, AGAINST, FOR)] == pytest.approx(
        [0.75, 0.6, 0.8]
    )
