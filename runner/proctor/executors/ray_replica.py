"""A copy of a checkpoint on a node of a Ray cluster."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.errors import InputError
from proctor.executors.ray_worker import code, node
from proctor.sources.request import Answer, Request
from proctor.sources.transformers import Transformers, open_transformers


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What a copy has to be, and the `code` of who asks."""

    code: str
    spec: TransformersSpec
    sampling: SamplingSpec
    identity: Mapping[str, object]
    threads: int  # of a copy, on processors


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answers to requests, in their order, and how many seconds they took together."""

    answers: Sequence[Answer]
    seconds: float


@dataclass(slots=True, kw_only=True)
class Replica:
    """Runs in a process of its own. Where it is no true copy `trouble` says why, and it answers nothing."""

    original: Original
    _source: Transformers | None = field(default=None, init=False)

    def check(self) -> tuple[str, str]:
        """The node's id, and the trouble, or ""."""
        return node(), self._trouble()

    def _trouble(self) -> str:
        if code() != self.original.code:
            return "another Proctor is installed there than here; install the same on all machines"
        try:
            # Without our environment: the node's own says where its hub keeps files, and no token is sent.
            self._source = open_transformers(self.original.spec, self.original.sampling, {})
        except InputError as error:
            return str(error)
        if dict(self._source.identity) != dict(self.original.identity):
            return "its checkpoint, or its version of transformers, is another one than here"
        return ""

    def answer(self, requests: Sequence[Request]) -> Asked:
        """The answers. The checkpoint is loaded for the first of them."""
        import torch

        assert self._source is not None
        began = time.monotonic()
        torch.set_num_threads(self.original.threads)
        found = {(one.task_id, one.sample): answer for one, answer in self._source.answers(requests)}
        answers = [found[one.task_id, one.sample] for one in requests]
        return Asked(answers=answers, seconds=time.monotonic() - began)
