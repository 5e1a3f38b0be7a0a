"""Report folders that real runs write, for a browser to look at."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from proctor import pipeline
from proctor.config.load import load_config
from proctor.metrics import METRICS
from proctor.progress import Quiet

TASKS = 120
FLIPPED = range(12)  # tasks that the second run answers wrongly
METRICS_OF = "exact_match, edit_similarity"


def write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def reference(task: int) -> str:
    return f"first line\nthe answer is {task}\nlast line"


def output(task: int, *, right: bool) -> str:
    return reference(task) if right else reference(task).replace("answer", "guess")


def write_exam(folder: Path, models: Iterable[str], metrics: str = METRICS_OF) -> None:
    """Questions, and a config whose models have their outputs in files of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [
        {"id": f"q/{n}", "prompt": f"What is question {n}?", "reference": reference(n)} for n in range(TASKS)
    ]
    write_lines(folder / "tasks.jsonl", tasks)
    named = ", ".join(f"{{name: {name}, outputs: {name}.jsonl}}" for name in models)
    (folder / "benchmark.yml").write_text(
        f"benchmarks: [{{name: qa, dataset: tasks.jsonl, samples: 3, metrics: [{metrics}]}}]\n"
        f"models: [{named}]\n"
    )


def write_outputs(path: Path, wrong: Iterable[int]) -> None:
    """Three outputs a task; the last of every tenth task is missing, for a reason."""
    listed = set(wrong)
    write_lines(
        path,
        (
            {"task_id": f"q/{n}", "sample": sample, "error": "the endpoint gave up"}
            if n % 10 == 9 and sample == 2
            else {"task_id": f"q/{n}", "sample": sample, "completion": output(n, right=n not in listed)}
            for n in range(TASKS)
            for sample in range(3)
        ),
    )


def score(folder: Path, out: str) -> Path:
    """A run of the exam; its report folder."""
    config = load_config(folder / "benchmark.yml", {}, METRICS)
    pipeline.run(config, pipeline.Options(out=folder / out), {}, Quiet())
    return folder / out


def regressed(folder: Path) -> Path:
    """The report of a run of two models of which one got worse: twelve tasks newly fail, two newly pass."""
    write_exam(folder, ["writer", "rival"])
    for model in ("writer", "rival"):
        write_outputs(folder / f"{model}.jsonl", range(100, 110))
    score(folder, "before")
    write_outputs(folder / "writer.jsonl", [*FLIPPED, *range(102, 110)])
    return score(folder, "now")


def mini(example: Path, folder: Path) -> Path:
    """The report of the example humaneval-mini, in which version v1 follows v2, which is better."""
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("data"))
    known = (folder / "benchmark.yml").read_text()
    parts = known.partition("models:")
    for version in ("v2", "v1"):
        models = f"  - {{name: mini-coder, version: {version}, outputs: 'outputs/{{version}}.jsonl'}}"
        gate = "gate: {metric: [pass@1, ast_similarity]}\nsandbox: {timeout: 2s}"
        (folder / "benchmark.yml").write_text(f"{parts[0]}models:\n{models}\n{gate}\n")
        out = score(folder, version)
    return out
