"""A checkpoint that is written in a second: a small Llama of random weights; a token is a letter."""

from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIAL = ("<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")
CONTEXT = 256


def write_checkpoint(folder: Path, *, seed: int = 0, context: int = CONTEXT, has_chat: bool = True) -> Path:
    """`save_pretrained` of a model of 2 layers and its tokenizer; float32."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    tokens = tokenizer(has_chat=has_chat)
    config = LlamaConfig(
        vocab_size=len(tokens),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=context,
        initializer_range=0.3,  # enough that the likeliest token is not the same everywhere
        bos_token_id=None,
        eos_token_id=tokens.convert_tokens_to_ids("<|end|>"),
        pad_token_id=tokens.convert_tokens_to_ids("<|pad|>"),
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder


def tokenizer(*, has_chat: bool = True) -> Any:
    """A letter of ASCII is a token, so that whatever is generated is a text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = [chr(number) for number in range(ord("!"), 127)]
    space, line = "\u0120", "\u010a"  # as byte-level tokenizers write them
    vocabulary = {letter: number for number, letter in enumerate([*letters, space, line])}
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    outer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<|pad|>",
        eos_token="<|end|>",
        additional_special_tokens=list(SPECIAL[2:]),
    )
    outer.chat_template = TEMPLATE if has_chat else None
    return outer
