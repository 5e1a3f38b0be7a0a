"""What a run was made with."""

import platform
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from proctor import __version__
from proctor.config.spec import Config
from proctor.results.summary import Provenance
from proctor.sandbox.sandbox import Isolation


def provenance(config: Config, sandbox: Isolation | None, environ: Mapping[str, str]) -> Provenance:
    """Versions, hashes and places; commit and run from a workflow's environment, else the commit from git."""
    return Provenance(
        proctor=__version__,
        python=platform.python_version(),
        config_hash=config.content_hash,
        isolation=sandbox.isolation if sandbox else "none",
        image=sandbox.image if sandbox else None,
        image_digest=sandbox.digest if sandbox else None,
        commit=environ.get("GITHUB_SHA") or _git_commit(config.path.parent),
        run_url=_run_url(environ),
    )


def _run_url(environ: Mapping[str, str]) -> str | None:
    parts = [environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    if not all(parts):
        return None
    server, repository, run = parts
    attempt = environ.get("GITHUB_RUN_ATTEMPT") or "1"
    again = f"/attempts/{attempt}" if attempt != "1" else ""
    return f"{server}/{repository}/actions/runs/{run}{again}"


def _git_commit(folder: Path) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(folder), "rev-parse", "--verify", "-q", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() or None
