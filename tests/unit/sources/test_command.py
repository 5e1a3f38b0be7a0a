"""A program that answers: small real ones."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from proctor.config.spec import CommandSpec, SamplingSpec
from proctor.errors import InputError
from proctor.sources import child
from proctor.sources.command import Command
from proctor.sources.request import Answer, Request, Usage

LOOP = """
import json, os, sys
def say(**value):
    print(json.dumps(value), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    prompt = asked["prompt"]
    {}
"""
ENVIRON = {"PATH": os.environ["PATH"], "SECRET": "hunter2-secret", "OTHER": "x", "HOME": "/root"}


class Clock:
    """A clock that goes on, by so much whenever it is looked at, as long as a program hangs."""

    def __init__(self, folder: Path | None = None, seconds: float = 0.0) -> None:
        self.folder, self.seconds, self.now = folder, seconds, 0.0

    def __call__(self) -> float:
        hanging = self.folder.glob("hangs-*") if self.folder else ()
        if any(Path("/proc", file.name.removeprefix("hangs-")).exists() for file in hanging):
            self.now += self.seconds
        return self.now


HANG = "__import__('os').mkdir(f'hangs-{__import__(\"os\").getpid()}'); __import__('signal').pause()"


def requests(*prompts: str) -> list[Request]:
    return [Request(task_id=f"t{n}", sample=0, prompt=prompt) for n, prompt in enumerate(prompts)]


Ask = Callable[..., dict[tuple[str, int], Answer]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks a program of this text; the answers by task and sample, of which each request has one."""

    def asked(
        program: str,
        listed: Iterable[Request],
        *,
        clock: Clock | None = None,
        sampling: SamplingSpec | None = None,
        **options: object,
    ) -> dict[tuple[str, int], Answer]:
        (tmp_path / "answer.py").write_text(program)
        spec = replace(CommandSpec(run=(sys.executable, "answer.py")), **options)  # type: ignore[arg-type]
        command = Command(spec, sampling or SamplingSpec(), tmp_path, ENVIRON, clock or Clock())
        listed, found = [*listed], {}
        for request, answer in command.answers(listed):
            assert request in listed
            assert (request.task_id, request.sample) not in found
            found[request.task_id, request.sample] = answer
        command.close()
        assert len(found) == len(listed)
        return found

    return asked


def texts(found: dict[tuple[str, int], Answer]) -> list[str | None]:
    return [answer.text for _, answer in sorted(found.items())]


def errors(found: dict[tuple[str, int], Answer]) -> list[str]:
    return [answer.error for _, answer in sorted(found.items())]


def test_a_line_in_is_a_line_out(ask: Ask) -> None:
    program = LOOP.format("say(task_id=asked['task_id'], sample=asked['sample'], completion=prompt.upper())")
    assert texts(ask(program, requests("a", "b", "lone \ud800", "日本"))) == ["A", "B", "LONE \ud800", "日本"]


def test_a_program_is_told_all_of_a_request(ask: Ask) -> None:
    request = Request(task_id="t", sample=3, prompt="p", system="s", seed=7)
    sampling = SamplingSpec(temperature=0.0, max_tokens=5, stop=("\n",), seed=1)
    (answer,) = ask(LOOP.format("say(completion=line)"), [request], sampling=sampling).values()
    assert json.loads(answer.text or "") == {
        "task_id": "t",
        "sample": 3,
        "prompt": "p",
        "system": "s",
        "seed": 7,
        "sampling": {"temperature": 0.0, "max_tokens": 5, "stop": ["\n"]},
    }


def test_usage_and_finish_are_taken(ask: Ask) -> None:
    program = LOOP.format("say(completion='', usage={'input': 3, 'output': 4}, finish='length')")
    (answer,) = ask(program, requests("a")).values()
    assert answer == Answer(text="", usage=Usage(input=3, output=4), finish="length")


def test_answers_come_in_any_order_where_they_say_whose_they_are(ask: Ask) -> None:
    program = """
import json, sys
for asked in reversed([json.loads(line) for line in sys.stdin]):
    print(json.dumps({"task_id": asked["task_id"], "sample": asked["sample"], "completion": asked["prompt"]}))
"""
    listed = [*requests("a", "b"), Request(task_id="t0", sample=1, prompt="c")]
    assert texts(ask(program, listed)) == ["a", "c", "b"]


def test_answers_without_ids_are_matched_in_order(ask: Ask) -> None:
    prompts = [str(number) for number in range(100)]
    found = ask(LOOP.format("say(completion=prompt)"), requests(*prompts), concurrency=3)
    assert {key[0]: answer.text for key, answer in found.items()} == {f"t{n}": n for n in prompts}


def test_a_program_may_read_everything_first(ask: Ask) -> None:
    program = 'import sys\nfor line in sys.stdin.readlines():\n    print(\'{"completion": "x"}\')'
    prompts = ["p" * 1000] * 500
    assert texts(ask(program, requests(*prompts), ahead=0)) == ["x"] * 500
    assert texts(ask(program, requests(*prompts[:16]))) == ["x"] * 16


def test_a_program_may_write_much_before_it_reads(ask: Ask) -> None:
    program = "import sys\nprint(' ' * 5_000_000, file=sys.stderr)\nprint(' ' * 5_000_000)\n" + LOOP.format(
        "say(completion=prompt)"
    )
    assert texts(ask(program, requests(*["p" * 100_000] * 20))) == ["p" * 100_000] * 20


def test_a_large_answer_is_taken(ask: Ask) -> None:
    found = ask(LOOP.format("say(completion='x' * 10_000_000)"), requests("a", "b"))
    assert texts(found) == ["x" * 10_000_000] * 2


def test_requests_are_taken_as_there_is_room(tmp_path: Path) -> None:
    (tmp_path / "answer.py").write_text(LOOP.format("say(completion=prompt)"))
    taken: list[str] = []

    def listed() -> Iterator[Request]:
        for request in requests(*"x" * 1000):
            taken.append(request.task_id)
            yield request

    command = Command(
        CommandSpec(run=(sys.executable, "answer.py"), ahead=4), SamplingSpec(), tmp_path, ENVIRON
    )
    answers = command.answers(listed())
    next(answers)
    assert len(taken) <= 8
    answers.close()  # type: ignore[attr-defined]


def test_nothing_is_started_where_nothing_is_asked(tmp_path: Path) -> None:
    command = Command(CommandSpec(run=("no-such-program",)), SamplingSpec(), tmp_path, ENVIRON)
    assert list(command.answers([])) == []


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("say(error='cut off')", "cut off"),
        ("say(error={'code': 5})", '{"code": 5}'),
        ("say(error='e', completion='x')", "e"),
        ("say(completion=None)", "the program's `completion` is null, where a text is wanted"),
        ("say(completion=5)", "the program's `completion` is a number, where a text is wanted"),
        ("say(completion=['x'])", "the program's `completion` is a list, where a text is wanted"),
        ("say(text='x')", "the program's answer has no `completion` and no `error`"),
        (
            "say(completion='x', usage={'input': -1})",
            "the program's `usage` is not of the form {'input': tokens, 'output': tokens}",
        ),
        (
            "say(completion='x', usage={'input': True})",
            "the program's `usage` is not of the form {'input': tokens, 'output': tokens}",
        ),
        ("say(completion='x', finish=5)", "the program's `finish` is a number, where a text is wanted"),
    ],
)
def test_an_answer_of_another_kind_is_an_error_of_its_request(ask: Ask, said: str, error: str) -> None:
    found = ask(LOOP.format(f"{said} if prompt == 'b' else say(completion=prompt)"), requests("a", "b", "c"))
    assert texts(found) == ["a", None, "c"]
    assert errors(found) == ["", error, ""]


