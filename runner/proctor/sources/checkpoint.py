"""The files of a checkpoint: where they are, whether they may be loaded, and their hash."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from proctor.errors import InputError
from proctor.sources.hub import snapshot

SAFE = "*.safetensors"
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")
TEXTS = ("*.json", "*.txt", "*.model", "*.jinja", "*.tiktoken")
CODE = "*.py"
# What a trainer leaves in a checkpoint's folder, and no model reads.
_LEFT = ("trainer_state.json", "all_results.json", "eval_results.json", "train_results.json")
_LEFT_PICKLES = ("training_args.bin", "optimizer.pt", "optimizer.bin", "scheduler.pt", "scaler.pt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """`hash` is a commit (40 hex) for a name on the hub, else the SHA-256 (64 hex) of `content_hash`."""

    folder: Path
    hash: str


def find_checkpoint(
    model: str,
    revision: str | None,
    environ: Mapping[str, str],
    *,
    allow_pickle: bool = False,
    with_code: bool = False,
) -> Checkpoint:
    """The checkpoint or adapter `model`: an absolute path, or a name on the hub, which is fetched.

    Raises InputError where there is none, or where its weights are pickles and `allow_pickle` is not set:
    loading a pickle may run code. `with_code` counts the checkpoint's own Python files as part of it.
    """
    patterns = (SAFE, *TEXTS, *(PICKLES if allow_pickle else ()), *((CODE,) if with_code else ()))
    if Path(model).is_absolute():
        folder = Path(model)
        if not folder.is_dir():
            raise InputError(f"{model}: no such folder; it should hold a checkpoint")
    else:
        folder = snapshot(model, revision, patterns=patterns, environ=environ)
    _check_weights(folder, model, allow_pickle=allow_pickle)
    if not Path(model).is_absolute():
        return Checkpoint(folder=folder, hash=folder.name)
    return Checkpoint(folder=folder, hash=content_hash(_files(folder, patterns)))


def content_hash(files: Iterable[Path]) -> str:
    """SHA-256 (hex) over the files' names and contents, whatever their order, dates or folder."""
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        stat = path.stat()
        digest.update(json.dumps([path.name, _digest(path, stat.st_size, stat.st_mtime_ns)]).encode())
    return digest.hexdigest()


@lru_cache(maxsize=4096)
def _digest(path: Path, size: int, modified: int) -> str:
    """Size and date are there so that a file that changed is read again."""
    del size, modified
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return [path for path in found if path.name not in (*_LEFT, *_LEFT_PICKLES)]


def _check_weights(folder: Path, model: str, *, allow_pickle: bool) -> None:
    if _files(folder, (SAFE,)):
        return
    pickles = sorted(path.name for path in _files(folder, PICKLES))
    if pickles and allow_pickle:
        return
    if pickles:
        raise InputError(
            f"{model}: its weights are a pickle ({pickles[0]}), which may run code when it is loaded; write"
            " them with `save_pretrained`, which makes .safetensors, or set `allow_pickle: true`"
        )
    hint = "" if allow_pickle else "; `allow_pickle: true` would take .bin and .pt files too"
    raise InputError(f"{model}: no .safetensors file in it, so no checkpoint{hint}")
