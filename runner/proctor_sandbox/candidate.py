"""The candidate's process: runs a model's output and answers the judge's calls.

Nothing here can be trusted once the output runs; nothing here knows a test.
"""

from __future__ import annotations

import collections
import io
import sys
import types
from types import CodeType
from typing import Any, Dict, List, Mapping, Optional, Sequence

from . import testing
from .allowed import forget
from .codec import ITEMS
from .exchange import SAFE_TYPES, Exchange
from .frames import Channel
from .peer import Message
from .raised import describe
from .remote import KINDS, Borrowed, target_of
from .source import Source, read

MUTABLE = (list, dict, set, bytearray, collections.deque)
MODULE = "solution"
COROUTINES = (types.CoroutineType,)
SHALLOWER = 8  # frames that calls ahead go without: at least as many as `serve` has and `_answer` has not


class Printed(io.RawIOBase):
    """Standard output of a candidate: forwarded to tests that capture it, dropped past `cap` bytes.

    `stream` is the text stream that ends here.
    """

    def __init__(self, cap: int = 0) -> None:
        super().__init__()
        self.cap = cap
        self.parts: List[bytes] = []
        self.stream = io.TextIOWrapper(
            io.BufferedWriter(self), "utf-8", "backslashreplace", write_through=True
        )

    def begin(self, cap: int) -> None:
        """Forgets what was printed before."""
        self.take()
        self.cap = cap

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.cap > 0:
            self.parts.append(bytes(data[: self.cap]))
            self.cap -= len(data)
        return len(data)

    def take(self) -> str:
        """What was printed since the last time."""
        self.stream.flush()
        text, self.parts = b"".join(self.parts), []
        return text.decode("utf-8", "replace")