FOLLOWED = "the program cannot be followed: it "


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("print('thinking...')", 'wrote "thinking...", not JSON: Expecting value at column 1; print remarks'),
        ("print('[1]')", "wrote a list, where an object with a `completion` is wanted"),
        ("print('[' * 100000)", "nested too deeply to read"),
        ("print('{\"sample\": ' + '1' * 5000 + '}')", "a number with too many digits to read"),
        ("sys.stdout.buffer.write(b'\\xff\\n'); sys.stdout.flush()", "wrote a line that is not UTF-8"),
        ("say(task_id='t9', completion='x')", 'answered task "t9", which was not asked, or answered already'),
        ("say(task_id='t1', sample=5, completion='x')", 'answered task "t1", which was not asked'),
        ("say(task_id=[], completion='x')", "wrote a `task_id` or a `sample` that is none"),
        ("say(sample=True, completion='x')", "wrote a `task_id` or a `sample` that is none"),
    ],
)
def test_a_line_that_cannot_be_told_apart_costs_its_request_alone(ask: Ask, said: str, error: str) -> None:
    program = LOOP.format(f"if prompt == 'b': {said}\n    say(completion=prompt)")
    found = ask(program, requests("a", "b", "c"))
    assert texts(found) == ["a", None, "c"]
    assert errors(found)[1].startswith(FOLLOWED[:-3])
    assert error in errors(found)[1]


