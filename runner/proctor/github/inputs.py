"""What a workflow's step says under `with:`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from proctor.config.problem import did_you_mean, shown
from proctor.config.spec import FailOn
from proctor.errors import InputError

CommentMode = Literal["always", "on-change", "on-regression", "never"]
LeaderboardMode = Literal["commit", "pull-request", "off"]
Mode = Literal["run", "merge", "publish"]
SandboxChoice = Literal["auto", "docker", "local"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The inputs of action.yml, which describes each; None where one is left to the config or the event."""

    config: str = "benchmark.yml"
    github_token: str = field(default="", repr=False)
    comment: CommentMode = "always"
    fail_on: FailOn | None = None
    leaderboard: LeaderboardMode = "commit"
    leaderboard_branch: str | None = None
    leaderboard_pages: bool = False
    baseline: str | None = None
    report_dir: str = "proctor-report"
    mode: Mode | None = None
    working_directory: str = "."
    allow_untrusted: bool = False
    artifact: str = "proctor-report"
    sandbox: SandboxChoice = "auto"
    model: tuple[str, ...] = ()
    benchmark: tuple[str, ...] = ()
    shard: str | None = None
    durations: str | None = None
    shards: str = "proctor-shards"
    allow_missing: bool = False


_CHOICES: Mapping[str, Any] = {
    "comment": CommentMode,
    "fail-on": FailOn,
    "leaderboard": LeaderboardMode,
    "mode": Mode,
    "sandbox": SandboxChoice,
}
_LISTS = ("model", "benchmark")
_SWITCHES = {"true": True, "false": False}
_SWITCHED = ("allow-missing", "allow-untrusted", "leaderboard-pages")
NAMES = tuple(name.replace("_", "-") for name in Inputs.__dataclass_fields__)


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """The inputs, as a runner hands them to a container. InputError that names each one that is wrong."""
    given: dict[str, Any] = {}
    problems = []
    for name in NAMES:
        text = environ.get(f"INPUT_{name.upper()}", "").strip()
        if text:
            try:
                given[name.replace("-", "_")] = _value(name, text)
            except InputError as error:
                problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))
    return Inputs(**given)


def _value(name: str, text: str) -> Any:
    if name in _LISTS:
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    if name in _SWITCHED:
        return _SWITCHES[_choice(name, text, tuple(_SWITCHES))]
    if name in _CHOICES:
        return _choice(name, text, get_args(_CHOICES[name]))
    return text


def _choice(name: str, text: str, known: tuple[str, ...]) -> str:
    if text in known:
        return text
    hint = did_you_mean(text, known) or f"it is one of {', '.join(known)}"
    raise InputError(f"input {name}: {shown(text)} is not known; {hint}")


def inside(workspace: Path, given: str, name: str) -> Path:
    """A path that an input names, which must lie in the workspace. InputError where it does not."""
    path = (workspace / given).resolve()
    if not path.is_relative_to(workspace.resolve()):
        raise _outside(given, name)
    return path


def named(workspace: Path, given: str, name: str) -> Path:
    """As `inside`, under the name that is given: a link stays one, and must lead into the workspace too."""
    path = Path(os.path.normpath(workspace / given))
    if not path.is_relative_to(workspace) or not path.resolve().is_relative_to(workspace.resolve()):
        raise _outside(given, name)
    return path


def _outside(given: str, name: str) -> InputError:
    return InputError(f"input {name}: {shown(given)} is outside of the workspace; name a path in it")
