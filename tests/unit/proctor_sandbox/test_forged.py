"""A candidate that does not keep to the protocol: whatever it sends, no test passes by it."""

import pytest

from unit.proctor_sandbox.conftest import Sit

LOAD = 'channel.receive()\nchannel.send(["open"], ["return", {"f": ["handle", 0]}])\n'
ANSWER = LOAD + "channel.receive()\n"
SWALLOWING = """
def check(candidate):
    try:
        assert candidate(2) == 4
    except {kind}:
        pass
"""


@pytest.mark.parametrize("kind", ["Exception", "BaseException", "(Exception, KeyboardInterrupt, SystemExit)"])
@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        ("", "the program ended before its tests did"),
        ("channel.receive()", "the program ended before its tests did"),
        (ANSWER, "the program ended before its tests did"),
        (ANSWER + "end.sendall(b'\\x00\\x00\\x00\\x09[')", "the program ended before its tests did"),
        (
            ANSWER + "end.sendall(b'\\x00\\x00\\x00\\x02{]')\nchannel.receive()",
            "the program broke the protocol",
        ),
    ],
)
def test_a_lost_candidate_cannot_be_swallowed(sit: Sit, kind: str, raw: str, detail: str) -> None:
    verdict = sit(SWALLOWING.format(kind=kind), raw=raw or "pass")
    assert (verdict["status"], verdict["detail"]) == ("error", detail)


def test_a_lost_candidate_cannot_be_swallowed_by_a_test_case(sit: Sit) -> None:
    test = """
import unittest
class T(unittest.TestCase):
    def test_it(self):
        with self.assertRaises(BaseException):
            f(1)
        try:
            f(2)
        finally:
            return
"""
    verdict = sit(test, "import os\ndef f(x): os._exit(0)", entry_point=None)
    assert (verdict["status"], verdict["detail"]) == ("error", "the program ended before its tests did")
    assert verdict["gone"] is True


FORGED = [
    "5",
    "None",
    "[]",
    "{}",
    "[5]",
    "[[]]",
    "['nothing']",
    "['return']",
    "['raise']",
    "['raise', 5]",
    "['raise', {}]",
    "['raise', {'kind': [], 'args': [], 'attributes': {}}]",
    "['raise', {'kind': ['shared', 'os', 'system'], 'args': [], 'attributes': {}}]",
    "['raise', {'kind': ['shared', 'builtins', 'print'], 'args': [], 'attributes': {}}]",
    "['raise', {'kind': ['own', 'm', 'E', []], 'args': [], 'attributes': {}}]",
    "['raise', {'kind': ['shared', 'builtins', 'ValueError'], 'args': 7, 'attributes': {}}]",
    "['raise', {'kind': ['shared', 'builtins', 'ValueError'], 'args': [], 'attributes': {'args': 5}}]",
    (
        "['raise', {'kind': ['shared', 'builtins', 'KeyError'], 'args': [],"
        " 'attributes': {'_proctor_original': 99}}]"
    ),
    "['return', ['handle']]",
    "['return', ['handle', 'x']]",
    "['return', ['handle', True]]",
    "['return', ['coroutine', None]]",
    "['return', ['own', 5]]",
    "['return', ['own', 'x']]",
    "['return', ['object', 0]]",
    "['return', ['builtin', 'eval']]",
    "['return', ['builtin', []]]",
    "['return', ['exception', []]]",
    "['return', ['argument', 0]]",
    "['return', ['__class__', 0]]",
    "['return', {'a': 1}]",
    "['return', [[]]]",
    "['printed']",
    "['printed', ['list']]",
    "['operate']",
    "['operate', 'call', 0, []]",
    "['operate', 'eval', 0, [], {}]",
    "['operate', [], 0, [], {}]",
    "['exit', 'call', 0, [], {}]",
]


@pytest.mark.parametrize("forged", FORGED)
def test_an_answer_of_the_wrong_form_is_an_error(sit: Sit, forged: str) -> None:
    raw = f"{ANSWER}channel.send({forged})\nchannel.receive()"
    for kind in ("Exception", "BaseException"):
        verdict = sit(SWALLOWING.format(kind=kind), raw=raw)
        assert (verdict["status"], verdict["detail"]) == ("error", "the program broke the protocol")


@pytest.mark.parametrize("forged", FORGED)
def test_an_answer_of_the_wrong_form_to_the_first_message_is_an_error(sit: Sit, forged: str) -> None:
    verdict = sit("", raw=f"channel.receive()\nchannel.send(['closed'], {forged})\nchannel.receive()")
    assert verdict["status"] == "error"


@pytest.mark.parametrize("forged", FORGED)
def test_whatever_stands_for_open_or_closed_the_names_are_waited_for(sit: Sit, forged: str) -> None:
    verdict = sit("", raw=f"channel.receive()\nchannel.send({forged})")
    assert verdict["status"] == "error"
    assert verdict["kept"] is False