def test_a_program_that_remarks_first_answers_nothing_wrongly(ask: Ask) -> None:
    program = "print('Loading')\n" + LOOP.format("say(completion=prompt)")
    assert texts(ask(program, requests("a", "b"))) == [None, None]
    with pytest.raises(InputError, match=r'it wrote "Loading", not JSON: .*print remarks to standard error'):
        ask(program, requests(*"abcdefghijkl"))


def test_an_id_may_be_a_number(ask: Ask) -> None:
    found = ask(LOOP.format("say(task_id=5, completion='x')"), [Request(task_id="5", sample=0, prompt="")])
    assert texts(found) == ["x"]


def test_a_blank_line_says_nothing(ask: Ask) -> None:
    assert texts(ask(LOOP.format("print('\\n  '); say(completion=prompt)"), requests("a", "b"))) == ["a", "b"]


def test_the_request_that_ends_a_program_is_the_only_one_lost(ask: Ask) -> None:
    said = "if prompt == 'c': sys.exit('no c\\x1b[31m, ever')\n    say(completion=prompt)"
    found = ask(LOOP.format(said), requests(*"abcdef"))
    assert texts(found) == ["a", "b", None, "d", "e", "f"]
    assert errors(found)[2] == (
        "the program ended with exit code 1 before it answered; it last said: no c\\x1b[31m, ever"
    )


def test_a_program_that_dies_now_and_then_is_started_again(ask: Ask) -> None:
    program = LOOP.format("say(completion=prompt); sys.exit(1)")
    found = ask(program, requests(*"abcdefghijklmnopqrst"), concurrency=2)
    assert "".join(sorted(filter(None, texts(found)))) == "abcdefghijklmnopqrst"


def test_a_program_that_never_answers_is_the_users_to_mend(ask: Ask) -> None:
    with pytest.raises(InputError) as error:
        ask("import sys; sys.exit('no weights')", requests(*"x" * 50))
    assert str(error.value) == (
        "the program ended with exit code 1 before it answered; it last said: no weights. "
        "So ended 10 processes in a row, and none gave an answer"
    )


def test_a_program_that_stops_answering_is_given_up(ask: Ask) -> None:
    said = "os._exit(3) if int(prompt) > 4 else say(completion=prompt)"
    found = ask(LOOP.format(said), requests(*map(str, range(100))))
    answers = {key[0]: answer for key, answer in found.items()}
    assert [answers[f"t{number}"].text for number in range(6)] == ["0", "1", "2", "3", "4", None]
    assert answers["t5"].error == "the program ended with exit code 3 before it answered"
    why = "the program was given up: 10 processes in a row ended without an answer"
    assert answers["t50"] == answers["t99"] == Answer(text=None, error=why)


def test_a_program_that_hangs_is_ended(ask: Ask, tmp_path: Path) -> None:
    program = LOOP.format(f"if prompt == 'b': {HANG}\n    say(completion=prompt)")
    found = ask(program, requests("a", "b", "c"), clock=Clock(tmp_path, 200.0), timeout=200.0)
    assert texts(found) == ["a", None, "c"]
    assert errors(found)[1] == "the program gave no answer in 200 s"


