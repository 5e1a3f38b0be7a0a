from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.spec import Config, ModelSpec

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]

BENCHMARKS = "benchmarks: [{name: b, dataset: t, metrics: [exact_match]}]\n"


def config(*models: str) -> str:
    return BENCHMARKS + "models:\n" + "".join(f"- {{{model}}}\n" for model in models)


def test_models(build: Build, file: Path) -> None:
    models = build(
        config(
            "name: m, outputs: 'o/{benchmark}.jsonl'",
            "name: m, version: '${GITHUB_SHA}', outputs: '/x/{model}/{version}'",
            "name: org/m, outputs: o",
        )
    ).models
    assert models == (
        ModelSpec(name="m", version="", outputs=f"{file.parent}/o/{{benchmark}}.jsonl"),
        ModelSpec(name="m", version="abc", outputs="/x/{model}/{version}"),
        ModelSpec(name="org/m", outputs=f"{file.parent}/o"),
    )


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("name: m, output: o", ':13: models[0].output: unknown key; did you mean "outputs"?'),
        ("outputs: o", ":3: models[0].name: is missing"),
        (
            "name: m, version: 1.10, outputs: o",
            (
                ":22: models[0].version: expected a string, found the number 1.1; if it is meant as text, "
                'put it in quotes: "1.10"'
            ),
        ),
        (
            "name: m, version: 12e4567, outputs: o",
            (
                ":22: models[0].version: expected a finite number; if it is meant as text, "
                'put it in quotes: "12e4567"'
            ),
        ),
        (
            "name: m, version: ../../x, outputs: o",
            (
                ':22: models[0].version: would lead elsewhere as a part of a path; no leading "/", no "//", '
                'no "." or ".." between slashes'
            ),
        ),
        (
            "name: /etc/passwd, outputs: o",
            (
                ':10: models[0].name: would lead elsewhere as a part of a path; no leading "/", no "//", '
                'no "." or ".." between slashes'
            ),
        ),
        (
            "name: m, outputs: 'o/{modle}'",
            ':22: models[0].outputs: unknown placeholder "{modle}"; did you mean "model"?',
        ),
        (
            "name: m, outputs: '${GITHUB_XYZZY_XYZZY}'",
            (
                ":22: models[0].outputs: ${GITHUB_XYZZY_XYZZY} is not set; set it, "
                "or write ${GITHUB_XYZZY_XYZZY:-default}"
            ),
        ),
    ],
)
def test_mistakes(check: Check, model: str, message: str) -> None:
    assert check(config(model)) == [f"benchmark.yml:3{message}"]


@pytest.mark.parametrize(
    ("version", "which"),
    [("", '"m" without a version'), (", version: v1", '"m" with version "v1"')],
)
def test_two_models_must_not_share_name_and_version(check: Check, version: str, which: str) -> None:
    model = f"name: m{version}, outputs: o"
    assert check(config(model, "name: m, version: v2, outputs: o", model)) == [
        f"benchmark.yml:5:10: models[2].name: a second model {which}; the first is on line 3"
    ]
