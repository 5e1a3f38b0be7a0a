"""The template that says where a model's outputs are."""

import re
from pathlib import Path

from proctor.config.problem import Problems, Where, did_you_mean, shown
from proctor.config.spec import ModelSpec

PLACEHOLDERS = ("benchmark", "model", "version")

_PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


def outputs_path(model: ModelSpec, benchmark: str) -> Path:
    """The file with the model's outputs for a benchmark, absolute."""
    values = {"benchmark": benchmark, "model": model.name, "version": model.version}
    return Path(_PLACEHOLDER.sub(lambda match: values[match[1]], model.outputs))


def check_outputs(template: str, problems: Problems, where: Where) -> None:
    """Note a mistake where a brace is no part of a placeholder."""
    rest = _PLACEHOLDER.sub("", template)
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if unknown := re.search(r"\{([^{}]*)\}", rest):
        hint = did_you_mean(unknown[1], PLACEHOLDERS) or f"known here: {known}"
        problems.add(where, f"unknown placeholder {shown(unknown[0])}", hint)
    elif brace := re.search(r"[{}]", rest):
        problems.add(where, f"a {shown(brace[0])} that is no part of a placeholder", f"known here: {known}")
