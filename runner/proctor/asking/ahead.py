"""Models that are asked one after the other, while what the ones before answered is scored."""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from proctor.asking.request import requests_of
from proctor.asking.source import open_source
from proctor.config.spec import Config
from proctor.progress import Progress
from proctor.prompts.prompts import Fingerprints, Prompts
from proctor.scoring.exam import Exam
from proctor.sources.cache import Cache
from proctor.sources.generation import Limits, generate
from proctor.sources.money import Spent

if TYPE_CHECKING:
    from proctor.sources.request import Source

FOLDER = "outputs"
"""Where in the report folder the answers are."""


class Unread(Cache):
    """A cache that takes answers and gives none."""

    def find(self, key: bytes) -> None:
        del key


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A model whose answers are in a file for each benchmark, at `outputs` as a config names them."""

    outputs: str
    identity: Mapping[str, object]
    prompts: tuple[Fingerprints, ...]  # one a benchmark
    notes: tuple[str, ...]
    spent: Spent


class Ahead:
    """Asks in a thread of its own, which the block ends."""

    def __init__(self, config: Config, exams: Sequence[Exam], out: Path, environ: Mapping[str, str]) -> None:
        self._config, self._exams, self._out, self._environ = config, exams, out, environ
        self._found: dict[int, Answered | BaseException] = {}
        self._ready = threading.Condition()
        self._sources: list[Source] = []
        self._is_over = False

    @property
    def numbers(self) -> list[int]:
        """Which models of the config are asked, in its order."""
        return [number for number, model in enumerate(self._config.models) if model.is_asked]

    @contextlib.contextmanager
    def asking(self, progress: Progress, *, fresh: bool) -> Iterator[None]:
        """In the block models are asked, `fresh` ones without any answer of an earlier run."""
        if not self.numbers:
            yield
            return
        thread = threading.Thread(target=self._run, args=(progress, fresh), name="asking", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over = True
            for source in self._sources:
                source.close()
            thread.join(timeout=10)

    def wait(self, number: int) -> Answered:
        """The answers of the model of this number in the config; what went wrong with them is raised."""
        with self._ready:
            self._ready.wait_for(lambda: number in self._found)
        found = self._found[number]
        if isinstance(found, BaseException):
            raise found
        return found

    def _run(self, progress: Progress, fresh: bool) -> None:
        spec = self._config.cache
        kind = Unread if fresh else Cache
        cache = kind(spec.path, spec.size, progress.note) if spec else None
        for number in self.numbers:
            if self._is_over:
                break
            try:
                found: Answered | BaseException = self._ask(number, cache, progress)
            except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for it
                found = error
            with self._ready:
                self._found[number] = found
                self._ready.notify_all()
        if cache is not None:
            cache.close()

    def _ask(self, number: int, cache: Cache | None, progress: Progress) -> Answered:
        model = self._config.models[number]
        source = open_source(model, self._config.path.parent, self._environ)
        self._sources.append(source)
        folder = self._out / FOLDER / str(number + 1)
        spent, made = Spent(), []
        with contextlib.closing(source):
            for exam in self._exams:
                benchmark = exam.ask.benchmark
                prompts = Prompts(benchmark, model)
                made.append(prompts.fingerprints)
                total = len(exam.subjects) * benchmark.samples
                progress.stage(f"asking {model.name}: {benchmark.name}", total)
                spent += generate(
                    source,
                    requests_of(exam, model, prompts),
                    cache,
                    limits=Limits(
                        price=model.price, budget=model.budget, deadline=model.deadline, before=spent
                    ),
                    out_path=folder / f"{benchmark.name}.jsonl",
                    progress=progress,
                    clock=time.monotonic,
                )
        return Answered(
            outputs=str(folder.absolute() / "{benchmark}.jsonl"),
            identity=source.identity,
            prompts=tuple(made),
            notes=notes_of(source),
            spent=spent,
        )


def notes_of(source: "Source") -> tuple[str, ...]:
    """What a reader should know of a source: which checkpoint it is, and what it was trusted with."""
    checkpoint = source.identity.get("checkpoint")
    told = (f"checkpoint {checkpoint}",) if isinstance(checkpoint, str) else ()
    return (*told, *getattr(source, "notes", ()))
