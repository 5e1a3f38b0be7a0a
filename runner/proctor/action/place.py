"""Where in the checkout and in the repository a run's files are."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.config.spec import LeaderboardSpec
from proctor.errors import InputError
from proctor.github.inputs import Inputs, inside, named


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`config` and `report` are paths from where the process is; names are from the repository's root.

    A config goes by the name that the workflow gives it: were a link followed, a pull request could put one
    in its place, and would be held to a config that the base branch does not have.
    """

    workspace: Path
    config: Path
    config_name: str  # "evals/benchmark.yml"
    report: Path
    report_name: str


def places(inputs: Inputs, environ: Mapping[str, str]) -> Places:
    """The places that the inputs name. InputError where one is outside of the workspace."""
    workspace = Path(environ.get("GITHUB_WORKSPACE") or ".").resolve()
    folder = inside(workspace, inputs.working_directory, "working-directory")
    config = named(workspace, str(Path(inputs.working_directory) / inputs.config), "config")
    report = inside(workspace, str(folder / inputs.report_dir), "report-dir")
    return Places(
        workspace=workspace,
        config=Path(os.path.relpath(config)),
        config_name=config.relative_to(workspace).as_posix(),
        report=Path(os.path.relpath(report)),
        report_name=report.relative_to(workspace).as_posix(),
    )


def shards_of(inputs: Inputs, place: Places) -> Path:
    """The folder with the shards. InputError where it is outside of the workspace."""
    found = named(place.workspace, str(Path(inputs.working_directory) / inputs.shards), "shards")
    return Path(os.path.relpath(found))


def cleared(report: Path) -> Path:
    """The report folder without links, which a checkout may have: what is written there must stay there."""
    for folder, folders, files in os.walk(report):
        for path in (Path(folder, name) for name in (*folders, *files)):
            if path.is_symlink():
                path.unlink()
    return report


def leaderboard_name(workspace: Path, spec: LeaderboardSpec) -> str:
    """The leaderboard's file as it is called on its branch: its path from the repository's root."""
    path = Path(os.path.normpath(spec.path.absolute()))
    if not path.is_relative_to(workspace):
        raise InputError(
            f"leaderboard.path: {path} is outside of the repository; "
            "name a path in it, e.g. data/leaderboard.csv"
        )
    return path.relative_to(workspace).as_posix()
