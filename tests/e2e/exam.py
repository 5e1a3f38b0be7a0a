"""A small exam of code, whose outputs are right for as many tasks as is asked for."""

import json
from collections.abc import Mapping
from pathlib import Path

TASKS = 20
SAMPLES = 6  # of a task; with fewer the gate could not tell that nothing got worse
CONFIG = f"""\
benchmarks:
  - name: add
    dataset: tasks.jsonl
    metrics: [pass@1]
    samples: {SAMPLES}
models:
  - {{name: adder, outputs: outputs.jsonl}}
"""


def exam(right: int = TASKS) -> Mapping[str, str]:
    """Text by file: the outputs of the first `right` tasks pass."""
    tasks = [
        {
            "task_id": f"add/{number}",
            "prompt": f"def add_{number}(x):\n",
            "entry_point": f"add_{number}",
            "canonical_solution": f"    return x + {number}\n",
            "test": f"def check(candidate):\n    assert candidate(100) == {100 + number}\n",
        }
        for number in range(TASKS)
    ]
    outputs = [
        {
            "task_id": f"add/{number}",
            "completion": f"    return x {'+' if number < right else '*'} {number}  # {sample}\n",
        }
        for number in range(TASKS)
        for sample in range(SAMPLES)
    ]
    return {"benchmark.yml": CONFIG, "tasks.jsonl": _lines(tasks), "outputs.jsonl": _lines(outputs)}


def write(files: Mapping[str, str], folder: Path) -> Path:
    """Makes the folder with these files."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755 if text.startswith("#!") else 0o644)
    return folder


def _lines(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)
