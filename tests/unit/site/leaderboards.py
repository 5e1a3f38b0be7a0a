"""Leaderboards for tests of their site."""

import base64
import gzip
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from proctor.gate import archive
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.recorded import file_name
from proctor.gate.samples import MetricSamples, Scores, TaskSamples
from proctor.gate.settings import Settings
from proctor.leaderboard.row import Row
from proctor.site.site import Site, files
from unit.leaderboard.rows import ROW, make

HOSTILE = (
    "</script><script>window.done=1</script><img src=x onerror=window.done=1>\" onload='window.done=1' "
    "]]><!-- \\ {{7*7}} ${7*7} $scores =cmd|'/c calc'!A0 javascript:window.done=1 \u202e\ud800\x00"
    "\x1b[31m\u2028&amp;"
)


def day(number: int) -> str:
    """The date of a row, on the given day of March."""
    return f"2025-03-{number:02}T09:00:00Z"


def hostile() -> list[Row]:
    """Rows that have HOSTILE in every text, and in every column a link could be made of something else."""
    texts = {
        name: f"{name} {HOSTILE}"
        for name in ("benchmark", "dataset", "dataset_hash", "model", "version", "metric")
    }
    return [
        make(**texts, commit=HOSTILE, run_url="javascript:window.done=1", verdict=HOSTILE),
        make(**{**texts, "model": "=1+1"}, date=day(2), commit="'\"><b>", run_url='https://x/"onclick=1'),
        make(
            **{**texts, "model": HOSTILE[::-1]},
            date=day(3),
            verdict="regressed",
            run_url="data:text/html,<b>",
        ),
        make(**{**texts, "dataset_hash": HOSTILE[::-1]}, date=day(4), run_url="//evil.example/x"),
        make(**{**texts, "model": "__proto__", "metric": "constructor"}, date=day(5), verdict="toString"),
        make(metric="huge", model="a", score=1.7e308, ci_low=-1.7e308, ci_high=1.7e308, tasks=10**15 - 1),
        make(metric="huge", model="b", score=-1.7e308, ci_low=None, date=day(6)),
    ]


def run_of(
    scores: Mapping[str, Mapping[str, Scores]],
    *,
    at: str = ROW.date,
    dataset: str | None = ROW.dataset_hash,
    metric: str = ROW.metric,
    benchmark: str = ROW.benchmark,
    content: str = "c",
) -> tuple[str, bytes]:
    """The name and bytes of a recorded run: scores by model and task."""
    metrics = {
        (benchmark, model): (
            MetricSamples(
                benchmark=benchmark,
                model=model,
                metric=metric,
                tasks=tuple(
                    TaskSamples(task_id=task, content_hash=f"{content}{task}", scores=found)
                    for task, found in tasks.items()
                ),
                settings=Settings(dataset_hash=dataset),
            ),
        )
        for model, tasks in scores.items()
    }
    data = archive.write(Baseline(origin=Origin(commit="c0ffee0"), metrics=metrics))
    return file_name("c0ffee0", data, datetime.fromisoformat(at)), data


def made(site: Site) -> dict[str, bytes]:
    """The site's files."""
    return {name: b"".join(parts) for name, parts in files(site)}


def told(page: bytes) -> Any:
    """What a page has for its script at once."""
    return json.loads(_element(page, b'<script type="application/json" id="data">'))


def block(page: bytes, name: str) -> Any:
    """What a block of a page holds."""
    packed = _element(page, f'<script type="text/plain" id="block-{name}">'.encode())
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def _element(page: bytes, begin: bytes) -> bytes:
    _, found, after = page.partition(begin)
    assert found, begin
    return after.partition(b"</script>")[0]
