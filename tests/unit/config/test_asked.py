"""Models that are asked: what the config says, and every way to get it wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.load import parse_config
from proctor.config.problem import Problems
from proctor.config.spec import (
    CommandSpec,
    Config,
    ModelSpec,
    OpenAISpec,
    PriceSpec,
    SamplingSpec,
    TransformersSpec,
)
from unit.config.conftest import METRICS

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]

BENCHMARKS = "benchmarks: [{name: b, dataset: t, metrics: [exact_match]}]\n"
URL = "url: 'http://h/v1'"
OPENAI = f"name: m, openai: {{{URL}, model: x}}"
SECRET = "sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv"


def config(model: str) -> str:
    return f"{BENCHMARKS}models:\n- {{{model}}}\n"


def one(build: Build, model: str) -> ModelSpec:
    (spec,) = build(config(model)).models
    return spec


def test_an_endpoint(build: Build) -> None:
    spec = one(build, OPENAI)
    assert spec == ModelSpec(name="m", openai=OpenAISpec(url="http://h/v1", model="x"))
    assert spec.is_asked


def test_an_endpoint_in_full(build: Build) -> None:
    settings = (
        "url: 'https://api.example.com:8443/v1/', model: org/x, key: OPENAI_API_KEY, api: completions, "
        "concurrency: 4.0, requests_per_minute: 500, tokens_per_minute: 2.5, timeout: 1m, retries: 0, "
        "several: true, extra: {reasoning_effort: low, nested: {a: [1, null]}}"
    )
    assert one(build, f"name: m, openai: {{{settings}}}").openai == OpenAISpec(
        url="https://api.example.com:8443/v1",
        model="org/x",
        key="OPENAI_API_KEY",
        api="completions",
        concurrency=4,
        requests_per_minute=500.0,
        tokens_per_minute=2.5,
        timeout=60.0,
        retries=0,
        several=True,
        extra={"reasoning_effort": "low", "nested": {"a": [1, None]}},
    )


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("./checkpoint", "{}/checkpoint"),
        ("../x", "{}/../x"),
        ("/abs/x", "/abs/x"),
        ("here", "{}/here"),
        ("elsewhere", "elsewhere"),
        ("Qwen/Qwen2.5-0.5B", "Qwen/Qwen2.5-0.5B"),
    ],
)
def test_a_checkpoint_is_a_folder_or_a_name(build: Build, file: Path, written: str, place: str) -> None:
    (file.parent / "here").mkdir()
    spec = one(build, f"name: m, transformers: {{model: '{written}', adapter: '{written}'}}").transformers
    place = place.format(file.parent)
    assert spec == TransformersSpec(model=place, adapter=place)


def test_a_checkpoint_in_full(build: Build) -> None:
    settings = (
        "model: x, revision: abc123, device: 'cuda:1', dtype: bfloat16, batch: 4, chat: false, "
        "trust_remote_code: true, allow_pickle: true"
    )
    assert one(build, f"name: m, transformers: {{{settings}}}").transformers == TransformersSpec(
        model="x",
        revision="abc123",
        device="cuda:1",
        dtype="bfloat16",
        batch=4,
        chat=False,
        trust_remote_code=True,
        allow_pickle=True,
    )


@pytest.mark.parametrize(
    "command",
    ["python 'ask me.py' --fast", "{run: python 'ask me.py' --fast}", "{run: [python, ask me.py, --fast]}"],
)
def test_a_command_line_is_a_list_or_split_like_a_shells(build: Build, command: str) -> None:
    text = f"{BENCHMARKS}models:\n- name: m\n  command: {command}\n"
    assert build(text).models[0].command == CommandSpec(run=("python", "ask me.py", "--fast"))


def test_a_program_in_full(build: Build) -> None:
    settings = "run: [a, ''], each: true, timeout: 5s, concurrency: 2, env: [API_KEY, HOME, HOME]"
    assert one(build, f"name: m, command: {{{settings}}}").command == CommandSpec(
        run=("a", ""), each=True, timeout=5.0, concurrency=2, env=("API_KEY", "HOME")
    )


def test_how_a_model_is_asked(build: Build) -> None:
    more = (
        "sampling: {temperature: 1, top_p: 0.9, max_tokens: 512, stop: [a, b], seed: 0}, "
        "price: {input: 1}, budget: 5, deadline: 2h"
    )
    spec = one(build, f"{OPENAI}, {more}")
    assert spec.sampling == SamplingSpec(temperature=1.0, top_p=0.9, max_tokens=512, stop=("a", "b"), seed=0)
    assert (spec.price, spec.budget, spec.deadline) == (PriceSpec(input=1.0), 5.0, 7200.0)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("name: m", 'models[0]: needs "outputs", "openai", "transformers", "command" or "results"'),
        ("name: m, outputs: o, command: x", 'models[0]: "outputs" and "command" exclude each other'),
        (f"{OPENAI}, command: x", 'models[0]: "openai" and "command" exclude each other'),
        ("name: m, opnai: {}", 'models[0].opnai: unknown key; did you mean "openai"?'),
        ("name: m, openai: {model: x}", "models[0].openai.url: is missing"),
        (f"name: m, openai: {{{URL}}}", "models[0].openai.model: is missing"),
        (
            f"name: m, openai: {{{URL}, model: x, api_key: {SECRET}}}",
            'models[0].openai.api_key: unknown key; did you mean "key"?',
        ),
        (
            f"name: m, openai: {{{URL}, model: x, api: chats}}",
            (
                'models[0].openai.api: expected "chat" or "completions", found a string ("chats"); '
                'did you mean "chat"?'
            ),
        ),
        (
            "name: m, openai: {url: 'localhost:8000/v1', model: x}",
            "models[0].openai.url: expected http:// or https://, a host and a path; e.g. http://localhost:8000/v1",
        ),
        (
            "name: m, openai: {url: 'ftp://h/v1', model: x}",
            "models[0].openai.url: expected http:// or https://, a host and a path; e.g. http://localhost:8000/v1",
        ),
        (
            "name: m, openai: {url: 'http://h/v1?a=b', model: x}",
            "models[0].openai.url: has a ? or #; paths are added at its end; end it with /v1",
        ),
        (
            f"name: m, openai: {{{URL}, model: x, timeout: 0}}",
            "models[0].openai.timeout: expected more than 0, found 0",
        ),
        (
            f"name: m, openai: {{{URL}, model: x, timeout: 1ms}}",
            'models[0].openai.timeout: expected 0.1s to 86400s, found "1ms"',
        ),
        (
            f"name: m, openai: {{{URL}, model: x, extra: {{temperature: 1}}}}",
            "models[0].openai.extra.temperature: is set by Proctor itself; write it under sampling",
        ),
        (
            f"name: m, openai: {{{URL}, model: x, extra: {{stream: true}}}}",
            "models[0].openai.extra.stream: is set by Proctor itself; answers are not streamed",
        ),
        (
            "name: m, transformers: {model: a/b/c}",
            (
                'models[0].transformers.model: "a/b/c" is no folder here, and no name on the hub; '
                "a folder that is not there yet is written ./folder"
            ),
        ),
        (
            "name: m, transformers: {model: x, dtype: bf16}",
            (
                'models[0].transformers.dtype: expected "auto", "float32", "bfloat16", "float16" or '
                '"float64", found a string ("bf16"); did you mean "bfloat16"?'
            ),
        ),
        (
            "name: m, command: 'a \"b'",
            (
                "models[0].command: cannot be split into words: no closing quotation; "
                "write a list: [program, argument]"
            ),
        ),
        ("name: m, command: {run: ['']}", "models[0].command.run: names no program"),
        ("name: m, command: ' '", "models[0].command: names no program"),
        ("name: m, command: {run: []}", "models[0].command.run: expected 1 or more in this list, found 0"),
        (
            f"{OPENAI}, sampling: {{temprature: 1}}",
            'models[0].sampling.temprature: unknown key; did you mean "temperature"?',
        ),
        (f"{OPENAI}, sampling: {{top_p: 0}}", "models[0].sampling.top_p: expected more than 0, found 0"),
        (
            f"{OPENAI}, budget: 5",
            (
                "models[0].budget: a budget needs a price to be counted by; "
                "add e.g. price: {input: 0.15, output: 0.60}, in US dollars for a million tokens"
            ),
        ),
        (
            f"{OPENAI}, price: {{input: 0}}, budget: 5",
            (
                "models[0].budget: is never spent at a price of 0; "
                "add e.g. price: {input: 0.15, output: 0.60}, in US dollars for a million tokens"
            ),
        ),
        (f"{OPENAI}, deadline: 1ms", 'models[0].deadline: expected 1s to 2.592e+06s, found "1ms"'),
        *(
            (
                f"name: m, outputs: o, {key}: {value}",
                (
                    f"models[0].{key}: a model whose outputs are there is asked nothing; delete it, or ask "
                    "the model with openai, transformers or command in their place"
                ),
            )
            for key, value in (
                ("prompt", "x"),
                ("sampling", "{seed: 1}"),
                ("price", "{input: 1}"),
                ("deadline", "1m"),
            )
        ),
    ],
)
def test_mistakes(check: Check, model: str, message: str) -> None:
    (told,) = check(config(model))
    place, _, text = told.partition(": ")
    assert place.startswith("benchmark.yml:3:")
    assert text == message


@pytest.mark.parametrize(
    "model",
    [
        f"name: m, openai: {{{URL}, model: x, key: {SECRET}}}",
        f"name: m, openai: {{{URL}, model: x, key: {SECRET.replace('-', '_')}}}",
        f"name: m, openai: {{{URL}, model: x, key: hf_{'abcdefgh' * 4}}}",
        f"name: m, openai: {{{URL}, model: x, key: 'a b{SECRET}'}}",
        f"name: m, openai: {{{URL}, model: x, key: {'A' * 200}}}",
        f"name: m, openai: {{{URL}, model: x, key: 12345678901234567890}}",
        f"name: m, openai: {{{URL}, model: x, key: [{SECRET}]}}",
        f"name: m, openai: {{url: 'https://user:{SECRET}@h/v1', model: x}}",
        f"name: m, openai: {{url: 'https://{SECRET}@h/v1', model: x}}",
        f"name: m, openai: {{url: 'https://h/v1?key={SECRET}', model: x}}",
        f"name: m, openai: {SECRET}",
        f"name: m, command: {{run: x, env: [API_KEY={SECRET}]}}",
        f"name: m, command: {{run: x, env: [{SECRET.replace('-', '_')}]}}",
    ],
)
def test_what_may_be_a_key_is_refused_and_never_repeated(check: Check, model: str) -> None:
    (told,) = check(config(model))
    for part in ("Ab3dEf", "Tuv", "abcdefgh", "AAAA", "1234"):
        assert part not in told.partition("models[0]")[2]
    assert "://" not in told


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "MY_KEY_2", "key", "sk_key", "_K", "AZURE_OPENAI_API_KEY_WESTEUROPE_2"]
)
def test_names_of_variables_are_taken(build: Build, name: str) -> None:
    spec = one(build, f"name: m, openai: {{{URL}, model: x, key: {name}}}").openai
    assert spec is not None
    assert spec.key == name


def test_a_key_by_interpolation_is_answered_with_how_to_write_it(check: Check) -> None:
    (told,) = check(config(f"name: m, openai: {{{URL}, model: x, key: '${{OPENAI_API_KEY}}'}}"))
    assert told.endswith("; give the variable's name alone: key: NAME")


def test_nothing_is_looked_up_in_a_config_of_another_commit(file: Path) -> None:
    (file.parent / "x").mkdir()
    text = config("name: m, transformers: {model: x}, prompt: {template: {file: gone.jinja}}")
    built, problems = parse_config(file, text.encode(), {}, METRICS, Problems(file))
    assert problems == []
    assert built is not None
    assert built.models[0].transformers == TransformersSpec(model="x")
    assert built.models[0].prompt.template is None
