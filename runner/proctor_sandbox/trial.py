"""One sample tried: the hidden tests, run against proxies of the candidate's objects."""

from __future__ import annotations

import io
import sys
import types
from typing import Any, Callable, Dict, Tuple, Type

from . import testing
from .allowed import forget
from .atom import CodecError
from .exam import Exam
from .foresight import Foresight
from .frames import FrameError
from .handle import USUAL, Permissions
from .judge import TEST_MODULE, Judge
from .peer import Message, Pipe

SOUND = ("passed", "failed", "error", "syntax_error")  # statuses after which a process may be as good as new
TROUBLE = {
    "output_limit": "an answer larger than the limit",
    "gone": "the program ended before its tests did",
    "protocol": "the program broke the protocol",
}


class Unparsable(Exception):
    """The model's output is not Python."""


class Silence(io.TextIOBase):
    """Takes what tests and candidates print, and keeps none of it."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


def judge(channel: Pipe, exam: Exam, source: Dict[str, Any], foresight: Foresight) -> Dict[str, Any]:
    """Runs the tests of one sample. Returns status, detail, and the operations on handles that it used.

    `source`: units, handles, mutates, operations (None allows all, "usual"), printed (characters), used.
    "kept" says that the candidate's process is as good as new.
    """
    allowed = USUAL if source["operations"] == "usual" else source["operations"]
    side = Judge(channel, Permissions(allowed), bool(source["mutates"]), foresight)
    sys.stdout = sys.stderr = Silence()
    forget()
    verdict = _verdict(side, lambda: _run(side, exam, source))
    refused = source["used"] and not side.closed
    return {**verdict, "operations": sorted(side.permissions.used), "refused": refused}


def believe(channel: Pipe, exam: Exam, source: Dict[str, Any]) -> Dict[str, Any]:
    """The verdict of a process in which tests and solution run together: its own word."""
    gone = {"status": "error", "detail": TROUBLE["gone"], "gone": True}
    try:
        channel.send(["in_process", source["units"], exam.setup, exam.test, exam.entry_point])
        answer = channel.receive()
        if answer == ["passed"]:
            return {"status": "passed", "detail": ""}
        name = str(answer[1]["kind"][2])
    except (EOFError, OSError):
        return gone
    except (FrameError, LookupError, TypeError):
        return {"status": "error", "detail": TROUBLE["protocol"]}
    statuses = {"AssertionError": "failed", "MemoryError": "memory", "SyntaxError": "syntax_error"}
    return {"status": statuses.get(name, "error"), "detail": name[:100]}


def _run(side: Judge, exam: Exam, source: Dict[str, Any]) -> None:
    answer = _load(side, exam, source)
    if side.foresight.is_settled_by(answer):
        return
    module = types.ModuleType(TEST_MODULE)
    sys.modules[TEST_MODULE] = module
    namespace = module.__dict__
    if exam.prompt is not None:
        exec(exam.prompt, namespace)
        side.stand_ins.known = _exceptions(namespace)
    found = _names(side, exam, answer)
    for name, value in found.items():
        if name == exam.entry_point or name not in namespace:  # a prompt may import what no parser sees
            namespace[name] = value
    if exam.entry_point and exam.entry_point not in found:
        raise side.told(NameError("name '%s' is not defined" % exam.entry_point))
    testing.run(exam.tests, namespace, found.get(exam.entry_point or ""))


def _exceptions(namespace: Dict[str, Any]) -> Dict[str, Type[BaseException]]:
    """The exception classes that the prompt defines: what a candidate raises of them, the tests catch."""
    return {
        name: value
        for name, value in namespace.items()
        if isinstance(value, type) and issubclass(value, BaseException) and value.__module__ == TEST_MODULE
    }


def _load(side: Judge, exam: Exam, source: Dict[str, Any]) -> Message:
    """Has the candidate run its source and answer what is expected; what it says of its names."""
    options = {key: source[key] for key in ("handles", "mutates", "printed", "used")}
    ahead = [message[2:] for _, message in side.foresight.expected]
    load = ["load", source["units"], {**options, "names": list(exam.names), "ahead": ahead}]
    answer = side.send(load, side.take_closed)
    if ahead and answer[0] == "return":
        side.take_answers()
    return answer


def _names(side: Judge, exam: Exam, answer: Message) -> Dict[str, Any]:
    """The names that the tests use of the sample."""
    if answer == ["stop"]:
        raise side.told(StopIteration())
    if len(answer) != 2:
        raise side.lost(CodecError("an answer without a value"))
    if answer[0] == "syntax":
        raise Unparsable(str(answer[1])[:100])
    if answer[0] == "raise":
        raise side.rebuild(answer[1])
    if answer[0] != "return" or type(answer[1]) is not dict:
        raise side.lost(CodecError("no names"))
    found = answer[1]
    return {name: side.decode(found[name]) for name in exam.names if name in found}


def _verdict(side: Judge, run: Callable[[], None]) -> Dict[str, Any]:
    """A pass only where the tests came to their end and the candidate was there until then."""
    try:
        run()
    except BaseException as error:
        status, detail = _outcome(side, error)
    else:
        status, detail = "passed", ""
    if side.trouble:
        status = "output_limit" if side.trouble == "output_limit" else "error"
        detail = TROUBLE[side.trouble]
    kept = side.closed and status in SOUND and not side.trouble
    return {"status": status, "detail": detail, "gone": side.trouble == "gone", "kept": kept}


def _outcome(side: Judge, error: BaseException) -> Tuple[str, str]:
    """Status and one line. The text of an exception is shown only where it is the candidate's own."""
    name = type(error).__name__[:100]
    if isinstance(error, Unparsable):
        return "syntax_error", str(error)
    if isinstance(error, AssertionError):
        return "failed", "AssertionError"
    if isinstance(error, MemoryError):
        return "memory", name
    return "error", "%s: %s" % (name, side.text[:300]) if error is side.latest and side.text else name
