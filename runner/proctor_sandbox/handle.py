"""The judge's side of an object that stays with the candidate."""

from __future__ import annotations

from typing import Any, Callable, Collection, Dict, Optional, Protocol, Set, Tuple

# What may be done with a handle where no canonical solution told what the tests need.
USUAL = frozenset(
    {"get", "call", "iter", "next", "len", "getitem", "eq", "str", "repr", "await", "isinstance"}
)
# What may be done with it in any case: functions, iterators and coroutines give plain data in the end.
ALWAYS = frozenset({"call", "iter", "next", "await"})


class Remote(Protocol):
    """What a handle needs of the judge."""

    def operate(self, name: str, target: int, args: Any, kwargs: Any) -> Any: ...


class Permissions:
    """Which operations on handles are allowed; which were used. `allowed` None allows all, for a canary."""

    def __init__(self, allowed: Optional[Collection[str]]) -> None:
        self.allowed = None if allowed is None else ALWAYS | set(allowed)
        self.used: Set[str] = set()

    def check(self, name: str) -> None:
        self.used.add(name)
        if self.allowed is not None and name not in self.allowed:
            raise TypeError("the tests do not need '%s' of an object, so it is not given" % name)


class Sealed:
    """A value that did not cross: equal to nothing but itself, with no attributes, items or calls."""


class Handle:
    """An object of the candidate's. Never equal to plain data; every operation is asked of the candidate."""

    def __init__(self, remote: Remote, permissions: Permissions, target: int) -> None:
        object.__setattr__(self, "_proctor", (remote, permissions, target))

    def __getattr__(self, name: str) -> Any:
        return _operate(self, "get", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _operate(self, "set", name, value)

    def __delattr__(self, name: str) -> None:
        _operate(self, "del", name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        remote, permissions, target = object.__getattribute__(self, "_proctor")
        permissions.check("call")
        return remote.operate("call", target, args, kwargs)

    def __iter__(self) -> Any:
        return _operate(self, "iter")

    def __next__(self) -> Any:
        return _operate(self, "next")

    def __bool__(self) -> bool:
        return bool(_operate(self, "bool")) if _allowed(self, "bool") else True

    def __hash__(self) -> int:
        return hash(target_of(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Handle):
            return False
        return target_of(self) == target_of(other) or _operate(self, "eq", other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __str__(self) -> str:
        return str(_operate(self, "str"))

    def __repr__(self) -> str:
        return str(_operate(self, "repr"))

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, Handle) and _operate(self, "isinstance", instance) is True

    def __subclasscheck__(self, subclass: Any) -> bool:
        return isinstance(subclass, Handle) and _operate(self, "issubclass", subclass) is True

    def __exit__(self, kind: Any, error: Any, trace: object) -> Any:
        return _operate(self, "exit", *leaving(kind, error))

    def __contains__(self, item: Any) -> bool:
        if _allowed(self, "contains"):
            return _operate(self, "contains", item) is True
        return any(item == own for own in self)


def target_of(handle: Handle) -> int:
    return int(object.__getattribute__(handle, "_proctor")[2])


def leaving(kind: Any, error: Any) -> Tuple[Any, ...]:
    """What the other side is told of an exception that leaves a `with`: its class and arguments or text."""
    if kind is None:
        return ()
    return (kind, *error.args) if {str, int, float} >= set(map(type, error.args)) else (kind, str(error))


def _allowed(handle: Handle, name: str) -> bool:
    permissions = object.__getattribute__(handle, "_proctor")[1]
    return permissions.allowed is None or name in permissions.allowed


def _operate(handle: Handle, name: str, *args: Any) -> Any:
    remote, permissions, target = object.__getattribute__(handle, "_proctor")
    permissions.check(name)
    return remote.operate(name, target, args, {})


def _forward(name: str) -> Callable[..., Any]:
    def method(self: Handle, *args: Any) -> Any:
        return _operate(self, name, *args)

    return method


# Operators that Python looks up on the class; each is an operation of the same name for the candidate.
FORWARDED = (
    "len getitem setitem delitem enter reversed int float index complex abs neg pos invert round format "
    "lt le gt ge add radd iadd sub rsub isub mul rmul imul truediv rtruediv floordiv rfloordiv mod rmod "
    "pow rpow matmul rmatmul and rand or ror xor rxor lshift rshift divmod"
).split()
_methods: Dict[str, Callable[..., Any]] = {"__%s__" % name: _forward(name) for name in FORWARDED}
for _name, _method in _methods.items():
    setattr(Handle, _name, _method)


async def awaited(remote: Remote, target: int) -> Any:
    """Stands for a coroutine of the candidate's, which the candidate runs to its end."""
    return remote.operate("await", target, (), {})
