"""A checkpoint in memory: its tokenizer, its model and what it says of itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proctor.config.problem import shown
from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.errors import InputError
from proctor.sources.batching import Prompt
from proctor.sources.checkpoint import Checkpoint
from proctor.sources.drawing import Drawing
from proctor.sources.request import Request

MAX_TOKENS = 512  # of an answer, where neither config nor checkpoint says
_MAX_WORDS = 300  # characters of an error
_LOOK_BACK = 8  # tokens of a prompt before its continuation, for tokenizers that decode by what stands before


class Unfit(Exception):
    """A request that this model cannot answer; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """`own` is the checkpoint's own generation config, as it was loaded."""

    model: Any
    tokenizer: Any
    own: Any
    is_chat: bool

    @property
    def context(self) -> int | None:
        """How many tokens the model has positions for; None where it does not say."""
        found: int | None = getattr(self.model.config.get_text_config(), "max_position_embeddings", None)
        return found

    @property
    def ends(self) -> tuple[int, ...]:
        """The tokens after which a text is at its end."""
        found = self.own.eos_token_id if self.own.eos_token_id is not None else self.tokenizer.eos_token_id
        return () if found is None else tuple(found) if isinstance(found, Sequence) else (int(found),)

    @property
    def padding(self) -> int:
        pad: int | None = self.tokenizer.pad_token_id
        return pad if pad is not None else next(iter(self.ends), 0)

    def limit(self, sampling: SamplingSpec) -> int:
        """How many tokens an answer may have."""
        return int(sampling.max_tokens or self.own.max_new_tokens or MAX_TOKENS)

    def stops(self, sampling: SamplingSpec) -> tuple[str, ...]:
        own = self.own.stop_strings or ()
        return tuple(filter(None, (*sampling.stop, *((own,) if isinstance(own, str) else own))))

    def drawing(self, sampling: SamplingSpec) -> Drawing | None:
        """None: the likeliest token is taken. What the config leaves open is as the checkpoint has it."""
        temperature = sampling.temperature
        if temperature is None:
            temperature = (self.own.temperature or 1.0) if self.own.do_sample else 0.0
        if temperature <= 0:
            return None
        top_p = sampling.top_p if sampling.top_p is not None else self.own.top_p
        return Drawing(
            temperature=temperature,
            top_k=self.own.top_k or 0,
            top_p=1.0 if top_p is None else top_p,
            min_p=self.own.min_p or 0.0,
        )

    def prompt(self, request: Request, limit: int) -> Prompt:
        """The request in tokens. Raises Unfit where the model has no room for it, or its template no way."""
        tokens = self._tokens(request)
        if not tokens:
            raise Unfit("an empty prompt, and the tokenizer has no token to begin with")
        room = limit if self.context is None else min(limit, self.context - len(tokens))
        if room < 1:
            raise Unfit(f"a prompt of {len(tokens)} tokens, where the model's context has {self.context}")
        return Prompt(request=request, tokens=tokens, room=room)

    def text(self, prompt: Sequence[int], tokens: Sequence[int]) -> str:
        """What `tokens` add to the prompt.

        Some tokenizers drop a space at the beginning of what they decode; where a text goes on, that space is
        the indentation of a line of code.
        """
        if self.is_chat:
            return self.decode(tokens)
        before = prompt[-_LOOK_BACK:]
        head, whole = self.decode(before), self.decode([*before, *tokens])
        return whole[len(head) :] if whole.startswith(head) else self.decode(tokens)

    def decode(self, tokens: Sequence[int]) -> str:
        text: str = self.tokenizer.decode(
            list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def _tokens(self, request: Request) -> tuple[int, ...]:
        if not self.is_chat:
            text = f"{request.system}\n\n{request.prompt}" if request.system else request.prompt
            found = self.tokenizer(text)["input_ids"]
            start = self.tokenizer.bos_token_id
            return tuple(found) if found or start is None else (start,)
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages.append({"role": "user", "content": request.prompt})
        try:
            text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        except Exception as error:  # a template is a program, and may raise anything
            raise Unfit(f"the chat template refuses it: {type(error).__name__}: {error}") from None
        return tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])


def load(spec: TransformersSpec, checkpoint: Checkpoint, adapter: Checkpoint | None) -> Loaded:
    """Load the checkpoint onto its device. Raises InputError where that does not work."""
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    device, dtype = _device(spec.device), _dtype(spec.dtype)
    common = {"trust_remote_code": spec.trust_remote_code, "local_files_only": True}
    try:
        tokenizer = AutoTokenizer.from_pretrained(checkpoint.folder, **common)
        model = AutoModelForCausalLM.from_pretrained(
            checkpoint.folder, dtype=dtype, use_safetensors=None if spec.allow_pickle else True, **common
        )
        model = _adapted(model, adapter) if adapter else model
        model = model.to(device).eval()
    except (ImportError, OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise InputError(_words(spec, error)) from error
    is_chat = bool(tokenizer.chat_template) if spec.chat is None else spec.chat
    if is_chat and not tokenizer.chat_template:
        raise InputError(f"{spec.model}: `chat: true`, but its tokenizer has no chat template")
    return Loaded(model=model, tokenizer=tokenizer, own=_plain(model), is_chat=is_chat)


def _plain(model: Any) -> Any:
    """Takes the checkpoint's own generation config from the model, which keeps what is no sampling."""
    from copy import deepcopy

    own = deepcopy(model.generation_config)
    model.generation_config.update(
        do_sample=False, temperature=None, top_k=None, top_p=None, min_p=None, typical_p=None, num_beams=1,
        num_return_sequences=1, max_length=None, max_new_tokens=None, stop_strings=None,
    )  # fmt: skip
    return own


def _adapted(model: Any, adapter: Checkpoint) -> Any:
    """The model with the adapter's layers in their places, not merged: as it was trained."""
    from peft import PeftModel

    kind = json.loads((adapter.folder / "adapter_config.json").read_text(encoding="utf-8")).get("peft_type")
    if kind != "LORA":
        raise ValueError(f"the adapter is of the kind {shown(str(kind))}; LORA is known here")
    return PeftModel.from_pretrained(model, adapter.folder, is_trainable=False).get_base_model()


def _device(name: str) -> str:
    import torch

    has_mps = torch.backends.mps.is_available()
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "mps" if has_mps else "cpu"
    if (name.startswith("cuda") and not torch.cuda.is_available()) or (name == "mps" and not has_mps):
        raise InputError(f"device {shown(name)}: torch sees none here; `device: auto` takes what there is")
    try:
        return str(torch.device(name))
    except RuntimeError:
        known = '"auto", "cpu", "cuda", "cuda:1", "mps"'
        raise InputError(f"device {shown(name)} is not known; {known}") from None


def _dtype(name: str) -> Any:
    import torch

    found = getattr(torch, name, None)
    if name != "auto" and not (isinstance(found, torch.dtype) and found.is_floating_point):
        raise InputError(f'dtype {shown(name)} is not known; "auto", "float32", "bfloat16", "float16"')
    return "auto" if name == "auto" else found


def _words(spec: TransformersSpec, error: Exception) -> str:
    text = " ".join(str(error).split())
    if "trust_remote_code" in text:
        return f"{spec.model}: it brings code of its own; `trust_remote_code: true` runs it on this machine"
    return f"{spec.model}: cannot be loaded: {type(error).__name__}: {text[:_MAX_WORDS]}"