def test_a_program_that_does_not_start_is_named(tmp_path: Path) -> None:
    command = Command(CommandSpec(run=("./no-such",)), SamplingSpec(), tmp_path, ENVIRON)
    with pytest.raises(InputError, match=r'^the command "\./no-such" cannot be started: No such file'):
        list(command.answers(requests("a")))


def test_an_answer_beyond_what_one_may_have_is_an_error(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MAX_LINE", 2**20)
    said = "say(completion='x' * (2**23 if prompt == 'b' else 5))"
    found = ask(LOOP.format(said), requests("a", "b", "c"))
    assert texts(found) == ["xxxxx", None, "xxxxx"]
    assert errors(found)[1].startswith("the program wrote over ")


def test_a_program_gets_the_variables_that_are_listed_and_no_more(ask: Ask) -> None:
    said = "say(completion=json.dumps(dict(os.environ)))"
    (answer,) = ask(LOOP.format(said), requests("a"), env=("SECRET", "UNSET")).values()
    found = json.loads(answer.text or "")
    found.pop("LC_CTYPE", None)  # Python sets it for itself
    assert found == {"PATH": ENVIRON["PATH"], "SECRET": "hunter2-secret"}


def test_a_program_runs_in_the_configs_folder(ask: Ask, tmp_path: Path) -> None:
    (answer,) = ask(LOOP.format("say(completion=os.getcwd())"), requests("a")).values()
    assert answer.text == str(tmp_path.resolve())


@pytest.mark.parametrize(
    "said",
    [
        "say(error='key ' + os.environ['SECRET'])",
        "sys.exit('key ' + os.environ['SECRET'])",
        "print('key ' + os.environ['SECRET'], flush=True)",
        "say(task_id=os.environ['SECRET'], completion='')",
    ],
)
def test_a_secret_is_in_no_error(ask: Ask, said: str) -> None:
    program = LOOP.format(f"say(completion='') if prompt == 'a' else {said}")
    found = ask(program, requests("a", "b"), env=("SECRET",))
    assert "***" in errors(found)[1]
    assert "hunter2" not in repr(found)


def test_a_secret_is_in_no_exception(ask: Ask) -> None:
    with pytest.raises(InputError) as error:
        ask("import os, sys; sys.exit(os.environ['SECRET'])", requests(*"x" * 20), env=("SECRET",))
    assert "last said: ***." in str(error.value)


FAMILY = """
import subprocess, sys, json
wait = "import signal; print(1, file=open('alive', 'w'), flush=True) or signal.pause()"
subprocess.Popen([sys.executable, "-c", "held = open('alive', 'w'); " + wait])
for line in sys.stdin:
    open("alive", "rb", buffering=0).read(1)
    print(json.dumps({"completion": "x"}), flush=True)
"""


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[Callable[[], bool]]:
    """Waits until every process that has the file `alive` open for writing is gone."""
    os.mkfifo(tmp_path / "alive")
    with os.fdopen(os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK), "rb") as alive:

        def wait() -> bool:
            os.set_blocking(alive.fileno(), True)
            alive.read()
            return True

        yield wait


@pytest.mark.parametrize("each", [True, False])
def test_a_programs_children_end_with_it(ask: Ask, ends: Callable[[], bool], each: bool) -> None:
    assert texts(ask(FAMILY, requests("a"), each=each)) == ["x"]
    assert ends()


def test_an_interrupted_run_leaves_no_process(tmp_path: Path, ends: Callable[[], bool]) -> None:
    (tmp_path / "answer.py").write_text(FAMILY)
    command = Command(CommandSpec(run=(sys.executable, "answer.py")), SamplingSpec(), tmp_path, ENVIRON)
    answers = command.answers(requests(*"x" * 1000))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert ends()


def test_a_process_a_request(ask: Ask) -> None:
    program = "import json, sys\nprint(json.load(sys.stdin)['prompt'].upper(), end='')"
    found = ask(program, requests("a", "", "日本"), each=True, concurrency=2)
    assert texts(found) == ["A", "", "日本"]


