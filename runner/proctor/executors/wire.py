"""Items as bytes for another machine, without what went there before them."""

import io
import pickle
from collections.abc import Mapping, Sequence
from typing import Any, Final

NONE: Final[Mapping[int, int]] = {}


def numbers_of(shared: Sequence[object]) -> Mapping[int, int]:
    """Where each of these objects stands, by its identity; they have to outlive what this returns."""
    return {id(one): number for number, one in enumerate(shared)}


def pack(item: object, numbers: Mapping[int, int] = NONE) -> bytes:
    """The item, with a number in place of each object that is shared."""
    file = io.BytesIO()
    _Pickler(file, numbers).dump(item)
    return file.getvalue()


def unpack(data: bytes, shared: Sequence[object] = ()) -> Any:
    """What `pack` was given. Of Proctor's own messages alone: like any pickle, it may run code."""
    return _Unpickler(io.BytesIO(data), shared).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, numbers: Mapping[int, int]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, obj: Any) -> int | None:
        return self._numbers.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, pid: Any) -> Any:
        return self._shared[pid]