class Candidate(Exchange):
    """The candidate's end. `options`: handles and mutates (what the task needs), names, printed (bytes)."""

    def __init__(self, channel: Channel, options: Mapping[str, Any], printed: Printed) -> None:
        super().__init__(channel)
        self.channel = channel
        self.ended = False
        self.handles = bool(options["handles"])
        self.mutates = bool(options["mutates"])
        self.printed = printed
        printed.begin(int(options["printed"]))

    def export_object(self, value: Any) -> List[Any]:
        if isinstance(value, Borrowed):
            return ["own", target_of(value)]
        if isinstance(value, COROUTINES):
            return ["coroutine", self.keep(value)]
        if self.handles or hasattr(type(value), "__next__"):
            return ["handle", self.keep(value)]
        return ["sealed"]

    def import_object(self, tag: str, payload: List[Any]) -> Any:
        return KINDS[tag](self, payload[0])

    def builtin(self, name: str) -> Any:
        return getattr(sys.modules["builtins"], name)

    def ask(self, name: str, target: int, args: Any, kwargs: Any) -> Any:
        if self.ended:
            raise RuntimeError("the sample has ended")
        return self.operate(name, target, args, kwargs)

    def perform(self, name: str, target: int, args: List[Any], kwargs: Dict[str, Any]) -> Message:
        if self.mutates and name == "call":
            return self._call_and_compare(target, args, kwargs)
        return super().perform(name, target, args, kwargs)

    def encode_result(self, subject: Any, result: Any) -> Any:
        """Where handles are given, an instance of a class is one, even of a class derived from dict."""
        if self.handles and isinstance(subject, type) and type(result).__module__ == MODULE:
            return ["handle", self.keep(result)]
        return self.encoder.encode(result)

    def serve(self, message: Message) -> Any:
        answer = super().serve(message)
        self.flush()
        return answer

    def _call_and_compare(self, target: int, args: List[Any], kwargs: Dict[str, Any]) -> Message:
        """Like a call; the answer has the arguments that changed, and says if the result is one of them."""
        encode, decode = self.encoder.encode, self.decoder.decode
        given = [decode(argument) for argument in args]
        before = [encode(value) if isinstance(value, MUTABLE) else None for value in given]
        named = {key: decode(value) for key, value in kwargs.items()}
        result = self.kept[target](*given, **named)
        changes = []
        for index, (value, old) in enumerate(zip(given, before)):
            if old is not None:
                new = encode(value)
                if new != old:
                    changes.append([index, new])
        for index, value in enumerate(given):
            if result is value and isinstance(value, MUTABLE):
                return ["return", ["argument", index], changes]
        return ["return", self.encode_result(self.kept[target], result), changes]

    def flush(self) -> None:
        """Sends what was printed since the last answer, before the answer."""
        text = self.printed.take()
        if text:
            self.channel.send(["printed", self.encoder.encode(text)])

    def serve_sample(self, source: Source, names: List[str], ahead: List[Any]) -> Message:
        """Runs a sample and answers for it, until the judge has another: returns what that begins with.

        `ahead` are calls that the tests are expected to make: target, arguments, named arguments.
        """
        answer = self.channel.hold if source.closed else self.channel.send
        loaded = self.load(source, names)
        answer(loaded)
        if ahead and loaded[0] == "return":
            answer(["ahead", self._answers(ahead)])
        while True:
            message = self.peer.receive()
            if message[0] == "load":
                self.ended = True
                return message
            answer(self.serve(message))

    def _answers(self, ahead: List[Any]) -> Optional[List[Message]]:
        """None where a call printed: its tests could not tell what belongs to which."""
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit - SHALLOWER)
        try:
            answers = [self._answer(*call) for call in ahead]
        finally:
            sys.setrecursionlimit(limit)
        return None if self.printed.take() else answers

    def _answer(self, target: int, args: List[Any], kwargs: Dict[str, Any]) -> Message:
        """As `serve` answers a call where there are neither handles nor changes to copy back."""
        decode = self.decoder.decode
        try:
            named = {key: decode(value) for key, value in kwargs.items()} if kwargs else {}
            return ["return", self.encoder.encode(self.kept[target](*map(decode, args), **named))]
        except BaseException as error:
            return self.raised(error)

    def load(self, source: Source, names: List[str]) -> Message:
        """Runs a source in a namespace of its own; answers with the names that the tests use."""
        if source.trouble:
            return ["syntax", source.trouble]
        namespace = _namespace()
        return self.attempt(lambda: self._run(source.codes, namespace, names))

    def _run(self, codes: Sequence[CodeType], namespace: Dict[str, Any], names: List[str]) -> Message:
        for code in codes:
            exec(code, namespace)
        found = {name: self._named(namespace[name]) for name in names if name in namespace}
        self.flush()
        return ["return", found]

    def _named(self, value: Any) -> Any:
        """A name of the solution's that the tests use: callable whatever the mode."""
        plain = isinstance(value, type) and (value in SAFE_TYPES or issubclass(value, BaseException))
        if callable(value) and not plain and not isinstance(value, (Borrowed, *ITEMS)):
            return ["handle", self.keep(value)]
        return self.encoder.encode(value)


def _namespace() -> Dict[str, Any]:
    """Of a module that can be found by its name, as dataclasses and pickle want it; `__main__` is another."""
    sys.argv = ["solution.py"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    module = sys.modules["solution"] = types.ModuleType(MODULE)
    return module.__dict__


def serve(channel: Channel) -> None:
    """Serves one judge until it is gone; ["load", units, options] begins a sample.

    The judge is told whether the sample is closed before anything of it runs. An open one runs only where
    nothing ran before: it could see what that left in memory.
    """
    printed, errors = Printed(), Printed().stream
    message = channel.receive()
    while True:
        _, units, options = message
        source = read(units)
        if source.closed:
            channel.hold(["closed"])
        else:  # told at once: what runs now could change what is held
            channel.send(["open"])
            if options["used"]:
                return
        candidate = Candidate(channel, options, printed)
        sys.stdout, sys.stderr = printed.stream, errors
        message = candidate.serve_sample(source, options["names"], options["ahead"])


def in_process(channel: Channel) -> None:
    """Runs solution and tests together: ["in_process", units, setup, test, entry point].

    Only for datasets that opted in: model output can reach the tests, and the verdict is its process's own.
    """
    _, units, setup, test, entry_point = channel.receive()
    namespace = _namespace()
    forget()
    sys.stdout = sys.stderr = Printed().stream
    try:
        ready = testing.plan(setup, test, entry_point)
        for unit in units:
            exec(compile(unit, "solution.py", "exec", 0, True), namespace)
        testing.run(ready, namespace, namespace.get(entry_point))
    except BaseException as error:
        channel.send(["raise", describe(error, str)])
    else:
        channel.send(["passed"])
