"""How hidden tests are run, whatever stands for the solution."""

from __future__ import annotations

import ast
import builtins
import symtable
import unittest
from dataclasses import dataclass
from types import CodeType
from typing import Any, Dict, Iterator, Optional, Set, Tuple

from .closed import is_closed

FILE = "test.py"


@dataclass(frozen=True)
class Plan:
    """Tests made ready: compiled code in the order it runs, and what is called afterwards."""

    codes: Tuple[CodeType, ...]
    check: bool  # the test defines check(candidate), as HumanEval's do
    cases: Tuple[str, ...]  # classes that look like unittest's
    names: Tuple[str, ...]  # what the tests read and neither they nor the builtins define
    closed: bool  # they leave nothing behind in the process that runs them


def plan(setup: str, test: str, entry_point: Optional[str]) -> Plan:
    """SyntaxError where setup or test cannot be parsed."""
    sources = [source for source in (setup, test) if source]
    tree = ast.parse(test)
    own = tree.body
    functions = {node.name for node in own if isinstance(node, ast.FunctionDef)}
    classes = tuple(node.name for node in own if isinstance(node, ast.ClassDef) and node.bases)
    return Plan(
        codes=tuple(compile(source, FILE, "exec", 0, True) for source in sources),
        check="check" in functions and bool(entry_point),
        cases=classes if "TestCase" in test else (),
        names=tuple(sorted(_free_names(sources))),
        closed=is_closed(tree) and (not setup or is_closed(ast.parse(setup))),
    )


def defined_names(source: str) -> Set[str]:
    """Names that a source's top level defines or imports."""
    return _defined(symtable.symtable(source, FILE, "exec"))


def _defined(top: symtable.SymbolTable) -> Set[str]:
    return {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def _free_names(sources: Any) -> Set[str]:
    tables = [symtable.symtable(source, FILE, "exec") for source in sources]
    read = {name for table in tables for name in _read(table, True)}
    return read.difference(vars(builtins), *map(_defined, tables))


def _read(table: symtable.SymbolTable, top: bool) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _read(child, False)


def run(ready: Plan, namespace: Dict[str, Any], subject: Any) -> None:
    """Runs the tests in the namespace; returns where they pass, raises what they raise."""
    for code in ready.codes:
        exec(code, namespace)
    if ready.check:
        namespace["check"](subject)
    for name in ready.cases:
        kind = namespace[name]
        if isinstance(kind, type) and issubclass(kind, unittest.TestCase):
            unittest.TestLoader().loadTestsFromTestCase(kind).debug()
