"""One checkpoint, loaded here and served by `transformers serve`: greedy answers are the same."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from proctor.config.spec import OpenAISpec, SamplingSpec, TransformersSpec
from proctor.sources.openai import open_openai
from proctor.sources.request import Request, Source, Usage
from proctor.sources.transformers import open_transformers

pytestmark = pytest.mark.models

GREEDY = SamplingSpec(temperature=0, max_tokens=24)
PROMPTS = ("hello", "x = 1\n", "Q: what is 2 + 2?\nA:", "   indented", "a much longer prompt, " * 6)


@contextmanager
def served(checkpoint: Path) -> Iterator[str]:
    """The address, up to and with /v1, of a server on this checkpoint."""
    words = [str(Path(sys.executable).with_name("transformers")), "serve", str(checkpoint)]
    options = [
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--device",
        "cpu",
        "--dtype",
        "float32",
        "--log-level",
        "info",
    ]
    environ = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*words, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
    )
    assert process.stdout is not None
    try:
        seen = []
        for line in process.stdout:
            seen.append(line)
            if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                yield f"{found[1]}/v1"
                return
        pytest.fail("".join(seen))
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def url(tiny_checkpoint: Path) -> Iterator[str]:
    with served(tiny_checkpoint) as address:
        yield address


@pytest.mark.parametrize("system", [None, "be kind"])
def test_chats_have_the_same_answers_here_and_there(
    tiny_checkpoint: Path, url: str, system: str | None
) -> None:
    there = open_openai(OpenAISpec(url=url, model=str(tiny_checkpoint)), GREEDY, {})
    assert asked(here(tiny_checkpoint), system) == asked(there, system)


def test_completions_have_the_same_answers_here_and_there(tiny_checkpoint: Path, url: str) -> None:
    there = open_openai(OpenAISpec(url=url, model=str(tiny_checkpoint), api="completions"), GREEDY, {})
    assert asked(here(tiny_checkpoint, chat=False)) == asked(there)


def here(checkpoint: Path, *, chat: bool | None = None) -> Source:
    spec = TransformersSpec(model=str(checkpoint), device="cpu", dtype="float32", chat=chat)
    return open_transformers(spec, GREEDY, {})


def asked(model: Source, system: str | None = None) -> dict[str, tuple[str, Usage, str]]:
    """Text, tokens and why it ends, of the answer to each prompt."""
    requests = [Request(task_id=prompt, sample=0, prompt=prompt, system=system) for prompt in PROMPTS]
    answers = {one.task_id: answer for one, answer in model.answers(requests)}
    model.close()
    assert [answer.error for answer in answers.values() if answer.text is None] == []
    assert len(answers) == len(PROMPTS)
    return {
        prompt: (str(answers[prompt].text), answers[prompt].usage, answers[prompt].finish)
        for prompt in PROMPTS
    }
