"""What a judge makes of any answer: a value, an exception of the candidate's, or a candidate that is lost."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import strategies as st

from fuzz.budget import fuzz
from fuzz.strategies import BYTES, CUTS, DESCRIBED, JSON, TAGGED, TEXTS, cut, written
from proctor_sandbox.exam import prepare
from proctor_sandbox.exchange import Lost
from proctor_sandbox.foresight import Foresight
from proctor_sandbox.frames import ENCODE, Channel
from proctor_sandbox.handle import Handle, Permissions
from proctor_sandbox.judge import Judge
from proctor_sandbox.trial import judge

pytestmark = pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
TROUBLES = ("", "gone", "protocol", "output_limit")
MESSAGES = st.one_of(
    JSON,
    st.builds(lambda value: ["return", value], TAGGED),
    st.builds(lambda value, changes: ["return", value, changes], TAGGED, st.one_of(TAGGED, JSON)),
    st.builds(lambda value: ["return", {"f": value}], TAGGED),
    st.builds(lambda described: ["raise", described], DESCRIBED),
    st.builds(lambda text: ["printed", text], st.one_of(TEXTS, TAGGED)),
    st.builds(
        lambda name, target, args, named: ["operate", name, target, args, named],
        st.sampled_from(["call", "get", "set", "next", "hash", "eval"]),
        st.one_of(st.integers(-2, 3), JSON),
        st.one_of(st.lists(TAGGED, max_size=3), JSON),
        st.one_of(st.dictionaries(TEXTS, TAGGED, max_size=2), JSON),
    ),
    st.sampled_from([["stop"], ["closed"], ["open"], ["syntax", "SyntaxError"], ["return", ["handle", 0]]]),
)


@contextmanager
def pipe(answers: list[bytes]) -> Iterator[Channel]:
    """A judge's channel to a candidate that has answered already, and is gone."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        for answer in answers:
            theirs.send(answer)
        theirs.shutdown(socket.SHUT_WR)
        yield Channel(ours.fileno(), ours.fileno(), 1 << 16)


def tried(action: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    """What it returns, and what it raises."""
    try:
        return action(), None
    except BaseException as error:  # noqa: BLE001  # a judge raises what a candidate may raise
        return None, error


@fuzz(st.lists(MESSAGES, max_size=4), st.booleans(), st.booleans())
def test_an_operation_gives_a_value_or_raises_or_the_candidate_is_lost(
    messages: list[Any], mutates: bool, canary: bool
) -> None:
    with pipe(list(map(written, messages))) as channel:
        side = Judge(channel, Permissions(None if canary else ()), mutates, Foresight())
        value, error = tried(lambda: side.operate("call", 0, ([1], {"a": 2}), {}))
        assert error is None or type(error) is Lost or error is side.latest or type(error) is StopIteration
        assert bool(side.trouble) is isinstance(error, Lost)
        assert not hasattr(value, "_proctor") or isinstance(value, Handle)
        assert side.trouble in TROUBLES


SOURCE = {
    "units": [""],
    "handles": True,
    "mutates": True,
    "operations": None,
    "printed": 99,
    "used": False,
}
STUBBORN = """
for _ in range(9):
    try:
        assert f([1]) == 'never'
    except BaseException:
        pass
assert f([1]) == 'n' + 'ever'
"""


@pytest.fixture(autouse=True)
def streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge silences its own, and so this process's."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))


EXAM = prepare("", "", STUBBORN, "f")
REQUEST = ["operate", "call", 0, [["list", 0, [1]]], {}]
CALL = (ENCODE(REQUEST), REQUEST)
STATUSES = ("failed", "error", "syntax_error", "output_limit", "memory")


@fuzz(
    st.lists(MESSAGES, max_size=8),
    st.sampled_from([[], [["closed"]], [["open"], ["return", {"f": ["handle", 0]}]]]),
    st.booleans(),
)
def test_no_messages_pass_a_test_that_nothing_passes(
    messages: list[Any], first: list[Any], ahead: bool
) -> None:
    with pipe(list(map(written, first + messages))) as channel:
        verdict = judge(channel, EXAM, SOURCE, Foresight([CALL] * 9 if ahead else ()))
    assert verdict["status"] in STATUSES
    assert isinstance(verdict["detail"], str)


@fuzz(BYTES, CUTS)
def test_no_bytes_pass_it_either(stream: bytes, cuts: list[int]) -> None:
    first = [written(["open"]), written(["return", {"f": ["handle", 0]}])]
    with pipe(first + cut(stream, cuts)) as channel:
        verdict = judge(channel, EXAM, SOURCE, Foresight())
    assert verdict["status"] in STATUSES
    assert verdict["kept"] is False


@fuzz(st.lists(MESSAGES, max_size=10), st.lists(MESSAGES, max_size=3))
def test_no_answers_to_calls_sent_ahead_pass_it(answers: list[Any], then: list[Any]) -> None:
    first = [["closed"], ["return", {"f": ["handle", 0]}], ["ahead", answers]]
    with pipe(list(map(written, first + then))) as channel:
        verdict = judge(channel, EXAM, SOURCE, Foresight([CALL] * 10))
    assert verdict["status"] in STATUSES
