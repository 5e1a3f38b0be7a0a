"""Models that are asked one after the other, while what the ones before answered is scored."""

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from proctor.asking.request import requests_of
from proctor.asking.source import open_source, spread
from proctor.config.spec import CacheSpec, Config, ModelSpec
from proctor.errors import ProctorError
from proctor.progress import Progress
from proctor.prompts.prompts import Fingerprints, Prompts, exam_fingerprint
from proctor.scoring.exam import Exam
from proctor.sources.cache import Cache, open_cache
from proctor.sources.generation import Limits, generate
from proctor.sources.money import Spent

if TYPE_CHECKING:
    from proctor.sources.request import Source

FOLDER = "outputs"
"""Where in the report folder the answers are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A model whose answers are in a file for each benchmark, at `outputs` as a config names them."""

    outputs: str
    identity: str  # SHA-256 (hex) of all that an answer depends on besides its prompt
    prompts: tuple[Fingerprints, ...]  # one a benchmark
    notes: tuple[str, ...]
    spent: Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """A model that is to be asked, with its prompts and their fingerprints, of each benchmark."""

    number: int
    model: ModelSpec
    source: "Source"
    prompts: tuple[Prompts, ...]
    fingerprints: tuple[Fingerprints, ...]


class Ahead:
    """Asks in a thread of its own, which the block ends."""

    def __init__(self, config: Config, exams: Sequence[Exam], out: Path, environ: Mapping[str, str]) -> None:
        self._config, self._exams, self._out, self._environ = config, exams, out, environ
        self._found: dict[int, Answered] = {}
        self._trouble: BaseException | None = None
        self._ready = threading.Condition()
        self._sources: list[Source] = []
        self._is_over = False

    @property
    def numbers(self) -> list[int]:
        """Which models of the config are asked, in its order."""
        return [number for number, model in enumerate(self._config.models) if model.is_asked]

    @contextlib.contextmanager
    def asking(self, progress: Progress, *, anew: bool) -> Iterator[None]:
        """In the block models are asked, `anew` even for what an earlier run has an answer to.

        `progress` is closed by the end.
        """
        if not self.numbers:
            yield
            return
        thread = threading.Thread(target=self._run, args=(progress, anew), name="asking", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over = True
            for source in self._sources:
                source.close()
            thread.join(timeout=10)

    def wait(self, number: int) -> Answered:
        """The answers of the model of this number in the config; what ended the asking before is raised."""
        with self._ready:
            self._ready.wait_for(lambda: number in self._found or self._trouble is not None)
            if number not in self._found and self._trouble is not None:
                raise self._trouble
            return self._found[number]

    def _run(self, progress: Progress, anew: bool) -> None:
        """Whatever goes wrong ends all asking: without this model there is no run to ask the others for."""
        try:
            with contextlib.closing(progress), _cache(self._config.cache, progress, anew=anew) as cache:
                for plan in self._plans(progress):
                    found = self._ask(plan, cache, progress)
                    with self._ready:
                        self._found[plan.number] = found
                        self._ready.notify_all()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            with self._ready:
                self._trouble = error
                self._ready.notify_all()
        finally:
            for source in self._sources:
                source.close()

    def _plans(self, progress: Progress) -> list[_Plan]:
        """All that is to be asked. What a user has to mend shows here, before anything is paid for."""
        asked = [
            exam_fingerprint(exam.ask.benchmark, (subject.task for subject in exam.subjects))
            for exam in self._exams
        ]
        return [self._plan(number, asked, progress) for number in self.numbers]

    def _plan(self, number: int, asked: Sequence[str], progress: Progress) -> _Plan:
        model = self._config.models[number]
        source = open_source(model, self._config.path.parent, self._environ)
        source = spread(source, self._config.executor, progress.note)
        self._sources.append(source)
        prompts = tuple(Prompts(exam.ask.benchmark, model) for exam in self._exams)
        return _Plan(
            number=number,
            model=model,
            source=source,
            prompts=prompts,
            fingerprints=tuple(
                replace(one.fingerprints, benchmark=made) for one, made in zip(prompts, asked, strict=True)
            ),
        )

    def _ask(self, plan: _Plan, cache: Cache | None, progress: Progress) -> Answered:
        if self._is_over:  # a source that was closed before it is asked would not know
            raise ProctorError("asking was interrupted")
        model, source = plan.model, plan.source
        folder = self._out / FOLDER / str(plan.number + 1)
        spent = Spent()
        with contextlib.closing(source):
            for exam, prompts in zip(self._exams, plan.prompts, strict=True):
                benchmark = exam.ask.benchmark
                total = sum(1 for _ in exam.sat) * benchmark.samples
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
            identity=hash_of(source.identity),
            prompts=plan.fingerprints,
            notes=notes_of(source),
            spent=spent,
        )


def hash_of(value: object) -> str:
    """SHA-256 (hex) of plain JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("ascii")).hexdigest()


@contextlib.contextmanager
def _cache(spec: CacheSpec | None, progress: Progress, *, anew: bool) -> Iterator[Cache | None]:
    if spec is None:
        yield None
        return
    with contextlib.closing(open_cache(spec, progress.note, is_read=not anew)) as cache:
        yield cache


def notes_of(source: "Source") -> tuple[str, ...]:
    """What a reader should know of a source: which checkpoint it is, and what it was trusted with."""
    checkpoint = source.identity.get("checkpoint")
    told = (f"checkpoint {checkpoint}",) if isinstance(checkpoint, str) else ()
    return (*told, *getattr(source, "notes", ()))
