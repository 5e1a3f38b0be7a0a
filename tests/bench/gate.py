"""What the gate decides and how often, beside five rules that others use: a simulation.

    python tests/bench/gate.py [--trials 2000] [--seed 1] [--only detections] [--chart gate.svg]

Tasks have pass rates from a beta distribution with mean 0.65, whose shape gives samples a variance of 0.10
within a task. A baseline and a candidate are sampled, and each rule says whether it would block. `even`
divides every task's odds of passing by the same number, `concentrated` makes a few tasks impossible that were
mostly solved; both lower the mean by the drop that is told. The known-noise limit is the power of a z test
that is told each task's true variance.

The gate is what `proctor.gate` exports; where a test draws at random, it draws 999 times instead of 20,000,
from smaller pools, which leaves its level as it is. Exits with 1 where the gate misses a mark by more than
three standard errors.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tabulate import tabulate

from proctor.commands.picture import save
from proctor.gate import exact, interval, permutation
from proctor.gate.comparison import compare
from proctor.gate.exact import Counts
from proctor.gate.permutation import Deal
from proctor.gate.rule import Rule
from proctor.gate.samples import MetricSamples, TaskSamples, match
from proctor.gate.statistic import MEAN, Statistic
from proctor.gate.topup import TopUp

Floats = NDArray[np.float64]
Random = np.random.Generator

MEAN_RATE, CONCENTRATION = 0.65, 0.78  # E[p (1 - p)] = 0.100
SHAPE = (MEAN_RATE * CONCENTRATION, (1 - MEAN_RATE) * CONCENTRATION)
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]  # Okabe and Ito
DRAWS = 999
BOOTSTRAP = 300
POOLED = 2**13


def rates(random: Random, tasks: int) -> Floats:
    return random.beta(*SHAPE, size=tasks)


def lowered(random: Random, before: Floats, drop: float, how: str) -> Floats:
    """The candidate's pass rates: their mean is lower by `drop`, or as low as it can be."""
    return _worse_odds(before, drop) if how == "even" else _impossible(random, before, drop)


def _worse_odds(before: Floats, drop: float) -> Floats:
    easy, hard = 1.0, 1e9
    for _ in range(40):
        by = sqrt(easy * hard)
        after = before / (before + by * (1 - before))
        easy, hard = (by, hard) if before.mean() - after.mean() < drop else (easy, by)
    return after


def _impossible(random: Random, before: Floats, drop: float) -> Floats:
    after, left = before.copy(), drop * len(before)
    for task in random.permutation(np.flatnonzero(before >= 0.5)):
        taken = min(left, after[task])
        after[task] -= taken
        left -= taken
    return after


def sampled(random: Random, before: Floats, after: Floats, n_a: int, n_b: int) -> Counts:
    size = len(before)
    return Counts(
        n_a=np.full(size, n_a),
        c_a=random.binomial(n_a, before),
        n_b=np.full(size, n_b),
        c_b=random.binomial(n_b, after),
    )


# The rules. Each says whether it blocks; `limit` is the fixed rule's, in the unit of scores.


def ours(counts: Counts, rule: Rule) -> tuple[str, float]:
    """The gate's verdict and its p."""
    p = exact.p_value(counts)
    spread = interval.Spread(
        se0=interval.standard_error(interval.count_variances(counts)),
        tasks=len(counts.n_a),
        samples=interval.harmonic(counts.n_a, counts.n_b),
    )
    return rule.call(p, spread.upper(counts.drop, rule.alpha)), p


def fixed(counts: Counts, limit: float, alpha: float, random: Random) -> bool:
    return counts.drop > limit


def unpaired_z(counts: Counts, limit: float, alpha: float, random: Random) -> bool:
    """Two proportions, all samples of a run in one pot."""
    n_a, n_b = int(counts.n_a.sum()), int(counts.n_b.sum())
    both = float(counts.passes.sum()) / (n_a + n_b)
    error = sqrt(both * (1 - both) * (1 / n_a + 1 / n_b))
    return error > 0 and counts.drop / error >= interval.z(1 - alpha)


