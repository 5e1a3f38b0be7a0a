from collections.abc import Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.gate import exact, permutation
from proctor.gate.permutation import Deal, holm, max_t, p_value, pools
from proctor.gate.statistic import MEAN, Statistic
from unit.gate.runs import counts

if TYPE_CHECKING:
    from proctor.gate.exact import Floats

PASS_2 = Statistic(kind="pass@k", k=2)
DRAWS = 20_000


def deal(a: Sequence[float], b: Sequence[float]) -> Deal:
    return Deal(a=np.array([a], dtype=float), b=np.array([b], dtype=float))


def several(*metrics: list[Deal]) -> list[Deal]:
    """One deal a task with all metrics."""
    return [
        Deal(a=np.concatenate([one.a for one in task]), b=np.concatenate([one.b for one in task]))
        for task in zip(*metrics, strict=True)
    ]


def scored(seed: int, tasks: int, n: int, drop: float = 0.0) -> list[Deal]:
    random = np.random.default_rng(seed)
    level = random.random((tasks, 1))
    a = (level + random.random((tasks, n))) / 2
    b = (level + random.random((tasks, n))) / 2 - drop
    return [deal(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]


def enumerated(deals: list[Deal], statistic: Statistic) -> float:
    def drops(one: Deal) -> list[float]:
        scores = np.concatenate([one.a[0], one.b[0]])
        n_a, n = len(one.a[0]), len(scores)
        found = []
        for chosen in combinations(range(n), n_a):
            a = float(scores[list(chosen)].sum())
            found.append(statistic.one(a, n_a) - statistic.one(round(float(scores.sum()) - a, 12), n - n_a))
        return found

    ways = [sum(way) for way in product(*map(drops, deals))]
    observed = sum(
        statistic.one(float(np.sum(one.a)), len(one.a[0]))
        - statistic.one(float(np.sum(one.b)), len(one.b[0]))
        for one in deals
    )
    return float(np.mean(np.array(ways) >= observed - 1e-9))


def near(p: float) -> float:
    return float(4 * np.sqrt(p * (1 - p) / DRAWS) + 1 / DRAWS)


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (1, 4)])
def test_p_of_continuous_scores_comes_near_enumeration(sizes: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    deals = [
        deal(random.random(sizes[0]).tolist(), (random.random(sizes[1]) - 0.2).tolist()) for _ in range(4)
    ]
    expected = enumerated(deals, MEAN)
    assert p_value(pools(deals, [MEAN])) == pytest.approx(expected, abs=near(expected))


def test_p_of_pass_at_k_comes_near_enumeration() -> None:
    deals = [deal([1, 1, 0], [0, 0, 1]), deal([1, 0, 0], [0, 0, 0]), deal([1, 1, 1], [1, 1, 0])]
    expected = enumerated(deals, PASS_2)
    assert p_value(pools(deals, [PASS_2])) == pytest.approx(expected, abs=near(expected))


@pytest.mark.parametrize(("n", "seed"), [(3, 4), (10, 7)])
def test_p_of_passes_comes_near_the_exact_one(n: int, seed: int) -> None:
    """With 3 samples every deal is in a task's pool, with 10 some are."""
    random = np.random.default_rng(seed)
    rows = [(n, int(c_a), n, int(c_b)) for c_a, c_b in random.integers(0, n + 1, (20, 2))]
    deals = [deal([1.0] * a + [0.0] * (n - a), [1.0] * b + [0.0] * (n - b)) for _, a, _, b in rows]
    expected = exact.p_value(counts(rows))
    assert 0.01 < expected < 0.99
    # A pool of some deals strays from all of them by a little more than the draws do.
    assert p_value(pools(deals, [MEAN])) == pytest.approx(expected, abs=2 * near(expected) + 0.005)


def test_the_same_seed_gives_the_same_p() -> None:
    deals = scored(1, 10, 8)
    assert p_value(pools(deals, [MEAN])) == p_value(pools(deals, [MEAN]))
    assert p_value(pools(deals, [MEAN], seed=1), seed=1) != p_value(pools(deals, [MEAN], seed=2), seed=2)


def test_p_is_never_zero_and_a_rise_is_no_drop() -> None:
    fallen, risen = scored(1, 20, 8, drop=0.9), scored(1, 20, 8, drop=-0.9)
    assert p_value(pools(fallen, [MEAN]), draws=999) == 1 / 1000
    assert p_value(pools(risen, [MEAN]), draws=999) == 1


def test_nothing_that_varies_gives_p_1() -> None:
    same = [deal([0.5, 0.5], [0.5, 0.5])] * 3
    assert p_value(pools(same, [MEAN])) == 1
    assert max_t(pools(several(same, same), [MEAN, MEAN])) == [1, 1]


def test_order_and_size_of_tasks_stay_with_their_pool() -> None:
    mixed = [deal([1.0, 0.0], [0.0, 0.0]), deal([0.25], [0.5]), deal([1.0, 1.0], [0.0, 1.0])]
    assert [float(pool.observed[0]) for pool in pools(mixed, [MEAN])] == [0.5, -0.25, 0.5]


def test_the_observed_deal_is_in_every_pool() -> None:
    for pool in pools(scored(2, 5, 10), [MEAN]):
        assert np.isclose(pool.drops[0], pool.observed[0]).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_max_t_of_one_metric_twice_is_that_of_once(seed: int) -> None:
    deals = scored(seed, 6, 3, drop=0.1)
    once = p_value(pools(deals, [MEAN]), draws=2000)
    assert max_t(pools(several(deals, deals), [MEAN, MEAN]), draws=2000) == [once, once]


def test_max_t_asks_more_of_unlike_metrics_but_less_than_bonferroni() -> None:
    first, second = scored(5, 30, 5, drop=0.015), scored(6, 30, 5, drop=0.015)
    alone = [p_value(pools(one, [MEAN])) for one in (first, second)]
    adjusted = max_t(pools(several(first, second), [MEAN, MEAN]))
    for p, single in zip(adjusted, alone, strict=True):
        assert single - near(single) <= p <= 2 * single + near(single)
    assert min(adjusted) > min(alone)


def test_max_t_gives_its_p_in_the_metrics_order() -> None:
    fallen, same = scored(5, 30, 5, drop=0.3), scored(6, 30, 5)
    one, other = max_t(pools(several(fallen, same), [MEAN, MEAN]))
    assert max_t(pools(several(same, fallen), [MEAN, MEAN])) == pytest.approx([other, one], abs=0.02)
    assert one < 0.001 < other


def test_metrics_are_put_on_one_scale() -> None:
    """A metric in thousands must not drown one in [0, 1]."""
    fallen, same = scored(5, 30, 5, drop=0.3), scored(6, 30, 5)
    wide = [Deal(a=1000 * np.array(one.a), b=1000 * np.array(one.b)) for one in same]
    narrow = max_t(pools(several(fallen, same), [MEAN, MEAN]))
    assert max_t(pools(several(fallen, wide), [MEAN, MEAN])) == pytest.approx(narrow)


def test_the_level_is_kept_with_few_draws_and_small_pools() -> None:
    random = np.random.default_rng(11)
    blocked = 0
    for trial in range(400):
        scores = random.random((4, 20))
        deals = [deal(row[:10].tolist(), row[10:].tolist()) for row in scores]
        found = pools(deals, [MEAN], pooled=1, seed=trial)
        blocked += p_value(found, draws=99, seed=trial) <= 0.05
    assert blocked / 400 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_holm_over_benchmarks_of_one_metric() -> None:
    # By hand: 0.01 x 3; max(0.03, 0.03 x 2); max(0.06, 0.04 x 1).
    assert holm([[0.01], [0.04], [0.03]]) == [[0.03], [0.06], [0.06]]
    assert holm([[0.5], [0.9]]) == [[1.0], [1.0]]
    assert holm([[0.02]]) == [[0.02]]
    assert holm([]) == []


def test_a_benchmark_leaves_the_count_when_all_its_metrics_are_rejected() -> None:
    assert holm([[0.001, 0.001], [0.04]]) == [[0.002, 0.002], [0.04]]
    assert holm([[0.001, 0.5], [0.04]]) == [[0.002, 0.5], [0.08]]


def test_benchmarks_that_were_not_compared_do_not_count() -> None:
    assert holm([[], [0.02], []]) == [[], [0.02], []]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=3), min_size=1, max_size=5))
def test_holm_lies_between_p_and_bonferroni(families: list[list[float]]) -> None:
    for family, adjusted in zip(families, holm(families), strict=True):
        for p, q in zip(family, adjusted, strict=True):
            assert p <= q <= min(1.0, p * len(families)) + 1e-12


def test_deals_of_any_size_are_chosen_without_repeats() -> None:
    chosen = permutation._chosen((3, 50, 17), 8, np.random.default_rng(0))
    assert chosen.shape == (3, 50, 8)
    assert all(len(set(one.tolist())) == 8 for task in chosen for one in task)
    shares: Floats = np.bincount(chosen.ravel(), minlength=17) / chosen.size
    assert shares.max() < 0.12


def test_dealing_a_little_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    deals = [Deal(a=random.random((2, 9)), b=random.random((2, 8))) for _ in range(5)]
    whole = pools(deals, [MEAN, MEAN])
    monkeypatch.setattr(permutation, "AT_ONCE", 100)
    parts = pools(deals, [MEAN, MEAN])
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one.drops, other.drops)
        assert np.array_equal(one.observed, other.observed)
