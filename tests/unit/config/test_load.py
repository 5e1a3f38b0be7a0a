import copy
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor.config.load import MAX_LINES, check_config, load_config
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.metrics.metric import Metric

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]

METRICS = {
    name: Metric(name=name, kind="text", summary="", source="", binary=True)
    for name in ("pass@k", "numeric_match", "edit_similarity", "python")
}
FULL = """\
env: [STEP]
benchmarks:
  - name: humaneval-mini
    dataset: tasks.jsonl
    metrics: [pass@1, pass@10]
    samples: 10
    stop: [END]
    extract: {json: a.b}
  - name: gsm8k
    dataset: {path: gsm8k.jsonl, id: "#", prompt: question, mode: split}
    metrics:
      - numeric_match: {extract: {regex: '^A: (.*)$', take: last}}
      - python: metrics.py:score
models:
  - name: my-coder
    version: ${GITHUB_SHA}
    outputs: outputs/{benchmark}.jsonl
gate: {metric: pass@1, max_drop: 1.0, alpha: 0.05, min_score: 0.1}
sandbox: {memory: 512m, timeout: 10s, network: none, image: a, processes: 3}
leaderboard: {path: data/leaderboard.csv, branch: leaderboard}
"""
ENVIRON = {"GITHUB_SHA": "abc"}
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    float("nan"),
    10**25,
    "",
    "${",
    "../x",
    "(",
    "a\nb",
    [],
    [None],
    [[]],
    {},
    {"a": None},
    [{"python": {}}],
    {"regex": "("},
)


def test_a_whole_config(file: Path) -> None:
    file.write_text(FULL, encoding="utf-8")
    config = load_config(file, ENVIRON, METRICS)
    assert [benchmark.name for benchmark in config.benchmarks] == ["humaneval-mini", "gsm8k"]
    assert config.models[0].version == "abc"
    assert config.path == file
    assert config.content_hash == hashlib.sha256(FULL.encode()).hexdigest()


def test_paths_are_absolute_whatever_the_working_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(FULL, encoding="utf-8")
    monkeypatch.chdir(file.parent)
    assert load_config(Path(file.name), ENVIRON, METRICS) == load_config(file, ENVIRON, METRICS)


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(check: Check) -> None:
    text = (
        "models:\n- name: m\n  version: 1.0\n  outputs: '{x}'\n"
        "benchmarks:\n- name: b\n  dataset: ${NOPE}\n  metrics: [pass@2, exact_mach]\n  name: c\n"
        "- 7\n"
        "gate: {alpha: 2, metrc: x}\nsandbox: {memory: 1}\n"
    )
    assert [line.split(": ")[:2] for line in check(text)] == [
        ["benchmark.yml:3:12", "models[0].version"],
        ["benchmark.yml:4:12", "models[0].outputs"],
        ["benchmark.yml:7:12", "benchmarks[0].dataset"],
        ["benchmark.yml:8:13", "benchmarks[0].metrics[0]"],
        ["benchmark.yml:8:21", "benchmarks[0].metrics[1]"],
        ["benchmark.yml:9:3", "benchmarks[0].name"],
        ["benchmark.yml:10:3", "benchmarks[1]"],
        ["benchmark.yml:11:15", "gate.alpha"],
        ["benchmark.yml:11:18", "gate.metrc"],
        ["benchmark.yml:12:19", "sandbox.memory"],
    ]


def test_mistakes_raise_an_input_error_of_a_line_each(file: Path) -> None:
    file.write_text(FULL.replace("samples: 10", "samples: 3").replace("alpha", "alhpa"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_config(file, ENVIRON, METRICS)
    assert caught.value.exit_code == 2
    assert str(caught.value).split("\n") == [
        (
            f"{file}:5:23: benchmarks[0].metrics[1]: pass@10 needs 10 samples or more a task, "
            "but samples is 3; set samples: 10"
        ),
        f'{file}:18:39: gate.alhpa: unknown key; did you mean "alpha"?',
    ]


def test_the_lines_of_an_error_are_bounded(file: Path) -> None:
    file.write_text("benchmarks:\n" + "- x\n" * 2000, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_config(file, {}, METRICS)
    lines = str(caught.value).split("\n")
    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == f"{file}: and 1,001 more"


def test_a_file_that_is_not_there_is_an_input_error() -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_config(Path("/nowhere/benchmark.yml"), {}, METRICS)


def places(value: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield where
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*where, key))


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_value_anywhere_is_a_mistake_with_a_line_or_nothing(file: Path, odd: Any) -> None:
    whole = yaml.safe_load(FULL)
    for where in places(whole):
        data = copy.deepcopy({"top": whole})
        holder: Any = data
        for step in ("top", *where)[:-1]:
            holder = holder[step]
        holder[("top", *where)[-1]] = odd
        file.write_text(yaml.safe_dump(data["top"]), encoding="utf-8")
        config, problems = check_config(file, ENVIRON, METRICS)
        assert (config is None) == bool(problems)
        assert all(problem.line or "is empty" in problem.message for problem in problems)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    at=st.integers(0, len(FULL)),
    cut=st.integers(0, 20),
    put=st.text(alphabet=" \n\t:-[]{},&*!|>'\"#?@a0$é\x00", max_size=5),
)
def test_a_damaged_config_never_raises(file: Path, at: int, cut: int, put: str) -> None:
    file.write_text(FULL[:at] + put + FULL[at + cut :], encoding="utf-8")
    config, problems = check_config(file, ENVIRON, METRICS)
    assert (config is None) == bool(problems)
    assert all("\n" not in str(problem) for problem in problems)