def paired_t(counts: Counts, limit: float, alpha: float, random: Random) -> bool:
    """Student's t on task means."""
    drops = counts.c_a / counts.n_a - counts.c_b / counts.n_b
    error = float(drops.std(ddof=1)) / sqrt(len(drops))
    return error > 0 and float(drops.mean()) / error >= t_quantile(len(drops) - 1, alpha)


def t_quantile(freedom: int, alpha: float) -> float:
    """The upper quantile of Student's t (Hill 1970's series, as Abramowitz and Stegun 26.7.5)."""
    z, v = interval.z(1 - alpha), freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def majority_mcnemar(counts: Counts, limit: float, alpha: float, random: Random) -> bool:
    """McNemar's exact test on each task's majority vote."""
    a, b = 2 * counts.c_a > counts.n_a, 2 * counts.c_b > counts.n_b
    one = np.ones(len(a), dtype=np.int64)
    return exact.p_value(Counts(n_a=one, c_a=a.astype(np.int64), n_b=one, c_b=b.astype(np.int64))) <= alpha


def paired_bootstrap(counts: Counts, limit: float, alpha: float, random: Random) -> bool:
    """Tasks drawn again with their drops: the share of means that are not above 0."""
    drops = counts.c_a / counts.n_a - counts.c_b / counts.n_b
    again = drops[random.integers(len(drops), size=(BOOTSTRAP, len(drops)), dtype=np.int32)]
    return float(np.mean(again.sum(axis=1) <= 0)) <= alpha


