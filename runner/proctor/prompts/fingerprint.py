"""What makes prompts besides the tasks, as one hash."""

import hashlib
import json
from typing import Final

from proctor.config.spec import PromptSpec
from proctor.prompts.shots import Shots

RENDERER: Final = 1  # raised whenever the same settings and task could give another prompt


def fingerprint(prompt: PromptSpec, shots: Shots) -> str:
    """SHA-256 (hex) of the template, the system prompt, and the examples with all their fields.

    Settings in which nothing is given have one too. Paths are not in it.
    """
    examples = [
        [task.content_hash, [[name, task.fields[name]] for name in sorted(task.fields)]]
        for task in shots.pool
    ]
    told = [RENDERER, prompt.template, prompt.system, shots.count, examples]
    return hashlib.sha256(json.dumps(told, default=str, skipkeys=True).encode("ascii")).hexdigest()
