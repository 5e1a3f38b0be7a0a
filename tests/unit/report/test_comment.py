import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.report.comment import MAX_CHARACTERS
from proctor.results.summary import Summary
from unit.report.summaries import benchmark, model, outcome, render, summary, value

HOSTILE = "@evil | `x` <img src=x> #1 [a](b) http://x \n## h \u202e\ud800 &amp; "

ONE = """\
## Proctor: no baseline yet

There is nothing to compare with, so nothing is blocked.

### `humaneval`

| Metric | Score | 95% interval | Tasks | Samples | Unscored |
| :-- | --: | :-- | --: | --: | --: |
| `pass@1` | 0.750 | 0.700 to 0.800 | 164 | 820 | 0 |
| `edit_distance` (lower is better) | 12.000 | - | 164 | 820 | 0 |

### How samples ended

| Benchmark | Model | `passed` | `failed` |
| :-- | :-- | --: | --: |
| `humaneval` | `my-coder` `v1` | 615 | 205 |

<details><summary>Tasks with failed samples: 1 of 2</summary>

| Task | Passed | What happened |
| :-- | --: | :-- |
| `HumanEval/32` | 1 of 5 | 3 `failed`, 1 `timeout`: `AssertionError` |

</details>

<sub>Proctor `0.1.0`, Python `3.12.4`, isolation `docker`, image `ghcr.io/o/proctor:1`, \
image digest `abababababab`, config `fedcba987654`, commit `c0ffeec0ffee`, \
[run](https://github.com/o/r/actions/runs/1), dataset `humaneval` `0123456789ab`</sub>
"""


def test_a_run_of_one_model() -> None:
    distance = value(metric="edit_distance", score=12.0, ci_low=None, ci_high=None, higher_is_better=False)
    run = summary(benchmark(model(value(), distance)))
    passed = outcome(task_id="HumanEval/33", passed=5, statuses={"passed": 5}, failure="")
    assert render(run, [outcome(), passed]) == ONE


def test_several_models_are_ranked() -> None:
    rival = model(value(model="rival", version="", score=0.8), statuses={"passed": 800, "infra_error": 20})
    text = render(summary(benchmark(model(value()), rival)))
    assert (
        "| Metric | Rank | Model | Score | 95% interval | Tasks | Samples | Unscored |\n"
        "| :-- | --: | :-- | --: | :-- | --: | --: | --: |\n"
        "| `pass@1` | 1 | `rival` | 0.800 | 0.700 to 0.800 | 164 | 820 | 0 |\n"
        "| `pass@1` | 2 | `my-coder` `v1` | 0.750 | 0.700 to 0.800 | 164 | 820 | 0 |\n"
    ) in text
    assert (
        "| Benchmark | Model | `passed` | `failed` | `infra_error` |\n"
        "| :-- | :-- | --: | --: | --: |\n"
        "| `humaneval` | `my-coder` `v1` | 615 | 205 | 0 |\n"
        "| `humaneval` | `rival` | 800 | 0 | 20 |\n"
    ) in text


def test_unscored_samples_are_told_with_their_reasons() -> None:
    lost = outcome(
        samples=5, passed=3, statuses={"passed": 3, "infra_error": 2}, failure="", unscored_why="API 500"
    )
    silent = outcome(samples=1, passed=0, statuses={"infra_error": 1}, failure="")
    text = render(summary(benchmark(model(value()))), [lost, silent, lost])
    assert (
        "### Unscored\n\n"
        "5 samples got no verdict because the infrastructure failed (`infra_error`); "
        "such samples count neither for nor against a model.\n\n"
        "| Benchmark | Model | Samples | Why |\n"
        "| :-- | :-- | --: | :-- |\n"
        "| `humaneval` | `my-coder` `v1` | 4 | `API 500` |\n"
        "| `humaneval` | `my-coder` `v1` | 1 | not said |\n"
    ) in text
    assert "Tasks with failed samples" not in text


def test_the_worst_tasks_come_first_with_their_model_where_there_are_several() -> None:
    half = outcome(
        task_id="half", samples=3, passed=1, statuses={"passed": 1, "error": 1, "infra_error": 1}, failure=""
    )
    none = outcome(
        task_id="none", samples=1, passed=0, statuses={"memory": 1}, failure="", model="rival", version=""
    )
    text = render(summary(), [half, outcome(), none])
    assert (
        "| Benchmark | Model | Task | Passed | What happened |\n"
        "| :-- | :-- | :-- | --: | :-- |\n"
        "| `humaneval` | `rival` | `none` | 0 of 1 | 1 `memory` |\n"
        "| `humaneval` | `my-coder` `v1` | `HumanEval/32` | 1 of 5 "
        "| 3 `failed`, 1 `timeout`: `AssertionError` |\n"
        "| `humaneval` | `my-coder` `v1` | `half` | 1 of 2 | 1 `error` |\n"
    ) in text


def test_at_most_fifty_tasks_are_listed() -> None:
    text = render(summary(), [outcome(task_id=f"t{number}") for number in range(60)])
    assert text.count("AssertionError") == 50
    assert "\n\nLeft out: 10 tasks; `results.jsonl` has all of them.\n\n</details>" in text


def test_one_process_for_tests_and_solution_is_told() -> None:
    text = render(
        summary(benchmark(model(value(), modes={"plain": 1, "in_process": 2, "in_process+mutates": 1})))
    )
    assert "\n\n3 tasks ran tests and solution in one process (`in_process`), where " in text


