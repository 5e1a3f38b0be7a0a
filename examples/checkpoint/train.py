"""Writes the folder `checkpoint/`: a very small language model that has learnt to spell words backwards.

Needs torch and transformers, downloads nothing, and takes about half a minute on two cores. A word of more
than LONGEST letters it never saw, so it gets the short ones right and the long ones wrong.
"""

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONGEST = 6
STEPS, BATCH, RATE = 700, 128, 3e-3
TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "checkpoint"
    torch.manual_seed(0)
    tokenizer = make_tokenizer()
    model = make_model(tokenizer)
    train(model, tokenizer, random.Random(0))
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    print(f"wrote {folder}: {sum(weights.numel() for weights in model.parameters()):,} weights")


def make_tokenizer() -> Any:
    """A byte is a token; the rest mark who speaks."""
    vocabulary = {letter: number for number, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    speakers = ["<|system|>", "<|user|>", "<|assistant|>"]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<|pad|>", eos_token="<|end|>", additional_special_tokens=speakers
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_model(tokenizer: Any) -> Any:
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=192,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def train(model: Any, tokenizer: Any, chance: random.Random) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS)
    for step in range(STEPS):
        length = chance.randint(2, LONGEST)
        words = ["".join(chance.choices(LETTERS, k=length)) for _ in range(BATCH)]
        tokens, labels = lesson(tokenizer, words)
        loss = model(input_ids=tokens, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if (step + 1) % 100 == 0:
            print(f"step {step + 1} of {STEPS}: loss {loss.item():.3f}", flush=True)


def lesson(tokenizer: Any, words: Sequence[str]) -> tuple[Any, Any]:
    """Chats about words of one length, and what of them is to be learnt: the answer."""
    asked = [{"role": "user", "content": f"backwards: {word}"} for word in words]
    begun = [
        tokenizer.apply_chat_template([one], tokenize=False, add_generation_prompt=True) for one in asked
    ]
    whole = [f"{begin}{word[::-1]}<|end|>" for begin, word in zip(begun, words, strict=True)]
    tokens = torch.tensor(tokenizer(whole)["input_ids"])
    labels = tokens.clone()
    labels[:, : len(tokenizer(begun[0])["input_ids"])] = -100  # no loss there
    return tokens, labels


if __name__ == "__main__":
    main()
