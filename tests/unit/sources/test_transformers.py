"""What can be told without a model."""

from importlib.metadata import PackageNotFoundError

import pytest

from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.errors import InputError
from proctor.sources.transformers import open_transformers


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
