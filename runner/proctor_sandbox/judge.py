"""The judge's end of the pipe to a candidate: its objects, and what it may ask of the tests' own."""

from __future__ import annotations

import collections
import sys
import types
import weakref
from typing import Any, Callable, List, Optional

from .allowed import BUILTINS
from .atom import CodecError
from .codec import Opaque
from .exchange import ORIGINAL, Exchange, Lost
from .foresight import Foresight
from .frames import FrameError, FrameTooLarge
from .handle import Handle, Permissions, Sealed, awaited, target_of
from .peer import Message, Pipe
from .raised import describe

TEST_MODULE = "__proctor_test__"
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, type)


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
