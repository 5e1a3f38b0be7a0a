"""`proctor merge`: the report of a run whose shards were scored apart."""

import argparse
import hashlib
import os
from pathlib import Path

from proctor import pipeline
from proctor.commands.run import add_output_arguments, add_report_arguments, tell
from proctor.config.file import read_config
from proctor.config.load import load_config
from proctor.config.problem import Problems, shown
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.progress import progress_for
from proctor.shards import folder
from proctor.shards.folder import Found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folders",
        type=Path,
        nargs="+",
        metavar="DIR",
        help="the report folder of a shard, or a folder that has several",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="CONFIG",
        help="the benchmark config (default: the one that the shards name)",
    )
    parser.add_argument(
        "--allow-missing", action="store_true", help="leave the tasks of shards that are not there unscored"
    )
    add_report_arguments(parser)
    add_output_arguments(parser)


def main(args: argparse.Namespace) -> int:
    found = folder.find(args.folders)
    config = load_config(args.config, os.environ, METRICS) if args.config else _named(found[0])
    options = pipeline.Options(out=args.out, baseline=args.baseline)
    with progress_for(quiet=args.quiet) as progress:
        done = pipeline.merge(config, options, found, os.environ, progress, allow_missing=args.allow_missing)
    return tell(args, config, done)


def _named(found: Found) -> Config:
    """The config that a shard names; not read before it is sure that it is the one that was scored by."""
    named, told = Path(found.manifest.config), found.manifest.provenance.config_hash
    content = read_config(named, Problems(named))
    if content is None or hashlib.sha256(content).hexdigest() != told:
        raise InputError(
            f"{found}: its config {shown(str(named))} is not here, or not as it was; name it with --config"
        )
    return load_config(named, os.environ, METRICS)
