"""How many short texts the text metrics score a second, next to rapidfuzz on the same texts.

    python tests/bench/text_metrics.py [--pairs 1000000] [--rounds 5] [--kinds words marked number code]

A metric is called as Proctor calls it: `text_score` on an output and a reference, in a plain loop. The peer
of all is a plain loop over the same pairs that calls rapidfuzz's `Levenshtein.normalized_similarity` on the
two texts; the last column's peer does the metric's own work with the next best thing, which it names.

A pair is two texts of 8 to 60 characters: answers in words, lines "A: 1,234", numbers as people write them,
one or two lines of code. Half of the pairs are the same answer, most of those written in another way. Pairs
are made and scored 10,000 at a time, so that all contenders see a chunk one after the other and memory stays
flat. Time is CPU time of this process, without the making of the pairs.
"""

import argparse
import itertools
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein
from tabulate import tabulate

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "runner"))

from proctor.config.spec import ExtractSpec
from proctor.scoring.question import text_metric, text_score

Pair = tuple[str, str]
Loop = Callable[[list[Pair]], None]

CHUNK = 10_000
WORDS = (
    *("the", "a", "of", "in", "Paris", "river", "mountain", "answer", "is", "not", "because", "seven"),
    *("apples", "total", "water", "energy", "caf\u00e9", "na\u00efve", "Z\u00fcrich", "increases", "both"),
)
NAMES = ["total", "count", "items", "left", "x", "result", "values[0]", "n - 1", "self.size"]
similarity = Levenshtein.normalized_similarity


def words(rng: random.Random) -> Pair:
    text = " ".join(rng.choices(WORDS, k=rng.randint(3, 7)))
    return text, rng.choice((text, f"{text}.", f" {text}\n", text.capitalize()))


def marked(rng: random.Random) -> Pair:
    value = rng.randint(1000, 10_000_000)
    return f"A: {value:,}", rng.choice((f"A: {value:,}", f"A:  {value:,}", f"A: {value:8}", f"A: {value:,}."))


def number(rng: random.Random) -> Pair:
    value = rng.randint(10_000_000, 10**10) / 100
    styles = (f"{value:,.2f}", f"{value:.2f}", f"${value:,.2f}", f"{value:.3f}", f"{value:,.2f} %")
    return rng.choice(styles), rng.choice(styles)


def code(rng: random.Random) -> Pair:
    one = f"    {rng.choice(NAMES)} = {rng.choice(NAMES)} + {rng.randint(0, 99)}"
    text = f"{one}\n    return {rng.choice(NAMES)}" if rng.random() < 0.5 else one
    return text, rng.choice((text, text.lstrip(), text.replace(" + ", "+"), f"{text}  # so"))


KINDS = {"words": words, "marked": marked, "number": number, "code": code}


def pairs(count: int, seed: int, names: Iterable[str] = KINDS) -> Iterator[list[Pair]]:
    """`count` pairs in chunks, the same for the same seed."""
    rng = random.Random(seed)
    kinds = [KINDS[name] for name in names]
    for start in range(0, count, CHUNK):
        chunk = []
        for at in range(min(CHUNK, count - start)):
            kind = kinds[at % len(kinds)]
            prediction, reference = kind(rng)
            if rng.random() < 0.5:
                reference = kind(rng)[1]
            chunk.append((fitted(prediction), fitted(reference)))
        yield chunk


def fitted(text: str) -> str:
    return text[:60] if len(text) >= 8 else f"{text:8}"


def ours(name: str, *, extract: ExtractSpec | None = None, **options: Any) -> Loop:
    built = text_metric(name, name, options, extract)

    def loop(chunk: list[Pair]) -> None:
        for prediction, reference in chunk:
            text_score(built, prediction, reference)

    return loop


def chars(chunk: list[Pair]) -> None:
    for prediction, reference in chunk:
        similarity(prediction, reference)


def lines(chunk: list[Pair]) -> None:
    for prediction, reference in chunk:
        similarity(prediction.splitlines(), reference.splitlines())


def stripped(chunk: list[Pair]) -> None:
    for prediction, reference in chunk:
        float(prediction.strip() == reference.strip())


def floats(chunk: list[Pair]) -> None:
    for prediction, reference in chunk:
        try:
            float(float(prediction.replace(",", "")) == float(reference.replace(",", "")))
        except ValueError:  # contextlib.suppress would take longer
            continue


PEERS: dict[str, Loop] = {
    "rapidfuzz": chars,
    "rapidfuzz on `splitlines`": lines,
    "`strip` and `==`": stripped,
    "`float` of both": floats,
}
LAST = ExtractSpec(kind="regex", regex="^A: (.*)$", take="last")
METRIC_LOOPS: dict[str, tuple[Loop, str]] = {
    "exact_match": (ours("exact_match"), "`strip` and `==`"),
    "exact_match, squad": (ours("exact_match", squad=True), ""),
    "edit_similarity, char": (ours("edit_similarity"), "rapidfuzz"),
    "edit_similarity, line": (ours("edit_similarity", unit="line"), "rapidfuzz on `splitlines`"),
    "numeric_match": (ours("numeric_match"), "`float` of both"),
    "numeric_match, rel 0.01": (ours("numeric_match", rel=0.01), ""),
    "numeric_match, `^A: (.*)$`": (ours("numeric_match", extract=LAST), ""),
}


def measure(chunks: Iterable[list[Pair]], loops: dict[str, Loop]) -> dict[str, float]:
    """CPU seconds of each loop over all chunks."""
    seconds = dict.fromkeys(loops, 0.0)
    for chunk in chunks:
        for name, loop in loops.items():
            start = time.process_time()
            loop(chunk)
            seconds[name] += time.process_time() - start
    return seconds


def peak() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ratio(rounds: list[dict[str, float]], name: str, peer: str) -> str:
    if not peer:
        return ""
    ratios = [seconds[peer] / seconds[name] for seconds in rounds]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    args = parser.parse_args()
    loops = {**PEERS, **{name: loop for name, (loop, _) in METRIC_LOOPS.items()}}
    measure(
        itertools.islice(pairs(args.pairs, 0, args.kinds), 2), loops
    )  # imports, caches and the first chunks' memory
    before = peak()
    rounds = [measure(pairs(args.pairs, seed, args.kinds), loops) for seed in range(args.rounds)]
    grown = peak() - before
    rows = []
    for name in loops:
        each = statistics.median(seconds[name] for seconds in rounds) / args.pairs
        own = METRIC_LOOPS[name][1] if name in METRIC_LOOPS else ""
        row = [name, f"{1e9 * each:.0f}", f"{1e-6 / each:.2f}", ratio(rounds, name, "rapidfuzz")]
        rows.append([*row, own, ratio(rounds, name, own)])
    header = ["", "ns a pair", "million pairs a second", "throughput over rapidfuzz's", "own peer", "over it"]
    print(tabulate(rows, header, tablefmt="github", disable_numparse=True))
    print(f"\n{args.pairs:,} pairs, {args.rounds} rounds")
    print(f"peak memory {before:.1f} MiB after two chunks, grown by {grown:.1f} MiB since")


if __name__ == "__main__":
    main()
