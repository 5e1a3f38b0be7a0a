"""What can be told without a model."""

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.errors import InputError, ProctorError
from proctor.sources.checkpoint import Checkpoint
from proctor.sources.request import Request
from proctor.sources.transformers import Transformers, open_transformers


@pytest.mark.parametrize(
    ("adapter", "missing"),
    [(None, "torch, transformers, safetensors"), ("/adapter", "torch, transformers, safetensors, peft")],
)
def test_a_missing_package_is_told_with_the_extra_that_has_it(
    monkeypatch: pytest.MonkeyPatch, adapter: str | None, missing: str
) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("proctor.sources.transformers.version", absent)
    spec = TransformersSpec(model="/absent", adapter=adapter)
    with pytest.raises(InputError, match=rf"needs {missing}: pip install 'proctor-eval\[transformers\]'"):
        open_transformers(spec, SamplingSpec(), {})


def test_what_is_closed_loads_no_model_again() -> None:
    source = Transformers(
        spec=TransformersSpec(model="/absent"),
        sampling=SamplingSpec(),
        checkpoint=Checkpoint(folder=Path("/absent"), hash="0"),
        adapter=None,
        environ={},
    )
    source.close()
    with pytest.raises(ProctorError, match="interrupted"):
        next(source.answers([Request(task_id="a", sample=0, prompt="1+1")]))
