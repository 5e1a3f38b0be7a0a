"""`proctor leaderboard`: who is ahead, and since when; as a table, a chart or a web page."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from proctor.commands import picture
from proctor.errors import InputError
from proctor.leaderboard import log, ranking
from proctor.leaderboard.row import COLUMNS, Row

SITE = "site"
CSV = Path("data/leaderboard.csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = f"%(prog)s [CSV | {SITE} OUT [CSV]] [options]"
    parser.add_argument(
        "words",
        nargs="*",
        metavar=f"CSV | {SITE} OUT [CSV]",
        help=f"the CSV (default: {CSV}); with `{SITE}`, a web page of it is made in the folder OUT",
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
    parser.add_argument("--title", metavar="TEXT", help=f"what the page of `{SITE}` is called")
    parser.add_argument(
        "--repository",
        metavar="URL",
        help=f"the repository's page, to which `{SITE}` links commits (default: as the rows' runs say)",
    )


def main(args: argparse.Namespace) -> int:
    if args.words[:1] == [SITE]:
        return _site(args)
    if args.title is not None or args.repository is not None:
        raise InputError(f"--title and --repository are for `proctor leaderboard {SITE} OUT`")
    if len(args.words) > 1:
        raise InputError(f"one CSV at a time, not {len(args.words)}; for a web page: {SITE} OUT [CSV]")
    chosen = _chosen(args, Path(args.words[0]) if args.words else CSV)
    if args.plot:
        from proctor.leaderboard import chart

        specification = chart.chart(chosen)
        for path in args.plot:
            picture.save(specification, path)
    picked = ranking.pick(chosen, args.show, by_version=args.versions)
    ranked = ranking.order(ranking.rank(picked), args.sort, descending=args.descending)
    print(json.dumps(ranking.to_json(ranked), indent=2) if args.json else _table(ranked))
    return 0


def _chosen(args: argparse.Namespace, path: Path) -> list[Row]:
    rows = log.read(path)
    if not rows:
        raise InputError(f"{path}: no leaderboard here; `proctor run` starts one")
    chosen = ranking.select(rows, benchmark=args.benchmark, metric=args.metric, model=args.model)
    if not chosen:
        raise InputError(f"{path}: no row is left by --benchmark, --metric and --model")
    return chosen


def _table(ranked: list[ranking.Ranked]) -> str:
    from proctor.leaderboard import table

    return table.render(ranked)


def _site(args: argparse.Namespace) -> int:
    from proctor.gate.recorded import folder_of
    from proctor.leaderboard.link import link
    from proctor.report.text import count
    from proctor.site import folder
    from proctor.site.limit import WHOLE
    from proctor.site.site import INDEX, TITLE, Site, files
    from proctor.site.tasks import recorded

    _, out, csv = _words(args.words)
    repository = (args.repository or "").rstrip("/")
    if args.repository is not None and not link(repository):
        raise InputError(
            f"--repository: {args.repository!r:.200} is no address such as https://github.com/owner/name"
        )
    shown = (args.show, args.sort, args.descending)
    if args.plot or args.json or args.versions or shown != ("latest", "rank", None):
        raise InputError(f"`{SITE}` takes --benchmark, --metric, --model, --title and --repository only")
    rows = _chosen(args, csv)
    tasks = recorded(folder_of(csv), rows, at_most=WHOLE.runs)
    site = Site(rows=rows, tasks=tasks, title=args.title or TITLE, repository=repository)
    names = folder.write(out, files(site))
    for trouble in site.tasks.troubles:
        print(f"warning: {trouble}; left out", file=sys.stderr)
    print(f"{count(len(rows), 'score')} in {count(len(names), 'file')}: {out / INDEX}")
    return 0


def _words(words: Sequence[str]) -> tuple[str, Path, Path]:
    if not 2 <= len(words) <= 3:
        raise InputError(f"`proctor leaderboard {SITE} OUT [CSV]` takes a folder to write into, and a CSV")
    return words[0], Path(words[1]), Path(words[2]) if len(words) > 2 else CSV
