"""Whoever a model's config says is to be asked."""

from collections.abc import Callable, Mapping
from pathlib import Path

from proctor.config.spec import ExecutorSpec, ModelSpec
from proctor.errors import InputError
from proctor.sources.request import Source


def open_source(model: ModelSpec, folder: Path, environ: Mapping[str, str]) -> Source:
    """The source; `folder` is the config's. InputError for what a user has to mend, such as a missing key."""
    if model.openai is not None:
        from proctor.sources.openai import open_openai

        return open_openai(model.openai, model.sampling, environ, model.version)
    if model.transformers is not None:
        from proctor.sources.transformers import open_transformers

        return open_transformers(model.transformers, model.sampling, environ)
    if model.command is not None:
        from proctor.sources.command import Command

        return Command(model.command, model.sampling, folder, environ, version=model.version)
    raise InputError(f"model {model.name!r}: nothing says where its outputs come from")


def spread(source: Source, executor: ExecutorSpec, note: Callable[[str], None]) -> Source:
    """The source with its checkpoint on the nodes of a cluster, where the config names one and it has any."""
    if executor.ray is None:
        return source
    from proctor.executors.ray_replicas import Replicas
    from proctor.sources.transformers import Transformers

    return Replicas(source, executor.ray, note) if isinstance(source, Transformers) else source


def kind_of(model: ModelSpec) -> str:
    """ "openai", "transformers" or "command"; "outputs" for one that is not asked."""
    kinds = {"openai": model.openai, "transformers": model.transformers, "command": model.command}
    return next((kind for kind, spec in kinds.items() if spec is not None), "outputs")


def secrets_of(models: tuple[ModelSpec, ...], environ: Mapping[str, str]) -> list[str]:
    """The values that no log may show: keys, and what a command is given."""
    names = [model.openai.key for model in models if model.openai and model.openai.key]
    names += [name for model in models if model.command for name in model.command.env]
    return [environ[name] for name in dict.fromkeys(names) if environ.get(name)]
