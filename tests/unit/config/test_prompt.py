from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.spec import Config, PromptSpec

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]


def config(prompt: str) -> str:
    return (
        "models: [{name: m, command: x}]\n"
        "benchmarks:\n- name: b\n  dataset: t\n  metrics: [exact_match]\n"
        f"  prompt: {prompt}\n"
    )


def test_a_text_is_a_template(build: Build) -> None:
    built = build(config("'Q: {{ question }}'").replace("command: x", "command: x, prompt: '{{ id }}'"))
    assert built.benchmarks[0].prompt == PromptSpec(template="Q: {{ question }}")
    assert built.models[0].prompt == PromptSpec(template="{{ id }}")


def test_a_prompt_in_full(build: Build, file: Path) -> None:
    (file.parent / "p.jinja").write_bytes(b"\xef\xbb\xbfQ: {{ q }}\r\nA:\n")
    prompt = "{template: {file: p.jinja}, system: '', examples: solved.jsonl, shots: 3, seed: 7}"
    assert build(config(prompt)).benchmarks[0].prompt == PromptSpec(
        template="Q: {{ q }}\r\nA:\n",
        file=file.parent / "p.jinja",
        system="",
        examples=file.parent / "solved.jsonl",
        shots=3,
        seed=7,
    )


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("'{{ a'", ": is no template that can be used: line 1 of it: unexpected end of template"),
        (
            "{template: '{{ a | foo }}'}",
            ".template: is no template that can be used: line 1 of it: No filter",
        ),
        (
            "{template: {file: bad.jinja}}",
            ".template.file: is no template that can be used: {folder}/bad.jinja:3: Encountered unknown tag",
        ),
        (
            "{template: {file: gone.jinja}}",
            ".template.file: there is no file {folder}/gone.jinja; check the path",
        ),
        ("{template: {file: .}}", ".template.file: there is no file {folder}; check the path"),
        ("{template: {file: latin.jinja}}", ".template.file: {folder}/latin.jinja is not UTF-8; save it"),
        (
            "{template: {file: large.jinja}}",
            ".template.file: {folder}/large.jinja has more than 1,048,576 bytes",
        ),
        ("{shots: 3}", ".shots: needs examples; name the file: examples: solved.jsonl"),
        ("{seed: 3}", ".seed: needs examples; name the file: examples: solved.jsonl"),
        ("{examples: x}", ".examples: does not say how many are shown; add shots, e.g. shots: 3"),
        ("{examples: x, shots: 0}", ".shots: expected at least 1, found 0"),
        ("{tmplate: x}", '.tmplate: unknown key; did you mean "template"?'),
        ("[x]", ": expected a string or a mapping, found a list"),
        ("{}", ": expected 1 or more keys, found 0"),
        ("''", ": expected 1 or more characters, found 0"),
    ],
)
def test_mistakes(check: Check, file: Path, prompt: str, message: str) -> None:
    for name, content in {"bad": b"a\nb\n{% x %}", "latin": b"\xe9", "large": b"x" * 2**21}.items():
        (file.parent / f"{name}.jinja").write_bytes(content)
    (told,) = check(config(prompt))
    place, _, text = told.partition(": ")
    assert place.startswith("benchmark.yml:6:")
    assert text.startswith(f"benchmarks[0].prompt{message.format(folder=file.parent)}")
