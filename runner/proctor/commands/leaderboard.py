"""`proctor leaderboard`: who is ahead, and since when."""

import argparse
import json
from pathlib import Path

from proctor.commands import picture
from proctor.errors import InputError
from proctor.leaderboard import log, ranking
from proctor.leaderboard.row import COLUMNS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        type=Path,
        nargs="?",
        default=Path("data/leaderboard.csv"),
        help="the CSV (default: %(default)s)",
    )
    parser.add_argument("--benchmark", metavar="NAME", help="only this benchmark")
    parser.add_argument("--metric", metavar="NAME", help="only this metric")
    parser.add_argument("--model", metavar="NAME", help="only this model")
    parser.add_argument(
        "--show",
        choices=("latest", "best", "all"),
        default="latest",
        help="the latest or best row of each model, or all (default: %(default)s)",
    )
    parser.add_argument("--versions", action="store_true", help="keep the versions of a model apart")
    parser.add_argument(
        "--sort",
        choices=("rank", *COLUMNS),
        default="rank",
        metavar="COLUMN",
        help=f"rank, {', '.join(COLUMNS)}",
    )
    direction = parser.add_mutually_exclusive_group()
    direction.add_argument("--descending", dest="descending", action="store_true", default=None)
    direction.add_argument("--ascending", dest="descending", action="store_false")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    picture.add_argument(parser, "scores over time")


def main(args: argparse.Namespace) -> int:
    rows = log.read(args.path)
    if not rows:
        raise InputError(f"{args.path}: no leaderboard here; `proctor run` starts one")
    chosen = ranking.select(rows, benchmark=args.benchmark, metric=args.metric, model=args.model)
    if not chosen:
        raise InputError(f"{args.path}: no row is left by --benchmark, --metric and --model")
    if args.plot:
        from proctor.leaderboard import chart

        specification = chart.chart(chosen)
        for path in args.plot:
            picture.save(specification, path)
    picked = ranking.pick(chosen, args.show, by_version=args.versions)
    ranked = ranking.order(ranking.rank(picked), args.sort, descending=args.descending)
    print(json.dumps(ranking.to_json(ranked), indent=2) if args.json else _table(ranked))
    return 0


def _table(ranked: list[ranking.Ranked]) -> str:
    from proctor.leaderboard import table

    return table.render(ranked)
