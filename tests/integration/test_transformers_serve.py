"""One checkpoint, loaded here and served by `transformers serve`: greedy answers are the same."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.sources.request import Request
from proctor.sources.transformers import open_transformers

pytestmark = pytest.mark.models

LIMIT = 24
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


def post(url: str, checkpoint: Path, **body: object) -> Any:
    body = {"model": str(checkpoint), "temperature": 0, "max_tokens": LIMIT, **body}
    answer = requests.post(url, json=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


@pytest.mark.parametrize("system", [None, "be kind"])
def test_chats_have_the_same_answers_here_and_there(
    tiny_checkpoint: Path, url: str, system: str | None
) -> None:
    said = [{"role": "system", "content": system}] if system else []
    there = [
        post(
            f"{url}/chat/completions", tiny_checkpoint, messages=[*said, {"role": "user", "content": prompt}]
        )
        for prompt in PROMPTS
    ]
    wanted = [
        (
            one["choices"][0]["message"]["content"],
            one["usage"]["prompt_tokens"],
            one["usage"]["completion_tokens"],
        )
        for one in there
    ]
    assert here(tiny_checkpoint, system=system) == wanted


def test_completions_have_the_same_answers_here_and_there(tiny_checkpoint: Path, url: str) -> None:
    there = [post(f"{url}/completions", tiny_checkpoint, prompt=prompt) for prompt in PROMPTS]
    wanted = [
        (one["choices"][0]["text"], one["usage"]["prompt_tokens"], one["usage"]["completion_tokens"])
        for one in there
    ]
    assert here(tiny_checkpoint, chat=False) == wanted


def here(
    checkpoint: Path, *, chat: bool | None = None, system: str | None = None
) -> list[tuple[str | None, int, int]]:
    """Text, tokens of the prompt and of the answer, all asked in one batch."""
    spec = TransformersSpec(model=str(checkpoint), device="cpu", dtype="float32", chat=chat)
    model = open_transformers(spec, SamplingSpec(temperature=0, max_tokens=LIMIT), {})
    asked = [Request(task_id=prompt, sample=0, prompt=prompt, system=system) for prompt in PROMPTS]
    answers = {one.task_id: answer for one, answer in model.answers(asked)}
    return [(answers[p].text, answers[p].usage.input, answers[p].usage.output) for p in PROMPTS]
