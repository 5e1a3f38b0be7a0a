"""Workflows as act can run them here: every action is a folder of this machine."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

OURS = "OWNER/proctor@v1"
STEP = "proctor"
"""The id that a step with the action gets."""

STAND_INS = Path(__file__).resolve().parent / "actions"
TELL = {
    "if": "${{ always() }}",
    "env": {
        "OUTPUTS": f"${{{{ toJSON(steps.{STEP}.outputs) }}}}",
        "OUTCOME": f"${{{{ steps.{STEP}.outcome }}}}",
    },
    "run": 'cd /outside; printf %s "$OUTPUTS" >$GITHUB_JOB.json; printf %s "$OUTCOME" >$GITHUB_JOB.ended',
}
"""A later step of the same job, which reads what the action's step put out."""


def prepared(workflow: Path, uses: str = OURS) -> str:
    """The workflow with a step at the end of each of our jobs that tells what came out of the action."""
    loaded = yaml.safe_load(workflow.read_text("utf-8"))
    loaded["on"] = loaded.pop(True)  # YAML 1.1 reads the key so
    loaded["name"] += f"-{secrets.token_hex(4)}"  # act names containers by it
    for job in loaded["jobs"].values():
        ours = [step for step in job["steps"] if step.get("uses") == OURS]
        for step in ours:
            step |= {"id": STEP, "uses": uses}
        job["steps"] += [TELL] if ours else []
    return yaml.safe_dump(loaded, sort_keys=False)


def folders(workflow: str, ours: Path) -> Mapping[str, Path]:
    """Where the actions that a workflow uses are. KeyError for one that has no stand-in."""
    used = set(re.findall(r"uses: ([^\s.]\S*@\S+)", workflow))
    return {name: ours if name == OURS else _stand_in(name) for name in used}


def _stand_in(name: str) -> Path:
    folder = STAND_INS / re.sub(r"^actions/|@.*$", "", name)
    if not folder.is_dir():
        raise KeyError(name)
    return folder


def action_of(image: str, root: Path, folder: Path) -> Path:
    """A folder with our action as a release has it: it names a built image."""
    told: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text("utf-8"))
    told["runs"]["image"] = f"docker://{image}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "action.yml").write_text(yaml.safe_dump(told, sort_keys=False))
    return folder
