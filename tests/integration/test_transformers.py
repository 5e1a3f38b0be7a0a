"""A real checkpoint, small and random, loaded and asked."""

import json
import random
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import SamplingSpec, TransformersSpec
from proctor.errors import InputError
from proctor.sources.drawing import Drawing, drawn
from proctor.sources.generating import generate
from proctor.sources.request import Answer, Request
from proctor.sources.transformers import Transformers, open_transformers
from tiny import CONTEXT, write_checkpoint

pytestmark = [
    pytest.mark.models,
    pytest.mark.usefixtures("models_work"),
    pytest.mark.filterwarnings("ignore:.*deprecated:FutureWarning"),  # peft's ways with transformers
]

SAMPLED = SamplingSpec(temperature=1.0, top_p=0.9, max_tokens=24)
GREEDY = SamplingSpec(temperature=0.0, max_tokens=24)
Key = tuple[str, int]


def opened(folder: Path, sampling: SamplingSpec = GREEDY, **options: Any) -> Transformers:
    spec = TransformersSpec(model=str(folder), device="cpu", dtype="float32", **options)
    return open_transformers(spec, sampling, {})


def request(
    task_id: str, prompt: str, sample: int = 0, *, seed: int = 0, system: str | None = None
) -> Request:
    return Request(task_id=task_id, sample=sample, prompt=prompt, seed=seed, system=system)


def many(tasks: int = 12, samples: int = 3) -> list[Request]:
    """Prompts of 2 to 70 characters."""
    return [request(f"t{i}", f"{i} " * (1 + 2 * i), j) for i in range(tasks) for j in range(samples)]


def asked(model: Transformers, requests: Iterable[Request]) -> dict[Key, Answer]:
    return {(one.task_id, one.sample): answer for one, answer in model.answers(requests)}


def texts(model: Transformers, requests: Iterable[Request]) -> dict[Key, str | None]:
    return {key: answer.text for key, answer in asked(model, requests).items()}


@pytest.mark.parametrize("sampling", [GREEDY, SAMPLED], ids=["greedy", "sampled"])
def test_an_answer_does_not_depend_on_its_batch(tiny_checkpoint: Path, sampling: SamplingSpec) -> None:
    requests = many()
    alone = texts(opened(tiny_checkpoint, sampling, batch=1), requests)
    shuffled = random.Random(1).sample(requests, len(requests))
    assert len(alone) == 36
    assert texts(opened(tiny_checkpoint, sampling, batch=5), requests) == alone
    assert texts(opened(tiny_checkpoint, sampling, batch=16), shuffled) == alone
    assert texts(opened(tiny_checkpoint, sampling, batch=16), shuffled[::3]).items() <= alone.items()


def test_samples_differ_by_number_and_seed_and_greedy_ones_do_not(tiny_checkpoint: Path) -> None:
    requests = [request("t", "hello", sample, seed=seed) for sample in range(4) for seed in (1, 2)]
    assert len({answer.text for _, answer in opened(tiny_checkpoint, SAMPLED).answers(requests)}) == 8
    assert len({answer.text for _, answer in opened(tiny_checkpoint).answers(requests)}) == 1


@pytest.mark.parametrize(
    ("drawing", "kept"),
    [
        (Drawing(temperature=1.0), 40),
        (Drawing(temperature=0.5), 40),
        (Drawing(temperature=1.0, top_k=5), 5),
        (Drawing(temperature=1.0, top_p=0.5), None),
    ],
)
def test_draws_are_distributed_as_the_probabilities(
    models_work: None, drawing: Drawing, kept: int | None
) -> None:
    import torch

    logits = torch.randn(40, generator=torch.Generator().manual_seed(3))
    wanted = _probabilities(logits / drawing.temperature, drawing)
    process = drawn(drawing, range(4000))
    counts = torch.zeros(40)
    for _ in range(5):  # tokens of 4000 rows
        drawn_now = process(None, logits.expand(4000, -1)).argmax(-1)
        counts += torch.bincount(drawn_now, minlength=40)
    expected = wanted * 20_000
    seen = expected > 0
    assert counts[~seen].sum() == 0
    assert kept is None or int(seen.sum()) == kept
    chi2 = ((counts - expected)[seen] ** 2 / expected[seen]).sum().item()
    free = int(seen.sum()) - 1
    assert free < chi2 + 3 * (2 * free) ** 0.5  # too good would be wrong too
    assert chi2 < free + 3 * (2 * free) ** 0.5