Other = Callable[[Counts, float, float, Random], bool]
OTHERS: dict[str, Other] = {
    "fixed": fixed,
    "unpaired z": unpaired_z,
    "paired t": paired_t,
    "McNemar, majority": majority_mcnemar,
    "bootstrap": paired_bootstrap,
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table; `mark` is what ours must reach, `most` or least."""

    what: str
    ours: float
    trials: int
    mark: float
    at_most: bool
    limit: float | None = None
    others: tuple[float, ...] = ()

    @property
    def error(self) -> float:
        return sqrt(max(self.mark * (1 - self.mark), 1e-9) / self.trials)

    @property
    def holds(self) -> bool:
        miss = self.ours - self.mark if self.at_most else self.mark - self.ours
        return miss <= 3 * self.error

    def cells(self) -> list[str]:
        sign = "<=" if self.at_most else ">="
        limit = "-" if self.limit is None else f"{self.limit:.3f}"
        rest = [f"{value:.3f}" for value in self.others] or ["-"] * len(OTHERS)
        verdict = "" if self.holds else " (missed)"
        return [
            self.what,
            f"{self.ours:.3f}{verdict}",
            f"{sign} {self.mark:g}",
            f"{self.error:.3f}",
            limit,
            *rest,
        ]


@dataclass(frozen=True, kw_only=True)
class Setting:
    tasks: int
    n: int
    drop: float = 0.0
    how: str = "even"
    limit: float = 0.01
    alpha: float = 0.05


def known_noise(setting: Setting, variance: float) -> float:
    """The power where a sample of one run and one of the other together have this variance within a task."""
    error = sqrt(variance / (setting.tasks * setting.n))
    return 1 - NormalDist().cdf(interval.z(1 - setting.alpha) - setting.drop / error)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How often ours says what, how often the others block, and how often the best could."""

    verdicts: dict[str, float]
    blocks: tuple[float, ...]
    limit: float


def simulate(setting: Setting, trials: int, random: Random, others: Mapping[str, Other]) -> Rates:
    rule = Rule(alpha=setting.alpha)
    verdicts = dict.fromkeys(("regressed", "not_regressed", "inconclusive"), 0.0)
    blocks = dict.fromkeys(others, 0.0)
    variance = 0.0
    for _ in range(trials):
        before = rates(random, setting.tasks)
        after = lowered(random, before, setting.drop, setting.how) if setting.drop else before
        counts = sampled(random, before, after, setting.n, setting.n)
        variance += float(np.mean(before * (1 - before) + after * (1 - after))) / trials
        verdicts[ours(counts, rule)[0]] += 1 / trials
        for name, other in others.items():
            blocks[name] += other(counts, setting.limit, setting.alpha, random) / trials
    return Rates(verdicts=verdicts, blocks=tuple(blocks.values()), limit=known_noise(setting, variance))


def false_blocks(trials: int, random: Random) -> Iterator[Line]:
    for tasks, n in (
        (5, 1),
        (5, 5),
        (10, 5),
        (20, 1),
        (50, 5),
        (164, 1),
        (164, 5),
        (164, 20),
        (1000, 1),
        (1000, 5),
    ):
        found = simulate(Setting(tasks=tasks, n=n), trials, random, OTHERS)
        yield Line(
            what=f"false blocks, {tasks} x {n}",
            ours=found.verdicts["regressed"],
            trials=trials,
            mark=0.05,
            at_most=True,
            others=found.blocks,
        )


Scorer = Callable[[Random, Floats, int], Floats]


def passes(random: Random, before: Floats, n: int) -> Floats:
    return (random.random((len(before), n)) < before[:, None]).astype(np.float64)


def similarities(random: Random, before: Floats, n: int) -> Floats:
    """Scores anywhere in [0, 1], the mean of each task's being its rate."""
    return random.beta(2 * before[:, None] + 1e-3, 2 * (1 - before[:, None]) + 1e-3, size=(len(before), n))


def permuted(
    scores: Sequence[tuple[Floats, Floats]], statistics: Sequence[Statistic], rule: Rule, seed: int
) -> list[bool]:
    """Whether ours blocks each metric: one by the permutation test, several by maxT."""
    found = permutation.pools(_deals(scores), statistics, pooled=POOLED, seed=seed)
    if len(scores) == 1:
        ps = [permutation.p_value(found, draws=DRAWS, seed=seed)]
    else:
        ps = permutation.max_t(found, draws=DRAWS, seed=seed)
    return [p <= rule.alpha for p in ps]


def other_metrics(trials: int, random: Random) -> Iterator[Line]:
    """False blocks of what is not pass@1. Unlike in a run, p alone blocks, which can only be more often."""
    rule = Rule()
    pass_5 = Statistic(kind="pass@k", k=5)
    kinds: list[tuple[str, list[tuple[Scorer, Statistic]]]] = [
        ("continuous", [(similarities, MEAN)]),
        ("pass@5", [(passes, pass_5)]),
    ]
    for tasks, n in ((5, 5), (20, 5), (164, 5), (20, 20)):
        for name, metrics in kinds:
            blocked = 0.0
            for _ in range(trials):
                before = rates(random, tasks)
                scores = [(score(random, before, n), score(random, before, n)) for score, _ in metrics]
                seed = int(random.integers(2**31))
                blocked += any(permuted(scores, [s for _, s in metrics], rule, seed)) / trials
            yield Line(
                what=f"false blocks, {name}, {tasks} x {n}",
                ours=blocked,
                trials=trials,
                mark=0.05,
                at_most=True,
            )
    yield from _several(trials, random, rule, pass_5)


def copies(trials: int, random: Random) -> Iterator[Line]:
    """Ten copies of one sample a task, as temperature 0 or a cache give them, told or taken for ten."""
    rule, blocked, taken_for_ten = Rule(), 0.0, 0.0
    for _ in range(trials):
        before = rates(random, 164)
        once = sampled(random, before, before, 1, 1)
        tenfold = Counts(n_a=10 * once.n_a, c_a=10 * once.c_a, n_b=10 * once.n_b, c_b=10 * once.c_b)
        runs = [[np.full(10, float(c)) for c in passed] for passed in (once.c_a, once.c_b)]
        [found] = compare([match(*(_run(scores, dependent=True) for scores in runs))], rule)
        blocked += (rule.call(found.p, found.upper) == "regressed") / trials
        taken_for_ten += (ours(tenfold, rule)[0] == "regressed") / trials
    what = f"false blocks, 164 x 10 copies (taken for ten samples: {taken_for_ten:.3f})"
    yield Line(what=what, ours=blocked, trials=trials, mark=0.05, at_most=True)


def _deals(scores: Sequence[tuple[Floats, Floats]]) -> list[Deal]:
    tasks = range(len(scores[0][0]))
    return [Deal(a=np.stack([a[i] for a, _ in scores]), b=np.stack([b[i] for _, b in scores])) for i in tasks]


def _several(trials: int, random: Random, rule: Rule, pass_5: Statistic) -> Iterator[Line]:
    blocked = 0.0
    for _ in range(trials):
        before = rates(random, 50)
        a, b = passes(random, before, 5), passes(random, before, 5)
        like = [(x + similarities(random, before, 5)) / 2 for x in (a, b)]
        scores = [(a, b), (a, b), (like[0], like[1])]
        seed = int(random.integers(2**31))
        blocked += any(permuted(scores, [MEAN, pass_5, MEAN], rule, seed)) / trials
    what = "false blocks, any of pass@1, pass@5 and a continuous one (maxT), 50 x 5"
    yield Line(what=what, ours=blocked, trials=trials, mark=0.05, at_most=True)


def detections(trials: int, random: Random) -> Iterator[Line]:
    for setting, mark in (
        (Setting(tasks=164, n=5, drop=0.05), 0.92),
        (Setting(tasks=164, n=5, drop=0.05, how="concentrated"), 0.92),
        (Setting(tasks=164, n=20, drop=0.02, limit=0.02), 0.79),
        (Setting(tasks=164, n=20, drop=0.02, limit=0.02, how="concentrated"), 0.79),
    ):
        found = simulate(setting, trials, random, OTHERS)
        yield Line(
            what=f"detects a {100 * setting.drop:g}-point drop, {setting.how}, {setting.tasks} x {setting.n}",
            ours=found.verdicts["regressed"],
            trials=trials,
            mark=mark,
            at_most=False,
            limit=found.limit,
            others=found.blocks,
        )


def missed(trials: int, random: Random) -> Iterator[Line]:
    for tasks, n, how in (
        (20, 5, "even"), (50, 5, "concentrated"), (164, 1, "even"), (164, 1, "concentrated"),
        (164, 5, "even"), (164, 5, "concentrated"), (1000, 1, "concentrated"),
    ):  # fmt: skip
        found = simulate(Setting(tasks=tasks, n=n, drop=0.05, how=how), trials, random, {})
        yield Line(
            what=f"says not_regressed of a 5-point drop, {how}, {tasks} x {n}",
            ours=found.verdicts["not_regressed"],
            trials=trials,
            mark=0.05,
            at_most=True,
        )


def topped_up(trials: int, random: Random) -> Iterator[Line]:
    top_up, rule, tasks, drop = TopUp(), Rule(alpha=0.01), 164, 0.03
    top_up.check(rule.alpha)

    within: list[float] = []

    def one(lower: float, how: str) -> tuple[bool, int]:
        before = rates(random, tasks)
        after = lowered(random, before, lower, how) if lower else before
        within.append(float(np.mean(before * (1 - before) + after * (1 - after))))
        first = sampled(random, before, after, top_up.full, top_up.start)
        verdict, p = ours(first, rule)
        if not top_up.wants_more(p, top_up.start):
            return verdict == "regressed", top_up.start
        more = top_up.full - top_up.start
        c_b = first.c_b + random.binomial(more, after)
        full = Counts(n_a=first.n_a, c_a=first.c_a, n_b=first.n_b + more, c_b=c_b)
        return ours(full, rule)[0] == "regressed", top_up.full

    for how in ("even", "concentrated"):
        within.clear()
        blocked = float(np.mean([one(drop, how)[0] for _ in range(trials)]))
        limit = known_noise(Setting(tasks=tasks, n=20, drop=drop, alpha=rule.alpha), float(np.mean(within)))
        what = f"3-point drop, {how}, top-up 5 -> 20, alpha 0.01"
        yield Line(what=what, ours=blocked, trials=trials, mark=0.90, at_most=False, limit=limit)
    unchanged = [one(0.0, "even") for _ in range(trials)]
    blocked = float(np.mean([block for block, _ in unchanged]))
    yield Line(what="false blocks, top-up, alpha 0.01", ours=blocked, trials=trials, mark=0.01, at_most=True)
    share = float(np.mean([n for _, n in unchanged])) / 20
    yield Line(
        what="samples a task with a top-up when nothing changed, of 20",
        ours=share,
        trials=trials,
        mark=0.5,
        at_most=True,
    )


PARTS = (false_blocks, other_metrics, copies, detections, missed, topped_up)
FEWER = (other_metrics, copies)  # a quarter of the trials


def timings(random: Random) -> Iterator[list[str]]:
    """Seconds of a whole comparison of 1,000 tasks x 20 samples, with all 20,000 draws."""
    before = rates(random, 1000)
    full, some = np.full(1000, 20), random.integers(10, 21, 1000)
    few = np.where(random.random(1000) < 0.03, 19, 20)
    for what, n in {"pass@1": full, "pass@1, 3% unscored": few, "pass@1, 10 to 20 samples": some}.items():
        runs = [[row[:m] for row, m in zip(passes(random, before, 20), n, strict=True)] for _ in range(2)]
        yield [what, f"{_timed(runs):.3f}"]
    several = [[list(similarities(random, before, 20)) for _ in range(2)] for _ in range(3)]
    yield ["continuous", f"{_timed(several[0]):.3f}"]
    yield ["three continuous metrics, maxT", f"{_timed(*several):.3f}"]


def _timed(*metrics: list[list[Floats]]) -> float:
    """The best of three, for the machine may have other work."""
    matches = [match(*(_run(scores) for scores in runs)) for runs in metrics]
    times = []
    for _ in range(3):
        began = time.perf_counter()
        compare(matches, Rule())
        times.append(time.perf_counter() - began)
    return min(times)


def _run(scores: list[Floats], *, dependent: bool = False) -> MetricSamples:
    tasks = (TaskSamples(task_id=str(i), scores=tuple(one.tolist())) for i, one in enumerate(scores))
    return MetricSamples(benchmark="", model="", metric="", tasks=tuple(tasks), dependent=dependent)


def chart(lines: Sequence[Line]) -> dict[str, Any]:
    """Where every rule was measured: how often each blocks, a panel for no drop and one for drops."""
    compared = [line for line in lines if line.others]
    shown = ([line for line in compared if line.at_most], [line for line in compared if not line.at_most])
    titles = ("Blocks although nothing has changed", "Blocks a real drop")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "vconcat": [
            _panel(title, rows, mark)
            for title, rows, mark in zip(titles, shown, (0.05, 0.8), strict=True)
            if rows
        ],
        "config": {"font": "Liberation Sans, Arial, Helvetica, sans-serif", "title": {"anchor": "start"}},
    }


