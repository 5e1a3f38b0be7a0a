"""What can be told of a program by parsing it. Run in the room: a hostile text may crash the parser."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Callable, Dict, Optional, Tuple

from .distance import edit_distance
from .program import normalise
from .scope import Scope

if TYPE_CHECKING:
    from .tree import Tree

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # ValueError: null bytes, lone surrogates


def ast_valid(prediction: str) -> float:
    """1.0 where the text parses as Python and has a statement, else 0.0. Nesting too deep to parse is 0.0."""
    return 0.0 if _parse(prediction) is None else 1.0


def ast_match(prediction: str, reference: str, entry_point: Optional[str] = None) -> float:
    """1.0 where both texts are one program but for comments, docstrings, annotations and names of locals.

    Else 0.0, and where either text does not parse, is nested too deeply, or has no statement.

    With an `entry_point` that both define at top level, only its last definition is compared, and what it
    calls is taken on trust; else the whole modules are.

    Parameters may be called anything, in the same order. Names count where something could see them: those of
    keyword-only parameters, of parameters that some call passes by name or a decorator may read, of imports
    and classes, under `nonlocal`, and all of them where `locals`, `eval` or their like is used. Annotations
    count under such a decorator, and in the body of a class with decorators or bases (a dataclass).
    """
    trees = _trees(prediction, reference, entry_point)
    return 1.0 if trees is not None and _equal(*trees) else 0.0


def ast_similarity(prediction: str, reference: str, entry_point: Optional[str] = None) -> float:
    """1 - edits / the larger tree's nodes, in [0, 1]; 1.0 exactly where `ast_match` is 1.0. Symmetric.

    The trees are those that `ast_match` compares. Edits are the larger of two edit distances, between the
    labels in preorder and in postorder: the lower bound of the tree edit distance of Guha et al. 2002
    (https://doi.org/10.1145/564691.564725); and at least 1 where the trees differ. 0.0 where `ast_match`
    cannot read a text.
    """
    trees = _trees(prediction, reference, entry_point)
    if trees is None:
        return 0.0
    a, b = trees
    if _equal(a, b):
        return 1.0
    edits = max(1, edit_distance(a.pre, b.pre), edit_distance(a.post, b.post))
    return 1.0 - edits / max(len(a.pre), len(b.pre))


FUNCTIONS: Dict[str, Callable[..., float]] = {
    "ast_valid": ast_valid,
    "ast_match": ast_match,
    "ast_similarity": ast_similarity,
}
"""What the room answers to, by the metric's name; called with keyword arguments."""


def _parse(text: str) -> Optional[ast.Module]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is no error, whatever -W says
            tree = ast.parse(text)
    except UNREADABLE:
        return None
    return tree if tree.body else None


def _trees(prediction: str, reference: str, entry_point: Optional[str]) -> Optional[Tuple[Tree, Tree]]:
    ours, theirs = _parse(prediction), _parse(reference)
    if ours is None or theirs is None:
        return None
    our_root, their_root = _definition(ours, entry_point), _definition(theirs, entry_point)
    if our_root is None or their_root is None:
        our_root, their_root = ours, theirs
    try:
        return normalise(our_root), normalise(their_root)
    except (RecursionError, MemoryError):
        return None


def _equal(a: Tree, b: Tree) -> bool:
    return a.pre == b.pre and a.sizes == b.sizes and a.names == b.names


def _definition(module: ast.Module, name: Optional[str]) -> Optional[ast.AST]:
    """The last definition of `name` at top level; None without one, or where it is bound otherwise too."""
    found = None
    others = Scope("module")
    for node in module.body:
        if isinstance(node, DEFINITIONS) and node.name == name:
            found = node
        else:
            others.scan([node])
    return None if name in others.bound else found
