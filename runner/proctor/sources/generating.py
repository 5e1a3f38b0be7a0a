"""A batch of prompts -> their answers."""

from collections.abc import Sequence
from typing import Any

from proctor.config.spec import SamplingSpec
from proctor.sources.batching import Prompt
from proctor.sources.drawing import drawn, row_seed
from proctor.sources.ending import StopTexts, cut, length
from proctor.sources.loaded import Loaded
from proctor.sources.request import Answer, Usage


def generate(loaded: Loaded, sampling: SamplingSpec, batch: Sequence[Prompt]) -> list[Answer]:
    """An answer to each prompt, in their order; all have the same room. Raises what the model raises."""
    import torch

    ids, mask = _padded(loaded, batch)
    drawing = loaded.drawing(sampling)
    stops = loaded.stops(sampling)
    stop = StopTexts(stops, loaded.decode, ids.shape[1]) if stops else None
    with torch.inference_mode():
        rows = loaded.model.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=batch[0].room,
            pad_token_id=loaded.padding,
            eos_token_id=list(loaded.ends) or None,
            logits_processor=[drawn(drawing, [row_seed(one.request) for one in batch])] if drawing else None,
            stopping_criteria=[stop] if stop else None,
        )
    added = rows[:, ids.shape[1] :].tolist()
    stopped = stop.lengths if stop else {}
    return [
        _answer(loaded, prompt, tokens, stops, stopped.get(row))
        for row, (prompt, tokens) in enumerate(zip(batch, added, strict=True))
    ]


def _padded(loaded: Loaded, batch: Sequence[Prompt]) -> tuple[Any, Any]:
    """Token ids and attention mask, padded on the left, where a text that goes on has no gap."""
    import torch

    width = max(len(prompt.tokens) for prompt in batch)
    gaps = [width - len(prompt.tokens) for prompt in batch]
    ids = [[loaded.padding] * gap + list(prompt.tokens) for gap, prompt in zip(gaps, batch, strict=True)]
    mask = [[0] * gap + [1] * (width - gap) for gap in gaps]
    device = loaded.model.device
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def _answer(
    loaded: Loaded, prompt: Prompt, tokens: Sequence[int], stops: Sequence[str], stopped: int | None
) -> Answer:
    count, is_ended = length(tokens, loaded.ends, stopped)
    said = tokens[: count - 1] if count and tokens[count - 1] in loaded.ends else tokens[:count]
    text = loaded.text(prompt.tokens, said)
    before = cut(text, stops)
    return Answer(
        text=text if before is None else before,
        usage=Usage(input=len(prompt.tokens), output=count),
        finish="stop" if is_ended or before is not None else "length",
    )