def _panel(title: str, rows: Sequence[Line], mark: float) -> dict[str, Any]:
    values = [
        {"what": line.what.split(", ", 1)[1] if line.at_most else line.what, "rule": rule, "share": share}
        for line in rows
        for rule, share in zip(("proctor", *OTHERS), (line.ours, *line.others), strict=True)
    ]
    domain = ["proctor", *OTHERS]
    return {
        "title": title,
        "width": 480,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#777777"},
                "encoding": {"x": {"datum": mark}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.9},
                "encoding": {
                    "x": {"field": "share", "type": "quantitative", "title": "Share of runs blocked"},
                    "y": {
                        "field": "what",
                        "type": "nominal",
                        "sort": None,
                        "title": None,
                        "axis": {"labelLimit": 300},
                    },
                    "color": {
                        "field": "rule",
                        "type": "nominal",
                        "title": "Rule",
                        "scale": {"domain": domain, "range": COLOURS},
                    },
                    "shape": {"field": "rule", "type": "nominal", "scale": {"domain": domain}},
                },
            },
        ],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[part.__name__ for part in PARTS])
    parser.add_argument("--chart", type=Path)
    args = parser.parse_args()
    began = time.monotonic()
    lines: list[Line] = []
    for part in PARTS:
        if args.only not in (None, part.__name__):
            continue
        trials = max(200, args.trials // 4) if part in FEWER else args.trials
        lines += part(trials, np.random.default_rng([args.seed, PARTS.index(part)]))
    header = ["", "ours", "must reach", "standard error", "known noise", *OTHERS]
    print(tabulate([line.cells() for line in lines], header, tablefmt="github", disable_numparse=True))
    print()
    header = ["1,000 tasks x 20 samples", "seconds"]
    rows = list(timings(np.random.default_rng(args.seed)))
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))
    print(f"\n{args.trials} trials, seed {args.seed}, {time.monotonic() - began:.0f} s")
    if args.chart:
        save(chart(lines), args.chart)
    slow = [row[0] for row in rows if float(row[1]) >= 1]
    return int(bool(slow) or not all(line.holds for line in lines))


if __name__ == "__main__":
    sys.exit(main())