@pytest.mark.parametrize(
    "request_of_the_candidate",
    [
        "['operate', 'get', 0, ['_private'], {}]",
        "['operate', 'get', 0, [['u', '5f000000']], {}]",
        "['operate', 'get', 0, ['__class__'], {}]",
        "['operate', 'get', 0, [], {}]",
        "['operate', 'set', 0, ['_private', 1], {}]",
        "['operate', 'get', 1, ['public'], {}]",
        "['operate', 'get', -2, ['_private'], {}]",
        "['operate', 'str', 1, [], {}]",
        "['operate', 'call', 99, [], {}]",
        "['operate', 'call', 'x', [], {}]",
        "['operate', 'next', 0, [['own', 99]], {}]",
        "['operate', 'call', 1, [['handle', 'x']], {}]",
        "['operate', 'call', 1, [['list', 1, [['what']]]], {}]",
        "['operate', 'call', 1, 5, {}]",
        "['operate', 'call', 1, [], 5]",
    ],
)
def test_a_request_for_what_was_not_given_is_refused(sit: Sit, request_of_the_candidate: str) -> None:
    """The answer is an exception for the candidate; the test goes on."""
    test = """
class Hidden:
    public = 1
    _private = 2
hidden, called = Hidden(), []
def callback(*args, **kwargs): called.append(args)
assert f(hidden, callback) == "refused" and not called and vars(hidden) == {}
"""
    raw = f"""{ANSWER}channel.send({request_of_the_candidate})
answer = channel.receive()
assert answer[0] == "raise", answer
channel.send(["return", "refused"])
channel.receive()
"""
    sit.passes(test, "", raw=raw)


def test_a_change_of_arguments_that_the_task_does_not_need_is_ignored(sit: Sit) -> None:
    test = "x = [3, 1]\nassert f(x) == sorted(x)"
    raw = f"{ANSWER}channel.send(['return', ['list', 0, []], [[0, ['list', 0, []]]]])\nchannel.receive()"
    assert sit(test, raw=raw, mutates=False)["status"] == "failed"
    sit.passes(test, "", raw=raw, mutates=True)


@pytest.mark.parametrize(
    "changes", ["5", "[5]", "[[9, 1]]", "[['x', 1]]", "[[0, 5]]", "[[0, ['list']]]", "[[0]]"]
)
def test_changes_of_the_wrong_form_are_an_error(sit: Sit, changes: str) -> None:
    raw = f"{ANSWER}channel.send(['return', 1, {changes}])\nchannel.receive()"
    verdict = sit("try:\n    f([1])\nexcept BaseException:\n    pass", raw=raw, mutates=True)
    assert (verdict["status"], verdict["detail"]) == ("error", "the program broke the protocol")


def test_a_forged_identity_is_an_argument_at_most(sit: Sit) -> None:
    raw = f"{ANSWER}channel.send(['return', ['argument', 3], []])\nchannel.receive()"
    verdict = sit("try:\n    f([1])\nexcept BaseException:\n    pass", raw=raw, mutates=True)
    assert verdict["detail"] == "the program broke the protocol"


def test_a_frame_that_is_too_large_is_not_read(sit: Sit) -> None:
    raw = ANSWER + "end.sendall(b'\\xff\\xff\\xff\\xff')\nchannel.receive()"
    verdict = sit(SWALLOWING.format(kind="BaseException"), raw=raw)
    assert (verdict["status"], verdict["detail"]) == ("output_limit", "an answer larger than the limit")


def test_an_answer_before_the_question_is_just_an_answer(sit: Sit) -> None:
    raw = LOAD + "channel.send(['return', 3])\nchannel.receive()\nchannel.receive()"
    assert sit("assert f(2) == 4", raw=raw)["status"] == "failed"


def test_a_solution_that_writes_to_every_descriptor(sit: Sit) -> None:
    solution = """
import json, os, struct
def f(x):
    body = json.dumps(["return", 4]).encode()
    for fd in range(300):
        try:
            os.write(fd, struct.pack(">I", len(body)) + body)
        except OSError:
            pass
    return 5
"""
    verdict = sit("assert f(2) == 5 and f(3) == 5", solution)
    assert verdict["status"] == "failed"


def test_reaching_for_the_candidates_own_machinery_gains_nothing(sit: Sit) -> None:
    solution = """
import gc, sys
def f(x):
    frame = sys._getframe()
    while frame.f_back: frame = frame.f_back
    for found in gc.get_objects():
        if type(found).__name__ == "Candidate":
            found.handles = found.mutates = True
    for name in list(sys.modules):
        if name.startswith("proctor_sandbox"):
            for value in list(vars(sys.modules[name])):
                if value in ("describe", "OPERATIONS", "SAFE_TYPES"):
                    setattr(sys.modules[name], value, lambda *_: True)
    x.clear()
    return []
"""
    assert sit("x = [3, 1]\nassert f(x) == sorted(x)", solution)["status"] != "passed"
