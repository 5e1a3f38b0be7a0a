"""`proctor compare`: any two runs, by the gate's rule."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from proctor.commands import picture
from proctor.config.load import load_config
from proctor.config.problem import did_you_mean, shown
from proctor.config.spec import Config, GateSpec
from proctor.errors import InputError
from proctor.gate import waiver
from proctor.gate.alone import judgeable
from proctor.gate.baseline import Baseline
from proctor.gate.decision import worst
from proctor.gate.judged import Judged, fails, to_json
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.listing import ByLabel, Listing, listed_in
from proctor.gate.load import load
from proctor.gate.pairing import One, aligned, compared
from proctor.metrics import METRICS
from proctor.report import verdicts
from proctor.report.change import change_of
from proctor.report.grid import grid
from proctor.report.text import one_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    run = "a report folder, its results.jsonl, a run recorded beside a leaderboard, or results of a harness"
    parser.add_argument("base", type=Path, metavar="BASE", help=f"what was before: {run}")
    parser.add_argument("candidate", type=Path, metavar="CANDIDATE", help="what is now, likewise")
    parser.add_argument(
        "--config",
        type=Path,
        metavar="CONFIG",
        help="the benchmark config, for its metrics, its gate and its waivers (default: every metric that "
        "both runs have can block)",
    )
    parser.add_argument(
        "--metric", action="append", metavar="LABEL", help="only this metric; may be given again"
    )
    parser.add_argument("--alpha", type=_level, metavar="LEVEL", help="in place of gate.alpha")
    parser.add_argument("--max-drop", type=_points, metavar="POINTS", help="in place of gate.max_drop")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    picture.add_argument(parser, "tasks before against after")


def _level(text: str) -> float:
    return _number(text, 0, 1, f"{text!r} is not a level between 0 and 1")


def _points(text: str) -> float:
    return _number(text, -1e-9, 100 + 1e-9, f"{text!r} is not a number from 0 to 100")


def _number(text: str, above: float, below: float, problem: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(problem) from None
    if not above < number < below:
        raise argparse.ArgumentTypeError(problem)
    return number


def main(args: argparse.Namespace) -> int:
    config = load_config(args.config, os.environ, METRICS) if args.config else None
    gate = _gate(config.gate if config else GateSpec(), args)
    labels = ByLabel()
    listing: Listing = listed_in(config.benchmarks) if config else labels
    base, candidate = load(args.base, listing), load(args.candidate, listing)
    base = aligned(base, candidate)
    _check_labels("--metric", args.metric or (), _labels(candidate))
    if config and not config.benchmarks:  # which could not tell that this is no metric of any
        _check_labels("gate.metric", config.gate.metric or (), _labels(candidate))
    if config is None and gate.metric is None:
        gate = replace(gate, metric=_shared(base, candidate))
    waivers = waiver.read(config.path.parent / waiver.PATH) if config else ()
    judged = judge_run(judgeable(candidate), One(base), policy_of(gate, waivers, datetime.now(UTC).date()))
    _check(judged, args, config)
    for label in labels.unknown:
        print(f"left out: {one_line(label)}; name its config with --config", file=sys.stderr)
    if args.plot:
        _draw(base, candidate, judged, args.plot)
    if args.json:
        print(json.dumps(document(judged), sort_keys=True, indent=2))
    else:
        print(_table(judged))
        print("\n" + "\n".join(verdicts.lines(judged)))
    return int(fails(judged, gate.fail_on))


def _gate(spec: GateSpec, args: argparse.Namespace) -> GateSpec:
    """The config's gate, with what the command line says in its place."""
    given = {
        "metric": tuple(args.metric) if args.metric else None,
        "alpha": args.alpha,
        "max_drop": args.max_drop,
    }
    return replace(spec, **{name: value for name, value in given.items() if value is not None})


def _labels(run: Baseline) -> list[str]:
    """The labels of its metrics, each once."""
    return list(dict.fromkeys(metric.metric for metrics in run.metrics.values() for metric in metrics))


def _shared(base: Baseline, candidate: Baseline) -> tuple[str, ...]:
    """The labels that both runs have."""
    there = _labels(base)
    return tuple(label for label in _labels(candidate) if label in there)


def _check_labels(place: str, named: Sequence[str], known: Sequence[str]) -> None:
    for label in named:
        if label not in known:
            hint = did_you_mean(label, known) or f"there are {', '.join(map(shown, known)) or 'none'}"
            raise InputError(f"{place}: the candidate has no metric {shown(label)}; {hint}")


def _check(judged: Sequence[Judged], args: argparse.Namespace, config: Config | None) -> None:
    """InputError where there is nothing to say."""
    if not judged:
        hint = "" if config else ", or name the config with --config"
        raise InputError(
            f"{args.candidate}: no scores by task to compare; name a folder with results.jsonl{hint}"
        )
    decisions = [decision for one in judged for decision in one.decisions]
    if worst(decisions) == "no_baseline":
        why = decisions[0].sentence.partition("; this run")[0]
        raise InputError(f"{args.base}: {one_line(why, 600)}")


def document(judged: Sequence[Judged]) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "verdict": worst(decision for one in judged for decision in one.decisions),
        "comparisons": [
            {"benchmark": one.benchmark, "model": one.model, "verdict": one.verdict, **to_json(one)}
            for one in judged
        ],
    }


def _draw(base: Baseline, candidate: Baseline, judged: Sequence[Judged], paths: Sequence[Path]) -> None:
    """A panel for each metric that was judged."""
    from proctor.report.scatter import scatter

    shown = {(one.benchmark, one.model, found.metric) for one in judged for found in one.decisions}
    specification = scatter(
        [
            change_of(one)
            for one in compared(base, candidate)
            if (one.benchmark, one.model, one.metric) in shown
        ]
    )
    for path in paths:
        picture.save(specification, path)


def _table(judged: Sequence[Judged]) -> str:
    header = ["benchmark", "model", "metric", *(name.lower() for name in verdicts.FIGURES)]
    header[header.index("change")] = f"change ({verdicts.level(judged) or 'interval'})"
    rows = [
        [
            *(one_line(name, 40) for name in (one.benchmark, one.model, found.metric)),
            *verdicts.figures(found),
        ]
        for one in judged
        for found in one.decisions
    ]
    return grid(header, rows, ["left"] * 3 + ["right"] * 2 + ["left", "right", "right", "left", "left"])