def _probabilities(logits: Any, drawing: Drawing) -> Any:
    """By definition: the k likeliest, or the fewest of the likeliest that have the share p together."""
    probabilities = logits.softmax(-1)
    order = probabilities.argsort(descending=True)
    before = probabilities[order].cumsum(-1) - probabilities[order]
    keep = order[: drawing.top_k or None] if drawing.top_p == 1 else order[before < drawing.top_p]
    share = probabilities.new_zeros(len(probabilities))
    share[keep] = probabilities[keep]
    return share / share.sum()


def test_first_tokens_of_a_model_are_distributed_as_it_says(tiny_checkpoint: Path) -> None:
    import torch

    model = opened(tiny_checkpoint, SamplingSpec(temperature=0.7, max_tokens=1), batch=256, chat=False)
    requests = [request("t", "hello", sample) for sample in range(4000)]
    answers = [answer.text for _, answer in model.answers(requests)]
    loaded = model._load()
    with torch.inference_mode():
        tokens = torch.tensor([loaded.prompt(requests[0], 1).tokens])
        wanted = (loaded.model(tokens).logits[0, -1] / 0.7).softmax(-1)
    likely = [(wanted[i].item(), loaded.decode([i])) for i in wanted.argsort(descending=True)[:60].tolist()]
    cells = [(p * 4000, answers.count(text)) for p, text in likely if text and p * 4000 >= 8]
    assert len(cells) >= 10
    chi2 = sum((seen - expected) ** 2 / expected for expected, seen in cells)
    assert chi2 < len(cells) + 3 * (2 * len(cells)) ** 0.5


def test_tokens_are_counted_and_the_end_is_told(tiny_checkpoint: Path) -> None:
    model = opened(tiny_checkpoint, SamplingSpec(temperature=0, max_tokens=8), chat=False)
    [answer] = asked(model, [request("t", "hello")]).values()
    assert (answer.usage.input, answer.usage.output, answer.finish) == (5, 8, "length")


def test_a_text_is_cut_at_a_stop_text_and_generated_no_further(tiny_checkpoint: Path) -> None:
    requests = many(samples=1)
    whole = texts(opened(tiny_checkpoint), requests)
    stop = next(letter for letter in "".join(text or "" for text in whole.values()) if letter.isascii())
    answers = asked(
        opened(tiny_checkpoint, SamplingSpec(temperature=0, max_tokens=24, stop=(stop,))), requests
    )
    stopped = [answer for answer in answers.values() if answer.finish == "stop"]
    assert stopped
    assert {key: answer.text for key, answer in answers.items()} == {
        key: (text or "").split(stop)[0] for key, text in whole.items()
    }
    assert min(answer.usage.output for answer in stopped) < 24


def test_the_end_token_ends_a_text(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_checkpoint, tmp_path / "copy")
    whole = opened(folder, chat=False)
    [before] = asked(whole, [request("t", "hello")]).values()
    loaded = whole._load()
    tokens = loaded.model.generate(**loaded.tokenizer("hello", return_tensors="pt"), max_new_tokens=4)[
        0, 5:
    ].tolist()
    config = json.loads((folder / "generation_config.json").read_text())
    (folder / "generation_config.json").write_text(json.dumps({**config, "eos_token_id": [tokens[3]]}))
    [after] = asked(opened(folder, chat=False), [request("t", "hello")]).values()
    assert (after.usage.output, after.finish) == (4, "stop")
    assert after.text == (before.text or "")[:3]


def test_a_prompt_past_the_context_is_an_error_and_its_neighbours_are_answered(tiny_checkpoint: Path) -> None:
    requests = [request("long", "x" * 300), request("short", "x"), request("tight", "x" * 250)]
    answers = asked(opened(tiny_checkpoint, chat=False), requests)
    assert answers["long", 0].text is None
    assert answers["long", 0].error == f"a prompt of 300 tokens, where the model's context has {CONTEXT}"
    assert answers["short", 0].usage.output == 24
    assert (answers["tight", 0].usage.output, answers["tight", 0].finish) == (6, "length")


def test_an_empty_prompt_is_an_error_where_no_token_begins_a_text(tiny_checkpoint: Path) -> None:
    answers = asked(opened(tiny_checkpoint, chat=False), [request("empty", ""), request("t", "x")])
    assert "empty prompt" in answers["empty", 0].error
    assert answers["t", 0].text


