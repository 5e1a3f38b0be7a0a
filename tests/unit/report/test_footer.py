from dataclasses import replace

import pytest

from proctor.report.footer import footer, timing
from proctor.results.summary import ShardTiming, Timing
from unit.report.shapes import TIMING
from unit.report.summaries import benchmark, summary

SHARD = ShardTiming(shard="1/2", started="2025-03-01T09:00:00Z", wall_s=80.5)


def test_a_run_url_that_is_none_is_no_link() -> None:
    text = footer(summary(run_url="https://x/)[evil](https://y"), 9)
    assert "run <code>https&#58;&#47;&#47;x&#47;&#41;&#91;evil" in text
    assert "](" not in text


def test_what_is_not_known_of_a_run_is_not_mentioned() -> None:
    text = footer(summary(image=None, image_digest=None, commit=None, run_url=None), 9)
    assert text == ("<sub>Proctor `0.1.0`, Python `3.12.4`, isolation `docker`, config `fedcba987654`</sub>")


def test_datasets_are_bounded() -> None:
    found = summary(*(benchmark(name=f"b{number}") for number in range(5)))
    assert footer(found, 2).endswith(
        "dataset `b0` `0123456789ab`, dataset `b1` `0123456789ab`, 3 more datasets</sub>"
    )


@pytest.mark.parametrize(
    ("took", "told"),
    [
        (TIMING, "Took 1 min 23 s (CPU time of the outputs: 34 s); 120 results reused from an earlier run."),
        (replace(TIMING, cpu_s=0.0, reused=1), "Took 1 min 23 s; 1 result reused from an earlier run."),
        (
            replace(TIMING, cpu_s=0.0, reused=0, shards=(SHARD, SHARD)),
            "Took 1 min 23 s in 2 shards.",
        ),
        (replace(TIMING, wall_s=0.04, cpu_s=0.0, reused=0), "Took 0.0 s."),
    ],
)
def test_what_a_run_took(took: Timing, told: str) -> None:
    assert list(timing(replace(summary(), timing=took))) == [f"<sub>{told}</sub>"]


def test_a_run_of_unknown_time_says_nothing_of_it() -> None:
    assert list(timing(summary())) == []
