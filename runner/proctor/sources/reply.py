"""What a program is told and what it says, a JSON line each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proctor.config.problem import shown
from proctor.config.spec import SamplingSpec
from proctor.datasets.json_text import fault
from proctor.datasets.jsonl import kind
from proctor.sources.request import Answer, Request, Usage

MOST_TOKENS = 10**12


class NoReply(Exception):
    """A line that answers nothing that was asked; which request it was meant for is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, and whose it is, as far as the line says."""

    task_id: str | None
    sample: int | None
    answer: Answer


def request_line(request: Request, sampling: SamplingSpec) -> bytes:
    """The request as a line of ASCII."""
    value = {
        "task_id": request.task_id,
        "sample": request.sample,
        "prompt": request.prompt,
        "system": request.system,
        "seed": request.seed,
        "sampling": settings(sampling),
    }
    return json.dumps(value).encode("ascii") + b"\n"


def settings(sampling: SamplingSpec) -> dict[str, object]:
    """What is set of it; the seed is each request's own."""
    found = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "stop": list(sampling.stop) or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def reply(line: bytes) -> Reply:
    """What a line says. NoReply where it is no JSON object, or names a task in no way that one is named."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError:
        raise NoReply("it wrote a line that is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise NoReply(f"it wrote {_quoted(line)}, {fault(error)}; print remarks to standard error") from None
    if not isinstance(value, dict):
        raise NoReply(f"it wrote {kind(value)}, where an object with a `completion` is wanted")
    task_id, sample = value.get("task_id"), value.get("sample")
    if isinstance(task_id, int) and not isinstance(task_id, bool):
        task_id = str(task_id)
    if not isinstance(task_id, str | None) or not isinstance(sample, int | None) or isinstance(sample, bool):
        raise NoReply("it wrote a `task_id` or a `sample` that is none")
    return Reply(task_id=task_id, sample=sample, answer=_answer(value))


def matching(said: Reply, waiting: Iterable[Request]) -> Request:
    """The request that is answered: the first of those that wait that is not another one. NoReply if none."""
    for request in waiting:
        if said.task_id in (None, request.task_id) and said.sample in (None, request.sample):
            return request
    if said.task_id is None:
        raise NoReply("it wrote an answer that nothing was asked for")
    raise NoReply(f"it answered task {shown(said.task_id)}, which was not asked, or answered already")


def whole(output: bytes) -> Answer:
    """All that a program wrote as its answer: what `reply` takes as one, else the text itself."""
    try:
        text = output.decode()
    except UnicodeDecodeError:
        return Answer(text=None, error="what the program wrote is not UTF-8")
    try:
        value = json.loads(text) if text.lstrip()[:1] == "{" else None
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and ("completion" in value or "error" in value):
        return _answer(value)
    return Answer(text=text)


def _answer(value: Mapping[str, object]) -> Answer:
    text, error = value.get("completion"), value.get("error")
    usage, finish = _usage(value.get("usage")), value.get("finish") or ""
    if error:
        return Answer(
            text=None, error=error if isinstance(error, str) else json.dumps(error), usage=usage or Usage()
        )
    if "completion" not in value:
        wrong = "the program's answer has no `completion` and no `error`"
    elif not isinstance(text, str):
        wrong = f"the program's `completion` is {kind(text)}, where a text is wanted"
    elif usage is None:
        wrong = "the program's `usage` is not of the form {'input': tokens, 'output': tokens}"
    elif not isinstance(finish, str):
        wrong = f"the program's `finish` is {kind(finish)}, where a text is wanted"
    else:
        return Answer(text=text, usage=usage, finish=finish)
    return Answer(text=None, error=wrong, usage=usage or Usage())


def _usage(value: object) -> Usage | None:
    """The tokens; None where it does not say them as it should."""
    if value is None:
        return Usage()
    if not isinstance(value, dict):
        return None
    counts = [value.get("input", 0), value.get("output", 0)]
    if not all(type(count) is int and 0 <= count <= MOST_TOKENS for count in counts):
        return None
    return Usage(input=counts[0], output=counts[1])


def _quoted(line: bytes) -> str:
    return shown(line.decode(errors="replace").strip())
