"""`proctor run`: the main job."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from proctor import pipeline
from proctor.asking.source import secrets_of
from proctor.config.load import load_config
from proctor.config.spec import Config
from proctor.ending import PAGE, Done
from proctor.errors import InputError
from proctor.gate.judged import fails
from proctor.github.workflow import Workflow
from proctor.metrics import METRICS
from proctor.progress import Progress, progress_for
from proctor.report import table, verdicts
from proctor.results import summary as metrics_json
from proctor.results.journal import NAME as JOURNAL
from proctor.shards import manifest, shard
from proctor.shards.manifest import Manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", type=Path, metavar="CONFIG", help="the benchmark config, e.g. benchmark.yml"
    )
    add_report_arguments(parser)
    add_sandbox_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument(
        "--shard",
        type=_shard,
        metavar="I/N",
        help="score only the tasks of shard I of N, for `proctor merge`; nothing is judged or recorded",
    )
    parser.add_argument(
        "--durations",
        type=Path,
        metavar="PATH",
        help="deal tasks to shards by how long they took in this report folder or results.jsonl; has to be "
        "the same for all shards",
    )
    earlier = parser.add_mutually_exclusive_group()
    earlier.add_argument(
        "--resume",
        action="store_true",
        help="go on where an interrupted run in DIR stopped (so does a run without it)",
    )
    earlier.add_argument(
        "--fresh", action="store_true", help="ask and score everything anew, whatever is kept already"
    )
    add_output_arguments(parser)


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("proctor-report"),
        metavar="DIR",
        help="report folder (default: %(default)s)",
    )
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="PATH",
        help="compare with this report folder or recorded run (default: gate.baseline, else the last run of "
        "the same benchmark and model that is recorded beside the leaderboard)",
    )


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="no progress, no table")
    parser.add_argument("--json", action="store_true", help="print metrics.json instead of the table")


def _shard(text: str) -> shard.Shard:
    try:
        return shard.read(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_sandbox_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sandbox",
        choices=("docker", "local", "auto"),
        default="auto",
        help="where model output runs; auto takes a Docker engine where one answers, else this machine",
    )
    parser.add_argument(
        "--workers", type=positive, default=0, metavar="N", help="rooms at a time (default: one a processor)"
    )


def add_selection_arguments(parser: argparse.ArgumentParser) -> None:
    for kind in ("benchmark", "model"):
        parser.add_argument(
            f"--{kind}",
            action="append",
            default=[],
            metavar="NAME",
            help=f"only this {kind}; may be given again",
        )


def positive(text: str) -> int:
    """A whole number from 1 to 1024."""
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1024")
    return int(text)


def _mask(config: Config) -> None:
    """Keeps keys out of a workflow's log; a runner hears this on standard output."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        workflow = Workflow({}, sys.stdout)
        for secret in secrets_of(config.models, os.environ):
            workflow.mask(secret)


def _kept(config: Config) -> str:
    """Where a workflow finds what it should keep for its next run."""
    if config.cache is None or not any(model.is_asked for model in config.models):
        return ""
    return f", answers: {config.cache.path}"


def main(args: argparse.Namespace) -> int:
    _check(args)
    config = load_config(args.config, os.environ, METRICS)
    _mask(config)
    options = pipeline.Options(
        out=args.out,
        sandbox=args.sandbox,
        workers=args.workers,
        fresh=args.fresh,
        anew=args.fresh,
        benchmarks=tuple(args.benchmark),
        models=tuple(args.model),
        baseline=args.baseline,
        durations=args.durations,
    )
    if args.shard:
        with _scoring(args) as progress:
            told = pipeline.run_shard(config, options, args.shard, os.environ, progress)
        return _tell_shard(args, told)
    with _scoring(args) as progress:
        done = pipeline.run(config, options, os.environ, progress)
    return tell(args, config, done)


def _check(args: argparse.Namespace) -> None:
    if args.shard and args.baseline:
        raise InputError("--baseline: a shard is compared with nothing; give it to proctor merge")
    if args.durations and not args.shard:
        raise InputError("--durations: says how tasks are dealt to shards, and needs --shard")


@contextlib.contextmanager
def _scoring(args: argparse.Namespace) -> Iterator[Progress]:
    """The progress of a run that says, when it is interrupted, how to go on."""
    try:
        with progress_for(quiet=args.quiet) as progress:
            yield progress
    except KeyboardInterrupt:
        if (args.out / JOURNAL).exists():
            print(
                f"proctor: what was scored is in {args.out / JOURNAL}; go on with --resume", file=sys.stderr
            )
        raise


def _tell_shard(args: argparse.Namespace, told: Manifest) -> int:
    if args.json:
        print(manifest.dump(told).decode("ascii"), end="")
    elif not args.quiet:
        print(f"{manifest.said(told)}\n\nshard: {args.out}; proctor merge takes all of them")
    return 0


def tell(args: argparse.Namespace, config: Config, done: Done) -> int:
    """Prints a run as the arguments say; the exit code."""
    report = done.report
    failed = fails(report.judged, config.gate.fail_on)
    if args.json:
        print(json.dumps(metrics_json.to_json(report.summary), sort_keys=True, indent=2))
    elif not args.quiet:
        print(table.render(report.summary))
        print(f"\nreport: {args.out / PAGE}, leaderboard: {config.leaderboard.path}{_kept(config)}\n")
    if failed or not (args.json or args.quiet):
        said = sys.stderr if args.json or args.quiet else sys.stdout
        print("\n".join(verdicts.lines(report.judged)), file=said)
    return int(failed)
