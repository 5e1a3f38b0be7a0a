"""A report in a few lines of plain text: a title, and what to look at."""

from collections.abc import Iterator

from proctor.gate.decision import SEVERITY
from proctor.report.report import Report
from proctor.report.text import one_line
from proctor.report.verdicts import WORDS, gravest_first
from proctor.results.summary import Verdict

MOST = 10


def verdict(report: Report) -> Verdict:
    """The gravest of all; `no_baseline` where nothing was judged."""
    verdicts = [model.verdict for benchmark in report.summary.benchmarks for model in benchmark.models]
    verdicts += [one.verdict for one in report.judged]
    return max(verdicts, key=SEVERITY.index, default="no_baseline")


def title(report: Report) -> str:
    """ "Proctor: regressed"."""
    return f"Proctor: {WORDS[verdict(report)]}"


def lines(report: Report) -> Iterator[tuple[Verdict, str]]:
    """A line for each metric that regressed or is inconclusive, the gravest first, at most MOST of them."""
    several = len({one.model for one in report.judged}) > 1
    found = [
        (
            decision.verdict,
            f"{WORDS[decision.verdict]}: {f'{one_line(one.model, 40)}: ' if several else ''}"
            + one_line(decision.sentence, 600),
        )
        for one, decision in gravest_first(report.judged)
        if decision.verdict in ("regressed", "inconclusive")
    ]
    yield from found[:MOST]
    if len(found) > MOST:
        yield found[MOST][0], f"and {len(found) - MOST} more in metrics.json"
