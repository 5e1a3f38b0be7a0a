"""Where in the checkout and in the repository a run's files are."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.config.spec import LeaderboardSpec
from proctor.errors import InputError
from proctor.github.inputs import Inputs, inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`config` and `report` are paths from where the process is; names are from the repository's root."""

    workspace: Path
    config: Path
    config_name: str  # "evals/benchmark.yml"
    report: Path
    report_name: str


def places(inputs: Inputs, environ: Mapping[str, str]) -> Places:
    """The places that the inputs name. InputError where one is outside of the workspace."""
    workspace = Path(environ.get("GITHUB_WORKSPACE") or ".").resolve()
    folder = inside(workspace, inputs.working_directory, "working-directory")
    config = inside(workspace, str(folder / inputs.config), "config")
    report = inside(workspace, str(folder / inputs.report_dir), "report-dir")
    return Places(
        workspace=workspace,
        config=Path(os.path.relpath(config)),
        config_name=config.relative_to(workspace).as_posix(),
        report=Path(os.path.relpath(report)),
        report_name=report.relative_to(workspace).as_posix(),
    )


def leaderboard_name(workspace: Path, spec: LeaderboardSpec) -> str:
    """The leaderboard's file as it is called on its branch: its path from the repository's root."""
    path = Path(os.path.normpath(spec.path.absolute()))
    if not path.is_relative_to(workspace):
        raise InputError(
            f"leaderboard.path: {path} is outside of the repository; "
            "name a path in it, e.g. data/leaderboard.csv"
        )
    return path.relative_to(workspace).as_posix()