@pytest.mark.parametrize(
    ("output", "answer"),
    [
        ('{"completion": "x", "usage": {"input": 2}}', Answer(text="x", usage=Usage(input=2))),
        ('{"error": "e"}', Answer(text=None, error="e")),
        (
            '{"completion": 5}',
            Answer(text=None, error="the program's `completion` is a number, where a text is wanted"),
        ),
        ('{"answer": 5}', Answer(text='{"answer": 5}')),
        ('{"completion": ', Answer(text='{"completion": ')),
        ("def f():\n    pass\n", Answer(text="def f():\n    pass\n")),
    ],
)
def test_all_that_a_process_writes_is_its_answer(ask: Ask, output: str, answer: Answer) -> None:
    (found,) = ask(f"print({output!r}, end='')", requests("a"), each=True).values()
    assert found == answer


def test_output_that_is_no_text_is_an_error(ask: Ask) -> None:
    (found,) = ask("import sys; sys.stdout.buffer.write(b'\\xff')", requests("a"), each=True).values()
    assert found == Answer(text=None, error="what the program wrote is not UTF-8")


def test_a_process_that_fails_is_an_error_whatever_it_wrote(ask: Ask) -> None:
    program = (
        "import json, sys\np = json.load(sys.stdin)['prompt']\nprint(p)\nif p == 'b': sys.exit('broken')"
    )
    found = ask(program, requests("a", "b", "c"), each=True)
    assert texts(found) == ["a\n", None, "c\n"]
    assert errors(found)[1] == "the program ended with exit code 1 before it answered; it last said: broken"


def test_a_process_that_fails_once_is_asked_again(ask: Ask, tmp_path: Path) -> None:
    program = (
        "import os\nif not os.path.exists('seen'):\n    os._exit(open('seen', 'x').close() or 1)\nprint('x')"
    )
    assert texts(ask(program, requests("a"), each=True)) == ["x\n"]


def test_processes_that_fail_are_not_given_up_where_each_has_one_request(ask: Ask) -> None:
    program = "import json, sys\np = json.load(sys.stdin)['prompt']\nsys.exit(0 if p in 'az' else 1)"
    assert texts(ask(program, requests(*"abcdefghz"), each=True)) == ["", *[None] * 7, ""]


def test_a_process_that_hangs_is_an_error(ask: Ask, tmp_path: Path) -> None:
    clock = Clock(tmp_path, 3.0)
    (found,) = ask(f"print('x'); {HANG}", requests("a"), each=True, clock=clock, timeout=3.0).values()
    assert found.error == "the program gave no answer in 3 s"


def identity(folder: Path, *run: str, **sampling: float) -> object:
    command = Command(CommandSpec(run=run), SamplingSpec(**sampling), folder, ENVIRON)  # type: ignore[arg-type]
    return json.loads(json.dumps(command.identity))


def test_another_program_is_another_source(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "ckpt" / "deep").mkdir(parents=True)
    (tmp_path / "ckpt" / "deep" / "weights").write_text("1")
    runs: list[tuple[str, ...]] = [
        ("python", "a.py"),
        ("python", "x", "--model=ckpt"),
        ("./a.py",),
        ("python", "."),
    ]
    runs.append((str(tmp_path / "a.py"), "/etc/hostname", "../a.py"))
    before = [identity(tmp_path, *run) for run in runs]
    assert [identity(tmp_path, *run) for run in runs] == before
    assert identity(tmp_path, "python", "a.py", temperature=0.5) != before[0]
    (tmp_path / "a.py").write_text("2")
    (tmp_path / "ckpt" / "deep" / "weights").write_text("2")
    after = [identity(tmp_path, *run) for run in runs]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, False, True, False]


def test_no_secret_is_a_part_of_who_answers(tmp_path: Path) -> None:
    spec = CommandSpec(run=("python", "a.py"), env=("SECRET",))
    command = Command(spec, SamplingSpec(seed=1), tmp_path, ENVIRON)
    other = Command(spec, SamplingSpec(seed=2), tmp_path, {**ENVIRON, "SECRET": "another"})
    assert command.identity == other.identity


def test_a_signal_is_told_as_how_a_program_ended(ask: Ask) -> None:
    said = "os.kill(os.getpid(), 9) if prompt == 'b' else say(completion=prompt)"
    found = ask(LOOP.format(said), requests("a", "b"))
    assert errors(found)[1] == f"the program ended with exit code -{int(signal.SIGKILL)} before it answered"
