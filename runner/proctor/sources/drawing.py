"""Sampling in which a row's draws are its own, whatever stands in the batch beside it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from proctor.sources.request import Request

Tensor = Any  # of torch, which may be absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How tokens are drawn: at `temperature` (more than 0), from the likeliest that the rest leave over.

    `top_k` 0 and `top_p` 1 and `min_p` 0 leave all. They are applied in this order, as elsewhere.
    """

    temperature: float
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0


def row_seed(request: Request) -> int:
    """63 bits made of the request's seed, task and sample; a request without a seed has that of 0."""
    text = json.dumps([request.seed or 0, request.task_id, request.sample])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def drawn(drawing: Drawing, seeds: Sequence[int]) -> Callable[[Tensor, Tensor], Tensor]:
    """A logits processor after which the largest logit of each row is a draw of that row's own generator.

    Gumbel-max: with independent standard Gumbel noise on log probabilities, the place of the largest is
    distributed as the probabilities are (Gumbel 1954; Yellott 1977). Noise is made by NumPy, which is quicker
    at it than torch is and the same for every device, in double precision, whose tail is long enough for any
    vocabulary.
    """
    import numpy as np
    import torch

    generators = [np.random.default_rng(seed) for seed in seeds]
    warpers = _warpers(drawing)

    def process(input_ids: Tensor, scores: Tensor) -> Tensor:
        scores = scores.float()
        for warper in warpers:
            scores = warper(input_ids, scores)
        noise = np.stack([generator.standard_exponential(scores.shape[-1]) for generator in generators])
        gumbel = torch.from_numpy(-np.log(np.maximum(noise, np.finfo(noise.dtype).tiny)))
        return scores + gumbel.to(dtype=scores.dtype).to(scores.device)

    return process


def _warpers(drawing: Drawing) -> list[Callable[[Tensor, Tensor], Tensor]]:
    from transformers.generation import logits_process as own

    warpers: list[Callable[[Tensor, Tensor], Tensor]] = [own.TemperatureLogitsWarper(drawing.temperature)]
    if drawing.top_k > 0:
        warpers.append(own.TopKLogitsWarper(drawing.top_k))
    if drawing.top_p < 1:
        warpers.append(own.TopPLogitsWarper(drawing.top_p))
    if drawing.min_p > 0:
        warpers.append(own.MinPLogitsWarper(drawing.min_p))
    return warpers
