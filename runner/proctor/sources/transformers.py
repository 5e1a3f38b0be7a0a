"""A model that is loaded from its checkpoint and asked here, batch by batch."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.errors import InputError, ProctorError
from proctor.sources.batching import Prompt, batches, windows
from proctor.sources.checkpoint import Checkpoint, find_checkpoint
from proctor.sources.generating import generate
from proctor.sources.hub import without_token
from proctor.sources.loaded import Loaded, Unfit, load
from proctor.sources.request import Answer, Request

PACKAGES = ("torch", "transformers", "safetensors")
WINDOW = 16  # batches: of so many requests those of like length are put together
_MAX_WORDS = 300  # characters of an error

Answered = tuple[Request, Answer]


@dataclass(slots=True, kw_only=True)
class Transformers:
    """A source. The model is loaded for the first request, so a run that needs no answer does without."""

    spec: TransformersSpec
    sampling: SamplingSpec
    checkpoint: Checkpoint
    adapter: Checkpoint | None
    environ: Mapping[str, str] = field(repr=False)
    _loaded: Loaded | None = field(default=None, repr=False)
    _is_closed: bool = field(default=False, repr=False)

    @property
    def content_hash(self) -> str:
        """Of the checkpoint, and after a "+" of its adapter: see `Checkpoint.hash`."""
        parts = (self.checkpoint, self.adapter)
        return "+".join(part.hash for part in parts if part is not None)

    @property
    def identity(self) -> Mapping[str, object]:
        """Device and dtype as the config has them, so that what one machine kept serves on another.

        Of the seed every request has its own.
        """
        sampling = self.sampling
        return {
            "kind": "transformers",
            "checkpoint": self.content_hash,
            "remote_code": self.spec.trust_remote_code,
            "chat": self.spec.chat,
            "device": self.spec.device,
            "dtype": self.spec.dtype,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "stop": list(sampling.stop),
            "transformers": version("transformers"),
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the report should know of how the model was loaded."""
        code = "trust_remote_code: code that came with the checkpoint ran on the machine that scored it"
        pickle = "allow_pickle: the weights were loaded from a pickle, which may run code"
        return tuple(
            note
            for note, holds in ((code, self.spec.trust_remote_code), (pickle, self.spec.allow_pickle))
            if holds
        )

    def answers(self, requests: Iterable[Request]) -> Iterator[Answered]:
        """See `Source`. A request that fails in a batch is asked alone before it is given up."""
        for window in windows(requests, self.spec.batch * WINDOW):
            self._check_open()
            loaded = self._load()
            limit = loaded.limit(self.sampling)
            prompts = []
            for request in window:
                try:
                    prompts.append(loaded.prompt(request, limit))
                except Unfit as error:
                    yield request, self._failed(str(error))
            for batch in batches(prompts, self.spec.batch):
                self._check_open()
                yield from self._answered(loaded, batch)

    def close(self) -> None:
        """Lets go of the model; `answers` that another thread waits for end after their batch."""
        self._is_closed = True
        if self._loaded is not None:
            self._loaded = None
            _free()

    def _check_open(self) -> None:
        if self._is_closed:
            raise ProctorError("asking was interrupted")

    def _load(self) -> Loaded:
        if self._loaded is None:
            self._loaded = load(self.spec, self.checkpoint, self.adapter)
        return self._loaded

    def _answered(self, loaded: Loaded, batch: list[Prompt]) -> list[Answered]:
        try:
            answers = generate(loaded, self.sampling, batch)
            return [(prompt.request, answer) for prompt, answer in zip(batch, answers, strict=True)]
        except Exception as error:  # of a model's code, which may raise anything
            problem = f"{type(error).__name__}: {error}"
        # The exception is gone here, and with its frames what they held of the device's memory.
        _free()
        if len(batch) == 1:
            return [(batch[0].request, self._failed(problem))]
        half = len(batch) // 2
        return [*self._answered(loaded, batch[:half]), *self._answered(loaded, batch[half:])]

    def _failed(self, problem: str) -> Answer:
        line = " ".join(problem.split())[:_MAX_WORDS]
        return Answer(text=None, error=without_token(line, self.environ))


def open_transformers(
    spec: TransformersSpec, sampling: SamplingSpec, environ: Mapping[str, str]
) -> Transformers:
    """The checkpoint of `spec`, found or fetched, and hashed; it is loaded when the first answer is wanted.

    Raises InputError where a package is missing, or there is no such checkpoint or adapter.
    """
    _check_packages((*PACKAGES, "peft") if spec.adapter else PACKAGES)
    checkpoint = find_checkpoint(
        spec.model,
        spec.revision,
        environ,
        allow_pickle=spec.allow_pickle,
        with_code=spec.trust_remote_code,
    )
    adapter = None
    if spec.adapter:
        adapter = find_checkpoint(spec.adapter, None, environ, allow_pickle=spec.allow_pickle)
    return Transformers(spec=spec, sampling=sampling, checkpoint=checkpoint, adapter=adapter, environ=environ)


def _check_packages(names: Iterable[str]) -> None:
    missing = []
    for name in names:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        raise InputError(
            f"`transformers:` needs {', '.join(missing)}: pip install 'proctor-eval[transformers]'"
        )


def _free() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
