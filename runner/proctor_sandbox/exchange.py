"""Values, calls and exceptions between judge and candidate: what both ends do alike."""

from __future__ import annotations

import builtins
from typing import Any, Callable, Dict, List, Mapping, Optional

from .atom import CodecError
from .codec import Decoder, Encoder, Opaque
from .frames import FrameError
from .operation import OPERATIONS
from .peer import Message, Peer, Pipe
from .raised import StandIns, describe, lineage

TYPES = (
    "bool int float complex str bytes bytearray list tuple set frozenset dict range object slice "
    "enumerate filter map zip reversed memoryview property staticmethod classmethod"
).split()
SAFE_TYPES = {getattr(builtins, name): name for name in TYPES}
ORIGINAL = "_proctor_original"  # on an exception that came from the other side: which one it was there


class Lost(BaseException):
    """The other side is gone or broke the protocol. Not an Exception, so that no test swallows it."""


class Exchange:
    """One end. Objects that stay here are numbered in `kept`, so that only what was given can be named."""

    def __init__(self, channel: Pipe) -> None:
        self.kept: List[Any] = []
        self.numbers: Dict[int, int] = {}  # id of a kept object -> its number
        self.encoder = Encoder(self.export)
        self.decoder = Decoder(self.imported)
        self.stand_ins = StandIns()
        self.peer = Peer(channel, self.serve)

    def keep(self, value: Any) -> int:
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.kept)
            self.kept.append(value)
        return number

    def export(self, value: Any) -> List[Any]:
        """A tagged list for a value that is not plain. Raises Opaque where it may not leave."""
        if isinstance(value, type) and issubclass(value, BaseException):
            return ["exception", lineage(value)]
        if isinstance(value, type) and value in SAFE_TYPES:
            return ["builtin", SAFE_TYPES[value]]
        return self.export_object(value)

    def export_object(self, value: Any) -> List[Any]:
        raise Opaque(type(value).__name__)

    def imported(self, tag: str, payload: List[Any]) -> Any:
        """The value for a tag that the other side's `export` wrote."""
        if tag == "exception":
            return self.stand_ins.of(payload[0])
        if tag == "builtin":
            return self.builtin(payload[0])
        if tag == "own":
            return self.kept[payload[0]]
        return self.import_object(tag, payload)

    def builtin(self, name: str) -> Any:
        if name not in TYPES:
            raise CodecError("not a type that may cross")
        return getattr(builtins, name)

    def import_object(self, tag: str, payload: List[Any]) -> Any:
        raise CodecError("the tag '%s' and %d more" % (tag, len(payload)))

    def operate(self, name: str, target: int, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """Does an operation on an object that stayed with the other side."""
        encode = self.encoder.encode
        given = [encode(argument) for argument in args]
        named = {key: encode(value) for key, value in kwargs.items()}
        return self.settle(self.request(["operate", name, target, given, named]), args)

    def request(self, message: Message) -> Message:
        """The other side's answer to an operation."""
        return self.send(message)

    def send(self, message: Message, first: Optional[Callable[[], None]] = None) -> Message:
        try:
            return self.peer.request(message, first)
        except (EOFError, FrameError, OSError) as error:
            raise self.lost(error) from None

    def lost(self, error: Exception) -> BaseException:
        return Lost(str(error) or "the other side is gone")

    def settle(self, answer: Message, args: Any) -> Any:
        """The value of an answer, or its exception raised."""
        del args
        if answer[0] == "stop":
            raise StopIteration
        if len(answer) < 2:
            raise self.lost(CodecError("an answer without a value"))
        if answer[0] == "raise":
            raise self.rebuild(answer[1])
        return self.decode(answer[1])

    def decode(self, value: Any) -> Any:
        try:
            return self.decoder.decode(value)
        except (CodecError, RecursionError) as error:
            raise self.lost(error) from None

    def rebuild(self, described: Any) -> BaseException:
        try:
            error = self.stand_ins.rebuild(described, self.decoder.decode)
            original = vars(error).get(ORIGINAL)
            return error if type(original) is not int else self.original(original, error)
        except (CodecError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as broken:
            return self.lost(broken)

    def original(self, number: int, rebuilt: BaseException) -> BaseException:
        del number
        return rebuilt

    def serve(self, message: Message) -> Any:
        """Answers a request of the other side."""
        kind, name, target, args, kwargs = message
        if kind != "operate" or name not in OPERATIONS:
            raise FrameError("not a request")
        return self.attempt(lambda: self.perform(name, target, args, kwargs))

    def perform(self, name: str, target: int, args: List[Any], kwargs: Dict[str, Any]) -> Message:
        decode = self.decoder.decode
        subject = self.subject(name, target, args)
        given = [decode(argument) for argument in args]
        named = {key: decode(value) for key, value in kwargs.items()}
        return ["return", self.encode_result(subject, OPERATIONS[name](subject, *given, **named))]

    def encode_result(self, subject: Any, result: Any) -> Any:
        del subject
        return self.encoder.encode(result)

    def subject(self, name: str, target: int, args: List[Any]) -> Any:
        del name, args
        return self.kept[target]

    def attempt(self, action: Callable[[], Message]) -> Message:
        try:
            return action()
        except BaseException as error:
            return self.raised(error)

    def raised(self, error: BaseException) -> Message:
        """The answer that raises this on the other side."""
        if isinstance(error, StopIteration):
            return ["stop"]
        return ["raise", describe(error, self.encode_or_name)]

    def encode_or_name(self, value: Any) -> Any:
        try:
            return self.encoder.encode(value)
        except Exception:
            return "<%s>" % type(value).__name__
