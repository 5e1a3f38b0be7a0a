"""A checkpoint by its name on the hub -> a folder here."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from proctor.config.problem import shown
from proctor.errors import InputError

TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_YES = ("1", "ON", "YES", "TRUE")


def snapshot(name: str, revision: str | None, *, patterns: Sequence[str], environ: Mapping[str, str]) -> Path:
    """The folder of `name` at `revision` (None: the main branch); the folder's own name is the commit.

    Only files that match `patterns` are fetched, and none with HF_HUB_OFFLINE. The token is that of HF_TOKEN;
    one that a user stored on this machine is not sent. Raises InputError where there is no such checkpoint.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        folder = snapshot_download(
            name,
            revision=revision,
            cache_dir=_cache(environ),
            allow_patterns=list(patterns),
            token=token(environ) or False,
            local_files_only=is_offline(environ),
        )
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise InputError(_words(name, revision, error, environ)) from None
    return Path(folder)


def token(environ: Mapping[str, str]) -> str:
    """The hub's token; "" where none is set."""
    return next((value for name in TOKENS if (value := environ.get(name, "").strip())), "")


def is_offline(environ: Mapping[str, str]) -> bool:
    return environ.get("HF_HUB_OFFLINE", "").upper() in _YES


def without_token(text: str, environ: Mapping[str, str]) -> str:
    secret = token(environ)
    return text.replace(secret, "***") if secret else text


def _cache(environ: Mapping[str, str]) -> Path | None:
    """Where the hub's library keeps files; None: its own choice."""
    if environ.get("HF_HUB_CACHE"):
        return Path(environ["HF_HUB_CACHE"])
    return Path(environ["HF_HOME"], "hub") if environ.get("HF_HOME") else None


def _words(name: str, revision: str | None, error: Exception, environ: Mapping[str, str]) -> str:
    where = f"{shown(name)}{f' at revision {shown(revision)}' if revision else ''}"
    kind = type(error).__name__
    if is_offline(environ):
        return f"{where}: not among the checkpoints kept on this machine, and HF_HUB_OFFLINE is set ({kind})"
    hint = "a folder's path begins with ./ or /; a gated or private one needs HF_TOKEN"
    return f"{where}: not to be had from the hub ({kind}); {hint}"
