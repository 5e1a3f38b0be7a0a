from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.config.spec import PromptSpec
from proctor.errors import InputError
from proctor.model import Task
from proctor.prompts import Prompt, Prompts
from unit.prompts.specs import Tasks, Write, benchmark, model

QA = {"id": "1", "question": "Capital of Peru?", "answer": "Lima", "level": 2, "choices": ["Lima", "Quito"]}
CODE = {
    "task_id": "HumanEval/0",
    "prompt": "def f(x):\n",
    "entry_point": "f",
    "canonical_solution": "    return x\n",
    "test": "def check(f):\n    assert f(1) == 1\n",
}
MBPP = {"task_id": 601, "text": "Write f.", "code": "def f(): return 1", "test_list": ["assert f() == 1"]}


def refused(prompts: Prompts, task: Task) -> str:
    with pytest.raises(InputError) as caught:
        prompts.render(task)
    return str(caught.value)


def templated(template: str, **more: Any) -> Prompts:
    return Prompts(benchmark(PromptSpec(template=template, **more)), model())


@given(st.text())
def test_without_a_template_a_prompt_is_the_tasks_own(text: str) -> None:
    task = Task(id="1", prompt=text, fields={"prompt": text}, content_hash="")
    assert Prompts(benchmark(), model()).render(task) == Prompt(text=text, system=None)


@given(st.text())
def test_a_field_is_shown_as_it_is_whatever_it_holds(text: str) -> None:
    task = Task(id="1", prompt=text, fields={"prompt": text, "more": text}, content_hash="")
    shown = templated("{{ prompt }}|{{ more }}|{{ row.more }}").render(task)
    assert shown.text == f"{text}|{text}|{text}"


def test_a_template_knows_the_rows_fields(tasks: Tasks) -> None:
    (task,) = tasks(QA)
    template = (
        "{{ id }} {{ question }} {{ level }}{% for c in choices %} {{ loop.index }}) {{ c }}{% endfor %}"
    )
    assert templated(template).render(task).text == "1 Capital of Peru? 2 1) Lima 2) Quito"


def test_its_own_names_come_before_a_rows_and_the_row_is_beside_them(tasks: Tasks) -> None:
    (task,) = tasks({"id": "1", "q": "Why?", "prompt": "other", "examples": 3, "answer": "x"}, prompt="q")
    shown = templated("{{ prompt }} {{ examples | length }} {{ row.prompt }} {{ row.examples }}").render(task)
    assert shown.text == "Why? 0 other 3"


@pytest.mark.parametrize(
    ("row", "columns", "names"),
    [
        (QA, {}, ["answer"]),
        ({**QA, "gold": "Lima", "solution": "Lima, as ..."}, {}, ["answer", "gold", "solution"]),
        (
            {"id": 1, "q": "Why?", "meta": {"right": "x"}},
            {"prompt": "q", "reference": "meta.right"},
            ["meta"],
        ),
        ({"id": 1, "q": "Why?", "truth": "x"}, {"prompt": "q", "reference": "truth"}, ["truth"]),
        (CODE, {}, ["canonical_solution", "test"]),
        ({**CODE, "checks": "assert f(1)"}, {"test": "checks"}, ["checks", "test"]),
        (MBPP, {}, ["code", "test_list", "test_setup_code", "challenge_test_list"]),
    ],
)
def test_what_a_task_is_scored_by_is_in_no_prompt(
    tasks: Tasks, row: dict[str, Any], columns: dict[str, str], names: list[str]
) -> None:
    (task,) = tasks(row, **columns)
    for name in names:
        why = f"`{name}` is withheld: it is what the task is scored by"
        for way in (name, f"row.{name}", f"row['{name}']", f"row.get('{name}')"):
            prompts = Prompts(benchmark(PromptSpec(template=f"\n{{{{ {way} }}}}"), columns), model())
            told = refused(prompts, task)
            assert told.startswith(f"the template of the benchmark qa:2: with the task {task.id}: ")
            assert told.endswith(why) or "a null is printed" in told
    everything = Prompts(benchmark(PromptSpec(template="{{ row }}"), columns), model()).render(task).text
    assert not [name for name in names if f'"{name}"' in everything]


def test_code_is_shown_where_it_is_the_question(tasks: Tasks) -> None:
    (task,) = tasks({"id": 1, "prompt": "Mend this.", "code": "retrun 1", "answer": "return 1"})
    assert templated("{{ prompt }}\n{{ code }}").render(task).text == "Mend this.\nretrun 1"


def test_an_unknown_name_is_told_with_the_nearest(tasks: Tasks) -> None:
    (task,) = tasks(QA)
    assert refused(templated("{{ qestion }}"), task) == (
        "the template of the benchmark qa:1: with the task 1: 'qestion' is undefined; "
        'did you mean "question"?'
    )
    assert "; there are id, question, level, choices, row," in refused(templated("{{ zzzzzz }}"), task)


