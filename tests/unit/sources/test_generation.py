"""Asking a model, through the cache, into a file of outputs."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from proctor.config.spec import PriceSpec
from proctor.errors import InputError, ProctorError
from proctor.progress import Quiet
from proctor.sources import generation
from proctor.sources.cache import Cache
from proctor.sources.file import open_outputs
from proctor.sources.generation import Limits, generate
from proctor.sources.money import Spent
from proctor.sources.request import Answer, Request, Usage

PRICE = PriceSpec(input=1_000_000, output=0)  # a dollar a token


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Told(Quiet):
    """What a user is told."""

    notes: list[str] = field(default_factory=list)
    steps: list[tuple[int, str]] = field(default_factory=list)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def step(self, count: int = 1, note: str = "") -> None:
        self.steps.append((count, note))


@dataclass
class Asked:
    """A source that answers with the prompt in capitals, this many requests at a time."""

    at_a_time: int = 1
    given: Mapping[tuple[str, int], list[Answer]] = field(default_factory=dict)
    name: str = "m"
    cost: int = 1
    clock: Clock = field(default_factory=Clock)
    error: BaseException | None = None  # raised in place of the third answer
    asked: list[Request] = field(default_factory=list)

    @property
    def identity(self) -> Mapping[str, object]:
        return {"name": self.name}

    def answers(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Answer]]:
        batch: list[Request] = []
        for request in requests:
            self.asked.append(request)
            batch.append(request)
            if len(batch) == self.at_a_time:
                yield from self._answered(batch)
                batch = []
        yield from self._answered(batch)

    def _answered(self, batch: list[Request]) -> Iterator[tuple[Request, Answer]]:
        for request in reversed(batch):
            if self.error and len(self.asked) == 3:
                raise self.error
            self.clock.now += 1
            answer = Answer(
                text=request.prompt.upper(), usage=Usage(input=self.cost, output=2), finish="stop"
            )
            for one in self.given.get((request.task_id, request.sample), [answer]):
                yield request, one

    def close(self) -> None:
        return


def requests(count: int, samples: int = 1) -> list[Request]:
    return [
        Request(task_id=f"t{number}", sample=sample, prompt=f"p{number}", system="s")
        for number in range(count)
        for sample in range(samples)
    ]


@dataclass
class Run:
    """What came of asking."""

    spent: Spent
    rows: list[dict[str, object]]
    told: Told

    @property
    def texts(self) -> dict[object, object]:
        """Completion or error by task; each stands there once."""
        found = {row["task_id"]: row.get("completion", row.get("error")) for row in self.rows}
        assert len(found) == len(self.rows)
        return found


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path / "cache.db", 2**30, pytest.fail)
    yield cache
    cache.close()


def ask(
    folder: Path,
    source: Asked,
    listed: Iterable[Request],
    cache: Cache | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Run:
    told, path = Told(), folder / "out" / "outputs.jsonl"
    spent = generate(source, listed, cache, limits=limits, out_path=path, progress=told, clock=source.clock)
    return Run(spent, [json.loads(line) for line in path.read_text().splitlines()], told)


def test_each_line_is_a_request_and_its_answer(tmp_path: Path) -> None:
    run = ask(tmp_path, Asked(), requests(1), limits=Limits(price=PRICE))
    assert run.rows == [
        {
            "task_id": "t0",
            "sample": 0,
            "completion": "P0",
            "prompt": "p0",
            "system": "s",
            "finish": "stop",
            "usage": {"input": 1, "output": 2},
            "cached": False,
        }
    ]
    assert run.spent == Spent(requests=1, input=1, output=2, dollars=1.0, seconds=1.0)
    assert run.told.steps == [(1, "$1.00")]


def test_what_is_written_is_read_as_outputs(tmp_path: Path) -> None:
    given = {("t1", 0): [Answer(text=None, error="cut off")], ("t2", 0): [Answer(text="")]}
    lone = Request(task_id="t3", sample=0, prompt="\ud800")
    ask(tmp_path, Asked(given=given, at_a_time=2), [*requests(3), lone])
    outputs = open_outputs(tmp_path / "out" / "outputs.jsonl", [f"t{number}" for number in range(4)])
    assert sorted((one.task_id, one.text, one.error) for one in outputs) == [
        ("t0", "P0", ""),
        ("t1", "", "cut off"),
        ("t2", "", ""),
        ("t3", "\ud800", ""),
    ]


def test_a_second_run_asks_nothing_and_writes_the_same(tmp_path: Path, cache: Cache) -> None:
    first = ask(tmp_path, Asked(at_a_time=3), requests(5, samples=2), cache, Limits(price=PRICE))
    again = Asked()
    second = ask(tmp_path, again, requests(5, samples=2), cache, Limits(price=PRICE))
    assert again.asked == []
    assert second.spent == Spent(requests=10, cached=10)
    unlike = [{**row, "cached": True} for row in first.rows]
    assert sorted(map(str, second.rows)) == sorted(map(str, unlike))


def test_another_source_is_asked_anew(tmp_path: Path, cache: Cache) -> None:
    ask(tmp_path, Asked(), requests(2), cache)
    other = Asked(name="other")
    ask(tmp_path, other, requests(3), cache)
    assert len(other.asked) == 3


def test_two_tasks_with_one_prompt_keep_an_answer_each(tmp_path: Path, cache: Cache) -> None:
    listed = [Request(task_id=name, sample=0, prompt="p") for name in "ab"]
    given = {("a", 0): [Answer(text="1")], ("b", 0): [Answer(text="2")]}
    first = ask(tmp_path, Asked(given=given, at_a_time=2), listed, cache)
    assert ask(tmp_path, Asked(), listed, cache).texts == first.texts == {"a": "1", "b": "2"}


def test_an_error_is_asked_again_by_the_next_run(tmp_path: Path, cache: Cache) -> None:
    failed = ask(tmp_path, Asked(given={("t1", 0): [Answer(text=None, error="e")]}), requests(2), cache)
    assert failed.texts == {"t0": "P0", "t1": "e"}
    assert failed.spent.failed == 1
    assert failed.told.steps[-1] == (1, "1 unanswered")
    again = Asked()
    assert ask(tmp_path, again, requests(2), cache).texts == {"t0": "P0", "t1": "P1"}
    assert [request.task_id for request in again.asked] == ["t1"]


def test_a_budget_that_is_used_up_leaves_the_rest_unscored(tmp_path: Path) -> None:
    source = Asked()
    run = ask(tmp_path, source, requests(9), limits=Limits(price=PRICE, budget=5))
    assert len(source.asked) == 5
    assert [run.texts[f"t{number}"] for number in (4, 5, 8)] == [
        "P4",
        *["the budget of $5.00 is used up"] * 2,
    ]
    assert run.spent == Spent(requests=9, failed=4, unasked=4, input=5, output=10, dollars=5.0, seconds=5.0)


def test_what_is_under_way_counts_towards_the_budget(tmp_path: Path) -> None:
    source = Asked(at_a_time=4)
    run = ask(tmp_path, source, requests(20), limits=Limits(price=PRICE, budget=6))
    assert run.spent.dollars == 6.0
    assert run.spent.unasked == 14


def test_what_the_model_took_before_counts(tmp_path: Path) -> None:
    limits = Limits(price=PRICE, budget=5, before=Spent(dollars=4.0, seconds=9.0))
    run = ask(tmp_path, Asked(), requests(3), limits=limits)
    assert run.texts == {"t0": "P0", **dict.fromkeys(("t1", "t2"), "the budget of $5.00 is used up")}


def test_what_is_known_is_used_beyond_the_budget(tmp_path: Path, cache: Cache) -> None:
    ask(tmp_path, Asked(), requests(5), cache)
    run = ask(tmp_path, Asked(), reversed(requests(7)), cache, Limits(price=PRICE, budget=1))
    assert (run.spent.cached, run.spent.unasked) == (5, 1)


def test_a_deadline_that_is_over_leaves_the_rest_unscored(tmp_path: Path) -> None:
    limits = Limits(deadline=10, before=Spent(seconds=7.0))
    run = ask(tmp_path, Asked(), requests(5), limits=limits)
    assert run.texts["t2"] == "P2"
    assert run.texts["t3"] == run.texts["t4"] == "the deadline of 10 s is over"


def test_a_request_that_is_never_answered_is_an_error(tmp_path: Path) -> None:
    given: dict[tuple[str, int], list[Answer]] = {("t1", 0): []}
    run = ask(tmp_path, Asked(given=given), requests(3))
    assert run.texts == {"t0": "P0", "t1": "no answer", "t2": "P2"}
    assert run.spent.failed == 1


def test_a_source_that_takes_nothing_leaves_errors(tmp_path: Path) -> None:
    class Lazy(Asked):
        def answers(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Answer]]:
            del requests
            return iter([])

    run = ask(tmp_path, Lazy(), requests(2))
    assert run.texts == {"t0": "no answer", "t1": "no answer"}


def test_a_second_answer_is_paid_for_and_does_not_count(tmp_path: Path) -> None:
    one = Answer(text="first", usage=Usage(input=1))
    two = Answer(text="second", usage=Usage(input=1))
    run = ask(tmp_path, Asked(given={("t0", 0): [one, two, two]}), requests(2), limits=Limits(price=PRICE))
    assert run.texts == {"t0": "first", "t1": "P1"}
    assert run.spent.dollars == 4.0
    assert run.told.notes == [
        "warning: task t0, sample 0 was answered more than once, or never asked; only first answers count"
    ]


@pytest.mark.parametrize(("price", "notes"), [(PRICE, 1), (None, 0)])
def test_what_no_price_can_count_is_told_once(tmp_path: Path, price: PriceSpec | None, notes: int) -> None:
    given = {(f"t{number}", 0): [Answer(text="x")] for number in range(3)}
    run = ask(tmp_path, Asked(given=given), requests(3), limits=Limits(price=price))
    told = "warning: an answer came without its tokens, which cost and budget leave out"
    assert run.told.notes == notes * [told]


def test_an_error_without_a_reason_is_still_one(tmp_path: Path) -> None:
    run = ask(tmp_path, Asked(given={("t0", 0): [Answer(text=None)]}), requests(1))
    assert run.texts == {"t0": "no answer, and no reason given"}


def test_a_line_that_no_reader_takes_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "MAX_LINE", 2**20)
    run = ask(tmp_path, Asked(given={("t0", 0): [Answer(text="x" * 2**20)]}), requests(2))
    assert run.texts == {"t0": "prompt and answer are over 1 MiB", "t1": "P1"}
    assert run.spent.failed == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a mistake"), InputError("no key")])
def test_what_was_answered_before_a_run_ends_is_not_asked_again(
    tmp_path: Path, cache: Cache, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        ask(tmp_path, Asked(error=error), requests(5), cache)
    assert list((tmp_path / "out").iterdir()) == []
    again = Asked()
    assert len(ask(tmp_path, again, requests(5), cache).rows) == 5
    assert [request.task_id for request in again.asked] == ["t2", "t3", "t4"]


def test_a_connection_that_fails_is_not_said_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ProctorError, match=r"^asking the model failed: ConnectionResetError: gone$"):
        ask(tmp_path, Asked(error=ConnectionResetError(104, "gone")), requests(5))


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match=r"outputs\.jsonl: cannot be written"):
        ask(tmp_path, Asked(), requests(1))


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_generation import Asked, ask, requests
from proctor.sources.cache import Cache

class Killed(Asked):
    def _answered(self, batch):
        yield from super()._answered(batch)
        if len(self.asked) == 40:
            os.kill(os.getpid(), signal.SIGKILL)

folder = Path(sys.argv[1])
ask(folder, Killed(), requests(100), Cache(folder / "cache.db", 2**30, print))
"""


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(Path(__file__).parent)],
        check=False,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL
    cache = Cache(tmp_path / "cache.db", 2**30, pytest.fail)
    again = Asked()
    assert len(ask(tmp_path, again, requests(100), cache).rows) == 100
    assert len(again.asked) == 60
    cache.close()
