"""The judge's process: runs the hidden tests of one sample against proxies of the candidate's objects."""

from __future__ import annotations

import collections
import io
import sys
import types
import weakref
from typing import Any, Callable, Dict, List, Optional, Tuple, Type

from . import testing
from .allowed import BUILTINS, forget
from .atom import CodecError
from .codec import Opaque
from .exam import Exam
from .exchange import ORIGINAL, Exchange, Lost
from .foresight import Foresight
from .frames import FrameError, FrameTooLarge
from .handle import USUAL, Handle, Permissions, Sealed, awaited, target_of
from .peer import Message, Pipe
from .raised import describe

TEST_MODULE = "__proctor_test__"
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, type)


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


class Judge(Exchange):
    """The judge's end."""

    def __init__(self, channel: Pipe, permissions: Permissions, mutates: bool, foresight: Foresight) -> None:
        super().__init__(channel)
        self.foresight = foresight
        self.permissions = permissions
        self.mutates = mutates  # whether the candidate's changes to arguments count
        self.handles: weakref.WeakValueDictionary[int, Handle] = weakref.WeakValueDictionary()  # by number
        self.closed = False  # the sample leaves nothing behind in its process
        self.trouble = ""  # why the candidate is lost; a test that goes on regardless cannot pass
        self.latest: Optional[BaseException] = None  # the last exception that came from the candidate,
        self.text = ""  # and what it says

    def export(self, value: Any) -> List[Any]:
        """A builtin that no closed program may name makes the sample that is given it an open one."""
        tagged = super().export(value)
        if tagged[0] == "builtin" and tagged[1] not in BUILTINS:
            self.closed = False
        return tagged

    def export_object(self, value: Any) -> List[Any]:
        if isinstance(value, Handle):
            return ["own", target_of(value)]
        if type(value).__module__ == TEST_MODULE:
            return ["object", self.keep(value)]
        if isinstance(value, FUNCTIONS) and getattr(value, "__module__", "") == "builtins":
            return ["builtin", value.__name__]
        if hasattr(type(value), "__next__"):
            return ["iterator", self.keep(value)]
        if callable(value):
            return ["function", self.keep(value)]
        raise Opaque("a test passes a %s, which cannot cross to the candidate" % type(value).__name__)

    def import_object(self, tag: str, payload: List[Any]) -> Any:
        if tag == "sealed":
            return Sealed()
        (target,) = payload
        if type(target) is not int:
            raise CodecError("a handle without a number")
        if tag == "coroutine":
            return awaited(self, target)
        if tag == "handle":
            handle = self.handles.get(target)
            if handle is None:  # one handle an object, so that identity is the candidate's
                handle = self.handles[target] = Handle(self, self.permissions, target)
            return handle
        return super().import_object(tag, payload)

    def lost(self, error: Exception) -> BaseException:
        if isinstance(error, FrameTooLarge):
            self.trouble = "output_limit"
        else:
            self.trouble = "gone" if isinstance(error, (EOFError, OSError)) else "protocol"
        return Lost(str(error) or "the candidate ended before the tests did")

    def settle(self, answer: Message, args: Any) -> Any:
        if not self.mutates or answer[0] != "return":
            return super().settle(answer, args)
        try:
            for index, changed in answer[2] if len(answer) > 2 else ():
                _copy_back(args[index], self.decode(changed))
            if type(answer[1]) is list and answer[1][:1] == ["argument"]:
                return args[answer[1][1]]
        except (LookupError, TypeError, ValueError) as error:
            raise self.lost(error) from None
        return super().settle(answer, args)

    def send(self, message: Message, first: Optional[Callable[[], None]] = None) -> Message:
        try:
            return super().send(message, first)
        except (TypeError, ValueError, LookupError) as error:  # an answer of the wrong form
            raise self.lost(error) from None

    def request(self, message: Message) -> Message:
        if not self.foresight.expected:
            self.foresight.note(message)
            return self.send(message)
        try:
            answer: Message = self.foresight.answer(message)
        except FrameError as error:
            raise self.lost(error) from None
        return answer

    def take_answers(self) -> None:
        """Hears what was answered to the calls that were sent ahead."""
        try:
            kind, answers = self.peer.receive()
            if kind != "ahead" or type(answers) is not list:
                raise FrameError("no answers to what was sent ahead")
        except (EOFError, FrameError, OSError, ValueError) as error:
            raise self.lost(error) from None
        self.foresight.answers = answers

    def take_closed(self) -> None:
        """Hears whether the sample is closed, which is told before anything of it has run."""
        self.closed = self.peer.receive() == ["closed"]

    def rebuild(self, described: Any) -> BaseException:
        error = super().rebuild(described)
        if not isinstance(error, Lost):
            self.latest, self.text = error, str(described.get("text", ""))
        return error

    def told(self, error: BaseException) -> BaseException:
        """Marks an exception as the candidate's own, so that its text may be shown."""
        self.latest, self.text = error, str(error)
        return error

    def original(self, number: int, rebuilt: BaseException) -> BaseException:
        kept = self.kept[number]
        return kept if isinstance(kept, BaseException) else rebuilt

    def serve(self, message: Message) -> Any:
        self.foresight.plain = False
        if message[0] == "printed":
            sys.stdout.write(str(self.decode(message[1])))
            return None
        return super().serve(message)

    def subject(self, name: str, target: int, args: List[Any]) -> Any:
        """Only what was given to the candidate, and of it only what a caller of the real object would use."""
        value = self.kept[target]
        allowed = type(value).__module__ == TEST_MODULE or name in ("next", "call")
        private = name in ("get", "set", "del") and (type(args[0]) is not str or args[0].startswith("_"))
        if not allowed or private or isinstance(value, BaseException):
            raise AttributeError("not given to the candidate")
        return value

    def attempt(self, action: Any) -> Message:
        try:
            answer: Message = action()
            return answer
        except StopIteration:
            return ["stop"]
        except Lost:
            raise
        except BaseException as error:
            described = describe(error, self.encode_or_name)
            described["attributes"][ORIGINAL] = self.keep(error)
            return ["raise", described]


def _copy_back(original: Any, changed: Any) -> None:
    if isinstance(original, (list, bytearray)):
        original[:] = changed
    elif isinstance(original, (dict, set, collections.deque)):
        original.clear()
        if isinstance(original, collections.deque):
            original.extend(changed)
        else:
            original.update(changed)


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
