"""How a task is put to a model that is asked."""

from proctor.prompts.prompt import Prompt
from proctor.prompts.prompts import Fingerprints, Prompts

__all__ = ["Fingerprints", "Prompt", "Prompts"]