def test_a_models_settings_win_each_on_its_own(tasks: Tasks) -> None:
    (task,) = tasks(QA)
    own = benchmark(PromptSpec(template="B {{ question }}", system="be brief"))
    assert Prompts(own, model()).render(task) == Prompt(text="B Capital of Peru?", system="be brief")
    theirs = model(PromptSpec(template="M {{ question }}"))
    assert Prompts(own, theirs).render(task) == Prompt(text="M Capital of Peru?", system="be brief")
    assert Prompts(own, model(PromptSpec(system="think"))).render(task).system == "think"
    assert Prompts(own, model(PromptSpec(system=""))).render(task).system is None


def test_a_template_that_cannot_be_used_is_told_with_its_file() -> None:
    prompt = PromptSpec(template="a\n{% if %}", file=Path("/p/qa.jinja"))
    with pytest.raises(InputError, match=r"^/p/qa.jinja:2: "):
        Prompts(benchmark(prompt), model())


def solved(count: int) -> list[dict[str, Any]]:
    return [{"question": f"Q{n}?", "answer": f"A{n}", "level": n} for n in range(count)]


def test_examples_stand_before_the_question(tasks: Tasks, write: Write) -> None:
    (task,) = tasks(QA)
    prompt = PromptSpec(examples=write("solved.jsonl", solved(2)), shots=2)
    assert Prompts(benchmark(prompt), model()).render(task).text in (
        "Q0?\nA0\n\nQ1?\nA1\n\nCapital of Peru?",
        "Q1?\nA1\n\nQ0?\nA0\n\nCapital of Peru?",
    )


def test_a_program_continues_its_prompt(tasks: Tasks, write: Write) -> None:
    (task,) = tasks(CODE)
    other = {**CODE, "prompt": "def g(x):\n", "entry_point": "g"}
    shown = Prompts(benchmark(PromptSpec(examples=write("s.jsonl", [other]), shots=1)), model()).render(task)
    assert shown.text == "def g(x):\n    return x\n\ndef f(x):\n"


def test_a_template_shows_examples_as_it_likes(tasks: Tasks, write: Write) -> None:
    (task,) = tasks(QA)
    template = (
        "{% for e in examples %}{{ e.question }} ({{ e.level }}) {{ e.answer }}; {% endfor %}{{ prompt }}"
    )
    path = write("solved.jsonl", solved(1))
    shown = templated(template, examples=path, shots=1).render(task)
    assert shown.text == "Q0? (0) A0; Capital of Peru?"


def test_a_models_template_may_show_the_benchmarks_examples(tasks: Tasks, write: Write) -> None:
    (task,) = tasks(QA)
    own = benchmark(PromptSpec(examples=write("solved.jsonl", solved(1)), shots=1))
    theirs = model(PromptSpec(template="{{ examples[0].answer }} {{ question }}"))
    assert Prompts(own, theirs).render(task).text == "A0 Capital of Peru?"
    other = PromptSpec(examples=write("other.jsonl", [{"question": "X?", "answer": "Y"}]), shots=1)
    assert Prompts(own, model(other)).render(task).text == "X?\nY\n\nCapital of Peru?"


Change = Callable[[Write], PromptSpec]
CHANGES: dict[str, Change] = {
    "template": lambda _: PromptSpec(template="{{ prompt }}"),
    "system": lambda _: PromptSpec(system="x"),
    "examples": lambda write: PromptSpec(examples=write("a.jsonl", solved(2)), shots=1),
    "shots": lambda write: PromptSpec(examples=write("a.jsonl", solved(2)), shots=2),
    "a field": lambda write: PromptSpec(
        examples=write("b.jsonl", [{**row, "level": 9} for row in solved(2)]), shots=1
    ),
}


def test_fingerprints_tell_settings_apart_and_owners(write: Write) -> None:
    none = Prompts(benchmark(), model()).fingerprints
    assert none.benchmark == none.model
    seen = {none.benchmark}
    for make in CHANGES.values():
        prompt = make(write)
        own = Prompts(benchmark(prompt), model()).fingerprints
        theirs = Prompts(benchmark(), model(prompt)).fingerprints
        assert (own.model, theirs.benchmark) == (none.model, none.benchmark)
        assert own.benchmark == theirs.model
        seen.add(own.benchmark)
    assert len(seen) == len(CHANGES) + 1


def test_a_fingerprint_does_not_depend_on_where_files_are(write: Write) -> None:
    prompts = [
        PromptSpec(template="x", file=Path(f"/{name}"), examples=write(name, solved(3)), shots=2)
        for name in ("a.jsonl", "b.jsonl")
    ]
    one, other = (Prompts(benchmark(prompt), model()).fingerprints.benchmark for prompt in prompts)
    assert one == other
