"""The candidate's side of what a test passes in: functions, iterators, objects of the test's own classes."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Protocol

from .handle import FORWARDED, leaving


class Asker(Protocol):
    """What these need of the candidate's end of the pipe."""

    def ask(self, name: str, target: int, args: Any, kwargs: Any) -> Any: ...


class Borrowed:
    """Something of the judge's. Going back, it becomes the original again."""

    def __init__(self, asker: Asker, target: int) -> None:
        object.__setattr__(self, "_proctor", (asker, target))

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        asker, target = object.__getattribute__(self, "_proctor")
        return asker.ask(name, target, args, kwargs)


class Function(Borrowed):
    """A function that the test passed in."""

    __name__ = "function"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("call", *args, **kwargs)

    def __deepcopy__(self, _: Any) -> "Function":
        """A function is its own copy."""
        return self


class Iteration(Borrowed):
    """An iterator or generator that the test passed in."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._ask("next")


class Object(Borrowed):
    """An instance of a class that the test defines."""

    def __getattr__(self, name: str) -> Any:
        return self._ask("get", name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._ask("set", name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("call", *args, **kwargs)

    def __iter__(self) -> Any:
        return self._ask("iter")

    def __next__(self) -> Any:
        return self._ask("next")

    def __str__(self) -> str:
        return str(self._ask("str"))

    def __repr__(self) -> str:
        return str(self._ask("repr"))

    def __bool__(self) -> bool:
        return bool(self._ask("bool"))

    def __hash__(self) -> int:
        return int(self._ask("hash"))

    def __eq__(self, other: object) -> bool:
        return bool(self._ask("eq", other))

    def __exit__(self, kind: Any, error: Any, trace: object) -> Any:
        return self._ask("exit", *leaving(kind, error))

    def __contains__(self, item: object) -> bool:
        return bool(self._ask("contains", item))


def target_of(borrowed: Borrowed) -> int:
    return int(object.__getattribute__(borrowed, "_proctor")[1])


def _forward(name: str) -> Callable[..., Any]:
    def method(self: Object, *args: Any) -> Any:
        return self._ask(name, *args)

    return method


for _name in FORWARDED:
    setattr(Object, "__%s__" % _name, _forward(_name))

KINDS = {"function": Function, "iterator": Iteration, "object": Object}
