"""`proctor init`: a starter that runs as it is."""

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from proctor.errors import InputError
from proctor.files import write_whole

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
CONFIG = "benchmark.yml"
WORKFLOW = ".github/workflows/proctor.yml"
FILES: Mapping[str, str] = {  # place -> template; the config comes after what it names
    "tasks.jsonl": "tasks.jsonl",
    "outputs/starter.jsonl": "outputs.jsonl",
    CONFIG: "benchmark.yml",
    WORKFLOW: "workflow.yml",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path(),
        metavar="DIR",
        help="where to, made if it is not there; best the repository's root (default: here)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that are there already")


def main(args: argparse.Namespace) -> int:
    folder: Path = args.folder
    if not args.force:
        _refuse_taken(folder)
    for place, template in FILES.items():
        write_whole(folder / place, (TEMPLATES / template).read_bytes())
        print(f"wrote {folder / place}")
    print("\nNext:")
    for step in _steps(folder):
        print(f"- {step}")
    return 0


def _refuse_taken(folder: Path) -> None:
    """InputError that names every file in the way, a dangling link too."""
    taken = [str(folder / place) for place in FILES if os.path.lexists(folder / place)]
    if taken:
        raise InputError(
            f"already there: {', '.join(taken)}; nothing was written. "
            "Name another folder, or overwrite with --force"
        )


def _steps(folder: Path) -> Iterator[str]:
    yield f"`proctor run {folder / CONFIG}` scores three outputs, one of them wrong"
    yield f"put your own tasks and outputs in their place, and your metrics in {folder / CONFIG}"
    yield f"name the action's owner in {folder / WORKFLOW}, and commit it"
    yield "add proctor-report/ and .proctor-cache/ to .gitignore"
    here = folder.resolve()
    root = next((parent for parent in here.parents if (parent / ".git").exists()), None)
    if root is not None and not (here / ".git").exists():
        config = (here / CONFIG).relative_to(root).as_posix()
        yield (
            f"move {folder / WORKFLOW} to {root / WORKFLOW}, the only place where GitHub looks, "
            f"and let it say `config: {config}`"
        )
