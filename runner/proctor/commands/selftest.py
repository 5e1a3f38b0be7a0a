"""`proctor selftest`: whether the sandbox holds, here and with these settings."""

import argparse
import json
import os
from pathlib import Path

from proctor.commands.run import add_sandbox_arguments
from proctor.config.load import load_config
from proctor.config.spec import SandboxSpec
from proctor.metrics import METRICS
from proctor.report.grid import grid
from proctor.report.text import one_line
from proctor.sandbox.sandbox import open_sandbox, room_of
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
        spec = _with_runtime(spec, args.runtime)
    sandbox = open_sandbox(args.sandbox, spec, room_of(spec))
    order = {case.name: position for position, case in enumerate(suite.CASES)}
    found = suite.run(sandbox, args.workers or os.cpu_count() or 1, os.environ)
    results = sorted(found, key=lambda result: order[result.case.name])
    print(_json(results, sandbox.isolation) if args.json else _table(results, sandbox.isolation))
    return 0 if all(result.held for result in results) else NOT_HELD


def _with_runtime(spec: SandboxSpec, runtime: str) -> SandboxSpec:
    from dataclasses import replace

    return replace(spec, runtime=runtime)


def _json(results: list[Result], isolation: str) -> str:
    rows = [
        {
            "attack": result.case.name,
            "class": result.case.kind,
            "why": result.case.why,
            "happened": result.happened,
            "held": result.held,
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
    summary = f"{isolation}: {held} of {len(results)} held"
    return f"{grid(COLUMNS, rows, ['left'] * len(COLUMNS))}\n\n{summary}"


def _held(result: Result) -> str:
    return "held" if result.held else f"NOT HELD: {one_line(result.trouble, 80)}"
