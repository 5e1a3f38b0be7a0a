"""What the operations on handles do, on the side that holds the object."""

from __future__ import annotations

import operator
from typing import Any, Callable, Dict


def _enter(value: Any) -> Any:
    return type(value).__enter__(value)


def _exit(value: Any, kind: Any = None, *args: Any) -> Any:
    return type(value).__exit__(value, kind, kind and _made(kind, args), None)


def _made(kind: Any, args: Any) -> Any:
    try:
        return kind(*args)
    except Exception:
        return kind.__new__(kind)


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, other: function(other, value)


def _await(value: Any) -> Any:
    import asyncio

    async def finish() -> Any:
        return await value

    return asyncio.run(finish())


OPERATIONS: Dict[str, Callable[..., Any]] = {
    "call": lambda value, *args, **kwargs: value(*args, **kwargs),
    "get": getattr,
    "set": setattr,
    "del": delattr,
    "iter": iter,
    "next": next,
    "await": _await,
    "bool": bool,
    "hash": hash,
    "eq": lambda value, other: bool(value == other),
    "str": str,
    "repr": repr,
    "format": format,
    "isinstance": lambda value, other: isinstance(other, value),
    "issubclass": lambda value, other: issubclass(other, value),
    "contains": lambda value, item: item in value,
    "len": len,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "enter": _enter,
    "exit": _exit,
    "reversed": reversed,
    "int": int,
    "float": float,
    "complex": complex,
    "index": operator.index,
    "abs": abs,
    "neg": operator.neg,
    "pos": operator.pos,
    "invert": operator.invert,
    "round": round,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "divmod": divmod,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "iadd": operator.iadd,
    "isub": operator.isub,
    "imul": operator.imul,
}
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    _function = getattr(operator, _name + "_" if _name in ("and", "or") else _name)
    OPERATIONS[_name] = _function
    OPERATIONS["r" + _name] = _reflected(_function)
