"""Writes the logs beside it, by inspect_ai itself: pip install inspect_ai; python make.py

A mock model answers; neither network nor key is needed. Events and tracebacks are left out: they are long.
"""

# mypy: disallow-untyped-decorators=False

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from inspect_ai import Epochs, Task, task
from inspect_ai import eval as sit
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import EvalLog, read_eval_log, write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, includes, match, mean, scorer, stderr
from inspect_ai.solver import generate, solver

SAID = {"snow": "It is white", "coal": "white", "leaf": "green, if you please"}


@scorer(metrics={"short": [mean(), stderr()], "polite": [mean(), stderr()], "tone": [mean()]})
def style() -> Any:
    """Two numbers and a word for each answer."""

    async def score(state: Any, target: Any) -> Any:
        said = state.output.completion
        polite = "please" in said
        value = {"short": 10 / max(10, len(said)), "polite": polite, "tone": "warm" if polite else "cold"}
        return Score(value=value)

    return score


@solver
def blind_to(word: str) -> Any:
    """Fails in the second epoch of a question with the word."""

    async def solve(state: Any, generate: Any) -> Any:
        if word in state.input_text and state.epoch == 2:
            raise ValueError(f"no eyes for {word}")
        return state

    return solve


@task
def colours() -> Any:
    """Three questions, asked twice."""
    samples = [
        Sample(input="What colour is snow?", target="white"),
        Sample(input="What colour is coal?", target="black"),
        Sample(input="What colour is a leaf?", target="green"),
    ]
    return Task(
        dataset=MemoryDataset(samples, name="colours", location="colours.jsonl"),
        solver=[blind_to("coal"), generate()],
        scorer=[includes(), match(), style()],
        epochs=Epochs(2, ["mean", "max"]),
        version=2,
    )


def answer(messages: Any, tools: Any, tool_choice: Any, config: Any) -> Any:
    """What the mock model says."""
    asked = messages[-1].text
    output = ModelOutput.from_content("mockllm/model", next(SAID[word] for word in SAID if word in asked))
    output.usage = ModelUsage(input_tokens=5, output_tokens=3, total_tokens=8)
    return output


def run(**options: Any) -> EvalLog:
    """One run's log, without what is long."""
    model = get_model("mockllm/model", custom_outputs=answer)
    settings = {"fail_on_error": False, "temperature": 0.0, **options}
    (done,) = sit(colours(), model=model, display="none", log_dir="logs", **settings)
    log = read_eval_log(done.location)
    for sample in log.samples or ():
        sample.events, sample.attachments, sample.timelines = [], {}, None
        if sample.error:
            sample.error.traceback = sample.error.traceback_ansi = ""
    if log.error:
        log.error.traceback = log.error.traceback_ansi = ""
    return log


def write(folder: Path) -> None:
    """The four logs."""
    log = run()
    write_eval_log(log, str(folder / "colours.json"), "json")
    write_eval_log(log, str(folder / "colours.eval"), "eval")
    write_eval_log(run(fail_on_error=True), str(folder / "failed.json"), "json")
    write_eval_log(run(log_samples=False), str(folder / "no-samples.json"), "json")


def main() -> None:
    """Runs itself in a repository of its own, which tells its commit."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "colours.py")
        copy.write_text(Path(__file__).read_text("utf-8"), "utf-8")
        Path(folder, ".gitignore").write_text("logs\n", "utf-8")
        author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        commands = (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "colours"])
        for command in (*commands, ["remote", "add", "origin", "https://github.com/acme/colours"]):
            subprocess.run(["git", *command], check=True, cwd=folder)
        here = Path(__file__).resolve().parent
        subprocess.run([sys.executable, copy.name, str(here)], check=True, cwd=folder)


if __name__ == "__main__":
    if sys.argv[1:]:
        write(Path(sys.argv[1]))
    else:
        main()
