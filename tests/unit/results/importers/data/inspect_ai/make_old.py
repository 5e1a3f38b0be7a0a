"""Writes logs/*.json in their first form, one of which is old.json: pip install inspect_ai==0.3.9"""

# mypy: disallow-untyped-decorators=False

from typing import Any

from inspect_ai import Task, task
from inspect_ai import eval as sit
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelAPI, ModelOutput, modelapi
from inspect_ai.scorer import includes
from inspect_ai.solver import generate


@modelapi(name="mock")
class Mock(ModelAPI):  # type: ignore[misc]
    """Says "white", whatever it is asked."""

    def __init__(self, model_name: str, base_url: Any = None, config: Any = None) -> None:
        super().__init__(model_name, base_url, config)

    async def generate(self, *asked: Any, **settings: Any) -> Any:  # noqa: ARG002
        """Always the same."""
        return ModelOutput.from_content("mock/one", "white")


@task
def colours() -> Any:
    """Two questions."""
    samples = [
        Sample(input="What colour is snow?", target="white"),
        Sample(input="What colour is coal?", target="black"),
    ]
    return Task(dataset=MemoryDataset(samples, name="colours"), plan=[generate()], scorer=includes())


sit(colours(), model="mock/one", log_dir="logs")
