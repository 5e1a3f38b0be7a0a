"""What lm-evaluation-harness says of a run besides its scores."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from proctor.results.importers.lm_eval_samples import Samples
from proctor.results.importers.loaded import part, text_of
from proctor.results.importers.plain import finite

_NAMES = ("peft", "delta", "pretrained", "model", "path", "engine")  # of model_args, in the harness's order
_ASKED = (
    "doc_to_text",
    "doc_to_choice",
    "doc_to_target",
    "description",
    "target_delimiter",
    "fewshot_delimiter",
    "fewshot_config",
    "gen_prefix",
    "num_fewshot",
    "output_type",
)
"""Of a task's config, what decides how a document becomes a question."""


def dataset(document: Mapping[str, object], task: str, samples: Samples | None) -> str | None:
    """A hash of the documents in any order; the task's version and size where they were not logged.

    The harness's own hash of a task mixes in how it was asked, and the order.
    """
    if samples:
        return _hash(sorted(samples.hashes.values()))
    version = part(document, "versions").get(task)
    sizes = part(document, "n-samples", task)
    told = [f"version {version}"] if isinstance(version, str | int | float) else []
    told += [f"{size:g} documents"] if (size := finite(sizes.get("effective"))) else []
    return text_of(", ".join(told)) or None


def prompt(document: Mapping[str, object], task: str) -> str | None:
    """A hash of how the task turns documents into questions, whichever documents it has.

    A hash over the prompts themselves would change with every document that is added.
    """
    config = part(document, "configs", task)
    asked = {name: config[name] for name in _ASKED if name in config}
    if not asked:
        return None
    generation = part(config, "generation_kwargs")
    asked["generation"] = {name: value for name, value in generation.items() if name != "temperature"}
    asked["version"] = part(document, "versions").get(task)
    asked["system"] = document.get("system_instruction_sha")
    asked["multiturn"] = bool(document.get("fewshot_as_multiturn"))
    asked["chat"] = bool(document.get("chat_template_sha"))  # the template itself is the model's
    return _hash(asked)


def model(document: Mapping[str, object]) -> tuple[str, str]:
    """Name and version. Where the arguments name no model, the harness makes a name up for every run."""
    config = part(document, "config")
    given = config.get("model_args")
    if isinstance(given, str):
        given = dict(pair.split("=", 1) for pair in given.split(",") if "=" in pair)
    arguments = given if isinstance(given, dict) else {}
    named = next((text_of(arguments[name]) for name in _NAMES if name in arguments), "")
    name = (text_of(document.get("model_name")) if named else "") or named or text_of(config.get("model"))
    version = text_of(config.get("model_sha")) or text_of(arguments.get("revision"))
    return name or "model", version


def commit(value: object) -> str | None:
    """From what `git describe --always` says of the folder the harness ran in."""
    found = re.fullmatch(r"(?:.*-g)?([0-9a-f]{7,40})", text_of(value))
    return found[1] if found else None


def date(value: object) -> str | None:
    seconds = finite(value)
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _hash(value: object) -> str:
    """Without the memory addresses that functions are written with."""
    text = re.sub(r" at 0x[0-9a-f]+", "", json.dumps(value, sort_keys=True))
    return hashlib.sha256(text.encode()).hexdigest()
