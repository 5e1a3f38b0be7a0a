"""What a dataset's prompt is: code to continue, or words; and what of it can run by itself.

Prompts are the dataset's own text, so they may be parsed here.
"""

import ast
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

from proctor.extraction.definition import indentation

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_CODE = _Scope | ast.Import | ast.ImportFrom | ast.Assign
_CODE_LINE = re.compile(r"^(?:(?:async[ \t]+def|def|class)[ \t]+\w+[ \t]*[(:]|@\w)", re.MULTILINE)
_IMPORT_LINE = re.compile(r"^(?:import|from)[ \t].*$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt, read once."""

    text: str
    is_code: bool  # an answer may continue it
    stub: str  # what of it runs by itself: with `pass` for a missing body, or its imports; may be ""
    name: str | None = None  # the last function or class that it starts
    indent: str | None = None  # of the body that is still to come; None where none is
    is_fixed: bool = False  # a docstring has set `indent`; else it is a guess


@lru_cache(maxsize=4096)
def read(text: str) -> Prompt:
    """The prompt, taken apart. Never fails: a prompt that is no Python is words."""
    stub, tree = _completed(text)
    if tree is None:
        is_code = bool(_CODE_LINE.search(text)) and not _FENCE.search(text)
        return Prompt(text=text, is_code=is_code, stub=_imports(text))
    if not any(isinstance(node, _CODE) for node in tree.body):
        return Prompt(text=text, is_code=False, stub="")
    names = [node.name for node in tree.body if isinstance(node, _Scope)]
    open_at = _open_body(tree, is_stub=stub != text)
    return Prompt(
        text=text,
        is_code=True,
        stub=stub,
        name=names[-1] if names else None,
        indent=None if open_at is None else indentation(stub.split("\n")[open_at - 1]),
        is_fixed=stub == text,
    )


def _completed(text: str) -> tuple[str, ast.Module | None]:
    """The prompt, with a body where it needs one, and its tree; no tree where that makes it no Python."""
    tree = _parse(text)
    if tree is not None:
        return text, tree
    stripped = text.rstrip()
    last = stripped.split("\n")[-1]
    deeper = "" if last.lstrip().startswith("#") else "    "
    stub = f"{stripped}\n{indentation(last)}{deeper}pass\n"
    return stub, _parse(stub)


def _imports(text: str) -> str:
    lines = [line for line in _IMPORT_LINE.findall(text) if _parse(line) is not None]
    return "".join(line.rstrip() + "\n" for line in lines)


def _open_body(tree: ast.Module, *, is_stub: bool) -> int | None:
    """The line, from 1, of the docstring or the stub's `pass` that ends the last function, if one does."""
    last: ast.stmt | None = None
    body = tree.body
    while body and isinstance(body[-1], _Scope):
        body = body[-1].body
        last = body[-1]
    if last is None or not (_is_docstring(last) or (is_stub and isinstance(last, ast.Pass))):
        return None
    return last.lineno


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _parse(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