def test_the_gravest_verdict_is_the_headline_and_each_is_listed() -> None:
    models = [
        model(value(model=verdict, version=""), verdict=verdict)
        for verdict in ("not_regressed", "regressed", "inconclusive", "no_baseline", "accepted")
    ]
    assert render(summary(benchmark(*models))).startswith(
        "## Proctor: regressed\n\n"
        "The evidence says that scores dropped by more than the gate allows.\n\n"
        "- regressed: `regressed` on `humaneval`\n"
        "- inconclusive: `inconclusive` on `humaneval`\n"
        "- regression accepted: `accepted` on `humaneval`\n"
        "- not regressed: `not_regressed` on `humaneval`\n"
        "- no baseline yet: `no_baseline` on `humaneval`\n\n"
    )


def test_a_run_url_that_is_none_is_no_link() -> None:
    text = render(summary(run_url="https://x/)[evil](https://y"))
    assert "run <code>https&#58;&#47;&#47;x&#47;&#41;&#91;evil" in text
    assert "](" not in text


def test_what_is_not_known_of_a_run_is_not_mentioned() -> None:
    text = render(summary(image=None, image_digest=None, commit=None, run_url=None))
    assert text.endswith(
        "<sub>Proctor `0.1.0`, Python `3.12.4`, isolation `docker`, config `fedcba987654`</sub>\n"
    )


def crowd(benchmarks: int, name: str = "b") -> Summary:
    """Many benchmarks with two models of two metrics each."""
    return summary(
        *(
            benchmark(
                *(
                    model(
                        value(model=f"{name}{m}", version=name),
                        value(model=f"{name}{m}", version=name, metric=f"{name}f1"),
                    )
                    for m in range(2)
                ),
                name=f"{name}{number}",
            )
            for number in range(benchmarks)
        )
    )


@pytest.mark.parametrize("benchmarks", [1, 60, 500])
@pytest.mark.parametrize(
    "name",
    ["b", HOSTILE, "@" * 80, "\U0010ffff" * 80, "👍" * 80],
    ids=["b", "hostile", "@", "hidden", "wide"],
)
def test_a_comment_is_never_too_long_for_github(benchmarks: int, name: str) -> None:
    failing = [outcome(task_id=f"{name}{number}", failure=name, unscored_why=name) for number in range(200)]
    text = render(crowd(benchmarks, name), failing)
    assert len(text.encode("utf-16-le")) / 2 <= MAX_CHARACTERS
    assert text.startswith("## Proctor: no baseline yet\n")
    assert text.endswith("</sub>\n")


def test_sections_give_way_in_a_fixed_order_and_say_so() -> None:
    tasks = [
        outcome(
            task_id=f"t{number}",
            samples=6,
            statuses={"passed": 1, "failed": 4, "infra_error": 1},
            unscored_why=f"{number}",
        )
        for number in range(60)
    ]
    run = crowd(20)
    whole = render(run, tasks)
    seen = []
    for limit in range(len(whole), 0, -250):
        text = render(run, tasks, limit=limit)
        assert len(text) <= limit or limit < 250
        marks = (
            len(re.findall(r"^\| `t\d", text, re.MULTILINE)),
            len(re.findall(r"\| 1 \| `\d+` \|$", text, re.MULTILINE)),
            text.count("| 615 |"),
            text.count("0.700 to 0.800"),
        )
        if marks not in seen:
            seen.append(marks)
    assert seen == [
        (50, 10, 40, 80),
        (10, 10, 40, 80),
        (0, 10, 40, 80),
        (0, 0, 40, 80),
        (0, 0, 0, 80),
        (0, 0, 0, 50),
        (0, 0, 0, 5),
        (0, 0, 0, 0),
    ]
    small = render(run, tasks, limit=2500)
    assert "Left out: 75 scores; `metrics.json` has all of them." in small
    assert "Left out: 40 lines; `metrics.json` has all of them." in small
    assert "Left out: 60 reasons; `results.jsonl` has all of them." in small
    assert "Left out: 60 tasks; `results.jsonl` has all of them." in small
    assert "15 more datasets" in small
    assert render(run, tasks, limit=200).endswith(
        "\n\nLeft out: every section; `metrics.json` has all of them.\n"
    )


@given(st.lists(st.text(st.characters(codec=None)) | st.just(HOSTILE), min_size=9, max_size=9))
@settings(max_examples=50)
def test_no_name_or_output_is_markup_anywhere(texts: list[str]) -> None:
    name, who, version, metric, task, failure, why, isolation, image = texts
    run = summary(
        benchmark(model(value(model=who, version=version, metric=metric)), name=name),
        isolation=isolation,
        image=image,
        commit=failure,
        run_url=why,
    )
    statuses = {"failed": 1, "infra_error": 1}
    tasks = [outcome(task_id=task, samples=2, passed=0, statuses=statuses, failure=failure, unscored_why=why)]
    text = render(run, tasks)
    text.encode("utf-8")
    assert not re.search(r"(?<!\w)@\w|<(?!/?(code|sub|details|summary)>)|(?<!&)#\d|\]\(|\\\|", text)
    lines = text.splitlines()
    assert next(line for line in lines if line.startswith("#")) == "## Proctor: no baseline yet"
    assert len([line for line in lines if line.startswith("#")]) == 4
    assert {line.count("|") for line in lines if line.startswith("|")} == {4, 5, 7}