def test_out_of_memory_is_tried_again_with_half_the_batch(
    tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    requests = many(tasks=8, samples=1)
    wanted = texts(opened(tiny_checkpoint), requests)
    sizes = []

    def small(loaded: Any, sampling: SamplingSpec, batch: Sequence[Any]) -> list[Answer]:
        sizes.append(len(batch))
        if len(batch) > 2 or batch[0].request.task_id == "t5":
            raise torch.OutOfMemoryError("no memory\nat all")
        return generate(loaded, sampling, batch)

    monkeypatch.setattr("proctor.sources.transformers.generate", small)
    answers = asked(opened(tiny_checkpoint), requests)
    lost = answers.pop(("t5", 0))
    assert (lost.text, lost.error) == (None, "OutOfMemoryError: no memory at all")
    del wanted["t5", 0]
    assert {key: answer.text for key, answer in answers.items()} == wanted
    assert max(sizes) == 8


def test_a_template_that_refuses_is_an_error_of_its_request(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_checkpoint, tmp_path / "copy")
    template = (folder / "chat_template.jinja").read_text()
    refuses = "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    (folder / "chat_template.jinja").write_text(refuses + template)
    answers = asked(opened(folder), [request("a", "x", system="be kind"), request("b", "x")])
    assert answers["a", 0].error.startswith("the chat template refuses it: TemplateError: no system")
    assert answers["b", 0].text


def test_the_template_is_used_where_there_is_one(tiny_checkpoint: Path) -> None:
    one = request("t", "hi", system="be kind")
    chat, plain = opened(tiny_checkpoint)._load(), opened(tiny_checkpoint, chat=False)._load()
    whole = chat.tokenizer.decode(chat.prompt(one, 5).tokens)
    assert whole == "<|system|>be kind<|end|><|user|>hi<|end|><|assistant|>"
    assert plain.tokenizer.decode(plain.prompt(one, 5).tokens) == "be kind\n\nhi"


def test_a_template_that_is_wanted_and_absent_is_told(models_work: None, tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path, has_chat=False)
    assert opened(folder)._load().is_chat is False
    with pytest.raises(InputError, match="no chat template"):
        asked(opened(folder, chat=True), [request("t", "hi")])


def test_the_checkpoints_own_way_of_sampling_is_the_default(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_checkpoint, tmp_path / "copy")
    own = {"do_sample": True, "temperature": 0.6, "top_k": 20, "top_p": 0.8, "eos_token_id": 3}
    (folder / "generation_config.json").write_text(json.dumps(own))
    loaded = opened(folder)._load()
    assert loaded.drawing(SamplingSpec()) == Drawing(temperature=0.6, top_k=20, top_p=0.8)
    assert loaded.drawing(SamplingSpec(temperature=1, top_p=1)) == Drawing(temperature=1, top_k=20)
    assert loaded.drawing(SamplingSpec(temperature=0)) is None
    assert opened(tiny_checkpoint)._load().drawing(SamplingSpec()) is None
    assert asked(opened(folder, SamplingSpec(max_tokens=4)), [request("t", "hi")])["t", 0].text is not None


def test_an_adapter_changes_the_answers_and_the_hash(tiny_checkpoint: Path, tmp_path: Path) -> None:
    adapter = str(_adapter(tiny_checkpoint, tmp_path))
    requests = many(samples=1)
    plain, adapted = opened(tiny_checkpoint), opened(tiny_checkpoint, adapter=adapter)
    assert texts(plain, requests) != texts(adapted, requests)
    assert adapted.content_hash.startswith(f"{plain.content_hash}+")
    assert plain.identity != adapted.identity


def _adapter(checkpoint: Path, folder: Path, **words: str) -> Path:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    base = AutoModelForCausalLM.from_pretrained(checkpoint, local_files_only=True)
    config = LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    get_peft_model(base, config).save_pretrained(folder)
    return folder


def test_an_adapter_of_another_kind_is_refused(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder = _adapter(tiny_checkpoint, tmp_path)
    path = folder / "adapter_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "peft_type": "PREFIX_TUNING"}))
    with pytest.raises(InputError, match="PREFIX_TUNING"):
        asked(opened(tiny_checkpoint, adapter=str(folder)), [request("t", "hi")])


def test_code_of_the_checkpoint_runs_only_where_it_is_trusted(tiny_checkpoint: Path, tmp_path: Path) -> None:
    folder, mark = shutil.copytree(tiny_checkpoint, tmp_path / "copy"), tmp_path / "mark"
    (folder / "own.py").write_text(_OWN.format(mark=str(mark)))
    path = folder / "config.json"
    auto = {"AutoConfig": "own.OwnConfig", "AutoModelForCausalLM": "own.Own"}
    path.write_text(json.dumps({**json.loads(path.read_text()), "model_type": "own", "auto_map": auto}))
    closed, trusting = opened(folder), opened(folder, trust_remote_code=True)
    with pytest.raises(InputError, match="code of its own; `trust_remote_code: true`"):
        asked(closed, [request("t", "hi")])
    assert not mark.exists()
    assert texts(trusting, [request("t", "hi")]) == texts(opened(tiny_checkpoint), [request("t", "hi")])
    assert mark.exists()
    assert closed.notes == ()
    assert [note.split(":")[0] for note in trusting.notes] == ["trust_remote_code"]
    assert closed.content_hash != trusting.content_hash


_OWN = """
from pathlib import Path
from transformers import LlamaConfig, LlamaForCausalLM
Path({mark!r}).touch()
class OwnConfig(LlamaConfig):
    model_type = "own"
class Own(LlamaForCausalLM):
    config_class = OwnConfig
"""


def test_a_pickle_is_loaded_where_that_is_allowed(tiny_checkpoint: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = shutil.copytree(tiny_checkpoint, tmp_path / "copy")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(InputError, match="allow_pickle"):
        opened(folder)
    model = opened(folder, allow_pickle=True)
    assert texts(model, [request("t", "hi")]) == texts(opened(tiny_checkpoint), [request("t", "hi")])
    assert [note.split(":")[0] for note in model.notes] == ["allow_pickle"]


def test_a_name_on_the_hub_is_its_commit(tiny_checkpoint: Path, tmp_path: Path) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    home = tmp_path / "hub" / "models--team--tiny"
    shutil.copytree(tiny_checkpoint, home / "snapshots" / commit)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(commit)
    environ = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_TOKEN": "hf_canary"}
    model = open_transformers(TransformersSpec(model="team/tiny"), GREEDY, environ)
    assert model.content_hash == commit
    assert texts(model, [request("t", "hi")]) == texts(opened(tiny_checkpoint), [request("t", "hi")])
    assert "hf_canary" not in repr(model) + json.dumps(model.identity)


@pytest.mark.parametrize(
    ("name", "revision"), [("team/absent", None), ("team/absent", "v2"), ("no//name", None)]
)
def test_what_is_not_kept_here_is_told_when_offline(
    models_work: None, tmp_path: Path, name: str, revision: str | None
) -> None:
    environ = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_TOKEN": "hf_canary"}
    with pytest.raises(InputError, match="HF_HUB_OFFLINE is set") as caught:
        open_transformers(TransformersSpec(model=name, revision=revision), GREEDY, environ)
    assert name in str(caught.value)
    assert "hf_canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"device": "cuda"}, "torch sees none here"),
        ({"device": "gpu"}, '"auto", "cpu", "cuda"'),
        ({"dtype": "float"}, None),
        ({"dtype": "int8"}, '"float32", "bfloat16"'),
        ({"dtype": "half-size"}, '"float32", "bfloat16"'),
    ],
)
def test_device_and_dtype_are_checked(
    tiny_checkpoint: Path, changed: Mapping[str, Any], words: str | None
) -> None:
    model = open_transformers(TransformersSpec(model=str(tiny_checkpoint), **changed), GREEDY, {})
    if words is None:
        assert asked(model, [request("t", "hi")])["t", 0].text is not None
        return
    with pytest.raises(InputError, match=words):
        asked(model, [request("t", "hi")])


def test_bfloat16_answers_too(tiny_checkpoint: Path) -> None:
    spec = TransformersSpec(model=str(tiny_checkpoint), device="cpu", dtype="bfloat16")
    model = open_transformers(spec, SAMPLED, {})
    assert all(answer.text is not None for answer in asked(model, many(tasks=3)).values())
    assert model._load().model.dtype.itemsize == 2


def test_no_model_is_loaded_before_an_answer_is_wanted(tiny_checkpoint: Path) -> None:
    model = opened(tiny_checkpoint)
    assert model.identity["checkpoint"] == model.content_hash
    assert asked(model, []) == {}
    loads = [model._loaded]
    asked(model, [request("t", "hi")])
    loads.append(model._loaded)
    model.close()
    loads.append(model._loaded)
    assert [one is None for one in loads] == [True, False, True]


def test_a_space_at_the_beginning_of_a_continuation_is_kept(tiny_checkpoint: Path) -> None:
    """As with tokenizers that mark a word's beginning and drop the first mark when they decode."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    loaded = opened(tiny_checkpoint, chat=False)._load()
    inner = Tokenizer(models.WordLevel({"▁def": 0, "▁": 1, "▁return": 2, "?": 3}, unk_token="?"))
    inner.pre_tokenizer, inner.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    object.__setattr__(loaded, "tokenizer", PreTrainedTokenizerFast(tokenizer_object=inner))
    assert loaded.decode([1, 1, 1, 2]) == "   return"
    assert loaded.text([0], [1, 1, 1, 2]) == "    return"
