"""What the scores took, and what they were reached with, in a line each under the comment."""

import re
from collections.abc import Iterator

from proctor.config.units import dollars
from proctor.report.markdown import code, short
from proctor.report.text import count, duration
from proctor.results.summary import Asking, Provenance, Summary

_RUN_URL = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._-]+)*")


def timing(summary: Summary) -> Iterator[str]:
    """How long the run took, and how much it did not have to do again."""
    took = summary.timing
    if took is None:
        return
    cpu = f" (CPU time of the outputs: {duration(took.cpu_s)})" if took.cpu_s else ""
    reused = f"; {count(took.reused, 'result')} reused from an earlier run" if took.reused else ""
    asked = f" {_asking(took.asking)}" if took.asking else ""
    shards = f" in {count(len(took.shards), 'shard')}" if took.shards else ""
    yield f"<sub>Took {duration(took.wall_s)}{shards}{cpu}{reused}.{asked}</sub>"


def _asking(asking: Asking) -> str:
    """What asking the models took: "Asked for 164 outputs (2 unanswered) in 48 s: 1,200 tokens, $0.12."."""
    details = [f"{asking.cached:,} known from an earlier run"] if asking.cached else []
    details += [f"{asking.failed:,} unanswered"] if asking.failed else []
    told = f" ({', '.join(details)})" if details else ""
    cost = f", {dollars(asking.dollars)}" if asking.dollars else ""
    tokens = f"{asking.input_tokens:,} tokens in, {asking.output_tokens:,} out"
    return (
        f"Asked for {count(asking.requests, 'output')}{told} in {duration(asking.seconds)}: {tokens}{cost}."
    )


def footer(summary: Summary, limit: int) -> str:
    """Versions, hashes, isolation, commit and run, and the hashes of at most `limit` datasets."""
    datasets = [
        f"dataset {code(benchmark.name)} {code(short(benchmark.dataset.hash))}"
        for benchmark in summary.benchmarks[:limit]
    ]
    if len(summary.benchmarks) > limit:
        datasets.append(f"{count(len(summary.benchmarks) - limit, 'more dataset')}")
    return f"<sub>{', '.join([*_provenance(summary.provenance), *datasets])}</sub>"


def _provenance(provenance: Provenance) -> Iterator[str]:
    yield f"Proctor {code(provenance.proctor)}"
    yield f"Python {code(provenance.python)}"
    yield f"isolation {code(provenance.isolation)}"
    if provenance.image:
        yield f"image {code(provenance.image)}"
    if provenance.image_digest:
        yield f"image digest {code(short(provenance.image_digest))}"
    yield f"config {code(short(provenance.config_hash))}"
    if provenance.commit:
        yield f"commit {code(short(provenance.commit))}"
    if provenance.run_url:
        yield _run(provenance.run_url)


def _run(url: str) -> str:
    if len(url) <= 500 and _RUN_URL.fullmatch(url):
        return f"[run]({url})"
    return f"run {code(url)}"
