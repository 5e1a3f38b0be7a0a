"""`proctor action`: the exam as a step of a GitHub workflow; action.yml has its inputs and outputs."""

import argparse
import contextlib
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from proctor.action.job import Job
from proctor.action.publish import publish
from proctor.action.score import score
from proctor.action.shard import score as score_shard
from proctor.errors import InputError, ProctorError
from proctor.github import user
from proctor.github.client import Client
from proctor.github.event import Event, read_event
from proctor.github.inputs import Inputs, read_inputs
from proctor.github.plan import permissions_of, plan
from proctor.github.workflow import Workflow

SOCKET = Path("/var/run/docker.sock")
API = "https://api.github.com"
_PLACE = re.compile(r"([^:\n]{1,300}):([1-9][0-9]{0,8}):")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # a workflow's `with:` comes as variables


def main(args: argparse.Namespace) -> int:
    del args
    environ = dict(os.environ)
    os.environ.pop("INPUT_GITHUB-TOKEN", None)  # no program that is started from here has it
    user.drop(Path(environ.get("GITHUB_WORKSPACE") or "."), SOCKET, _given(environ))
    workflow = Workflow(environ, sys.stdout)
    workflow.hush()
    try:
        # One stream: of two, a runner may hear a line of the one after the other has ended the silence.
        with contextlib.redirect_stderr(sys.stdout):
            return _guarded(workflow, environ)
    finally:
        workflow.close()


def _guarded(workflow: Workflow, environ: Mapping[str, str]) -> int:
    try:
        return _main(workflow, environ)
    except ProctorError as error:
        _tell(workflow, error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - what it quotes may be hostile: told while commands are stopped
        traceback.print_exc()
        text = f"a mistake of Proctor's own ({type(error).__name__}): please report it with the lines above"
        workflow.annotate("error", "Proctor could not run", text)
        return ProctorError.exit_code


def _main(workflow: Workflow, environ: Mapping[str, str]) -> int:
    inputs = read_inputs(environ)
    workflow.mask(inputs.github_token)
    event = read_event(environ)
    decided = plan(event, inputs, permissions_of(event, inputs.github_token))
    job = Job(
        inputs=inputs,
        event=event,
        plan=decided,
        environ={name: value for name, value in environ.items() if value != inputs.github_token},
        workflow=workflow,
        client=_client(inputs, event, environ),
    )
    if decided.task == "refuse":
        raise InputError(decided.why)
    if decided.task == "nothing":
        workflow.annotate("notice", "Proctor", f"nothing to do: {decided.why}")
        return 0
    tasks = {"publish": publish, "shard": score_shard}
    return tasks.get(decided.task, score)(job)


def _given(environ: Mapping[str, str]) -> Iterator[Path]:
    """The files of the runner's that this process writes, and its home."""
    yield from (
        Path(environ[name]) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "HOME") if environ.get(name)
    )


def _client(inputs: Inputs, event: Event, environ: Mapping[str, str]) -> Client | None:
    if not inputs.github_token:
        return None
    api = environ.get("GITHUB_API_URL") or API
    return Client(api=api, repository=event.repository, token=inputs.github_token)


def _tell(workflow: Workflow, error: ProctorError) -> None:
    """An error as people look for it: in the log, at its line, and in the summary."""
    text = str(error)
    print(f"proctor: {text}", file=sys.stderr)
    place = _PLACE.match(text)
    file, line = (place[1], int(place[2])) if place else ("", 0)
    workflow.annotate("error", "Proctor could not run", text, file, line)
    told = text.replace("`", "'")
    workflow.summary(f"## Proctor could not run\n\n````text\n{told}\n````\n")
