"""`proctor selftest`: whether the sandbox holds, here and with these settings."""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from proctor.commands.run import add_sandbox_arguments
from proctor.config.load import load_config
from proctor.config.spec import SandboxSpec
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.progress import progress_for
from proctor.report.grid import grid
from proctor.report.text import one_line
from proctor.sandbox.sandbox import Sandbox, open_sandbox, room_of
from proctor.selftest import suite
from proctor.selftest.suite import Result

COLUMNS = ["attack", "class", "what happened", "held"]
NOT_HELD = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", type=Path, nargs="?", metavar="CONFIG", help="take the sandbox settings of this config"
    )
    add_sandbox_arguments(parser)
    parser.add_argument("--runtime", metavar="NAME", help="the engine's runtime, e.g. runsc")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")


def main(args: argparse.Namespace) -> int:
    spec = load_config(args.config, os.environ, METRICS).sandbox if args.config else SandboxSpec()
    if args.runtime:
        spec = replace(spec, runtime=args.runtime)
    if args.runtime and args.sandbox == "local":
        raise InputError("--runtime is an engine's: it goes with --sandbox docker, not with --sandbox local")
    sandbox = open_sandbox(args.sandbox, spec, room_of(spec))
    results = _results(sandbox, args.workers or os.cpu_count() or 1)
    print(_json(results, sandbox.isolation) if args.json else _table(results, sandbox.isolation))
    return NOT_HELD if any(result.fails for result in results) else 0


def _results(sandbox: Sandbox, workers: int) -> list[Result]:
    """In the order of the suite, with a bar meanwhile where a person looks on."""
    found: list[Result] = []
    with progress_for(quiet=not sys.stderr.isatty()) as progress:
        progress.stage(sandbox.isolation, len(suite.CASES))
        for result in suite.run(sandbox, workers, os.environ):
            found.append(result)
            progress.step()
    order = {case.name: position for position, case in enumerate(suite.CASES)}
    return sorted(found, key=lambda result: order[result.case.name])


def _json(results: list[Result], isolation: str) -> str:
    rows = [
        {
            "attack": result.case.name,
            "class": result.case.kind,
            "why": result.case.why,
            "happened": result.happened,
            "held": result.held,
            "known": result.known,
            "trouble": result.trouble,
        }
        for result in results
    ]
    return json.dumps({"isolation": isolation, "results": rows}, indent=2)


def _table(results: list[Result], isolation: str) -> str:
    rows = [
        [result.case.name, result.case.kind, one_line(result.happened, 60), _held(result)]
        for result in results
    ]
    held = sum(result.held for result in results)
    known = sum(result.known for result in results)
    summary = f"{isolation}: {held} of {len(results)} held"
    if known:
        summary += f"; {known} are beyond this sandbox, see SECURITY.md"
    return f"{grid(COLUMNS, rows, ['left'] * len(COLUMNS))}\n\n{summary}"


def _held(result: Result) -> str:
    if result.held:
        return "held"
    return f"{'beyond' if result.known else 'NOT HELD'}: {one_line(result.trouble, 80)}"
