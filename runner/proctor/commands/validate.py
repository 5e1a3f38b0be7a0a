"""`proctor validate`: every mistake at once, before anything is scored."""

import argparse
import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from proctor import pipeline
from proctor.asking.source import open_source
from proctor.commands.run import add_sandbox_arguments, add_selection_arguments
from proctor.config.load import load_config
from proctor.config.problem import shown
from proctor.config.selection import select
from proctor.config.spec import Config
from proctor.errors import InputError
from proctor.executors.choice import open_executor
from proctor.foreign.entrant import read_entrants
from proctor.gate import sentence, waiver
from proctor.gate.plan import plans
from proctor.metrics import METRICS
from proctor.progress import progress_for
from proctor.prompts.prompts import Prompts
from proctor.sandbox.sandbox import Choice
from proctor.scoring import fit
from proctor.scoring.canary import Checked
from proctor.scoring.checking import canaries
from proctor.scoring.exam import Exam, broken_tasks, open_exam
from proctor.scoring.limit import limits


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", type=Path, metavar="CONFIG", help="the benchmark config, e.g. benchmark.yml"
    )
    add_sandbox_arguments(parser)
    add_selection_arguments(parser)
    parser.add_argument("--no-canary", action="store_true", help="do not run the tasks' own solutions")


def main(args: argparse.Namespace) -> int:
    config = select(load_config(args.config, os.environ, METRICS), args.benchmark, args.model)
    exams, errors = _exams(config)
    warnings: list[str] = []
    for exam in exams:
        for model in (model for model in config.models if model.outputs):
            for path, problem in fit.problems(exam, model, fit.sheet_for(exam)):
                line = f"{path}: {problem.message}" if path else problem.message
                (errors if problem.severity == "error" else warnings).append(line)
    errors += [*_asking(config, exams), *_results(config, args.benchmark)]
    told = [plan for exam in exams for plan in plans(exam.ask.benchmark, exam.dataset.tasks, config.gate)]
    warnings += [f"gate: {line}" for plan in told for line in plan.warnings]
    warnings += _gate_warnings(config, errors)
    found = [] if args.no_canary else _canaries(config, exams, args.sandbox, args.workers)
    for exam, checked in zip(exams, found, strict=False):
        errors += broken_tasks(exam, [one for one in checked if one.problem])
        print(_tasks(exam, checked))
    for plan in told:
        print(f"gate: {plan.sentence}")
    for line in warnings:
        print(f"warning: {line}")
    if errors:
        raise InputError("\n".join(errors))
    print(f"{args.config}: ok")
    return 0


def _asking(config: Config, exams: list[Exam]) -> Iterator[str]:
    """What is wrong with models that are asked, and with their prompts; nothing is asked of them."""
    subjects = {exam.ask.benchmark.name: exam.subjects for exam in exams}
    for model in (model for model in config.models if model.is_asked):
        try:
            with contextlib.closing(open_source(model, config.path.parent, os.environ)):
                pass
        except InputError as error:
            yield f"model {model.name}: {error}"
        for benchmark in config.benchmarks:
            try:
                prompts = Prompts(benchmark, model)
                for subject in subjects.get(benchmark.name, ()):
                    prompts.render(subject.task)
            except InputError as error:
                yield str(error)


def _results(config: Config, benchmarks: Iterable[str]) -> Iterator[str]:
    """What is wrong with results that another harness wrote."""
    try:
        if any(model.results for model in config.models):
            for one in read_entrants(config, benchmarks):
                exams = ", ".join(shown(exam.benchmark) for exam in one.run.exams)
                print(f"{one.model.name}: {one.run.harness}: {exams}")
    except InputError as error:
        yield str(error)


def _gate_warnings(config: Config, errors: list[str]) -> Iterator[str]:
    """Of waivers that have expired and a baseline that is not there; mistakes in waivers go to `errors`."""
    baseline = config.gate.baseline
    if baseline is not None and not baseline.exists():
        yield f"gate.baseline: {baseline} is not there, and a run would have nothing to be compared with"
    try:
        waivers = waiver.read(config.path.parent / waiver.PATH)
    except InputError as error:
        errors.append(str(error))
        return
    for old in waiver.expired(waivers, datetime.now(UTC).date()):
        yield f"{waiver.PATH}: {sentence.waiver_expired(old)}"


def _exams(config: Config) -> tuple[list[Exam], list[str]]:
    exams, errors = [], []
    for benchmark in config.benchmarks:
        try:
            exams.append(open_exam(benchmark, config.path.absolute().parent))
        except InputError as error:
            errors.append(str(error))
    return exams, errors


def _canaries(config: Config, exams: list[Exam], choice: Choice, workers: int) -> list[list[Checked]]:
    room = pipeline.room_for(config, exams)
    if room is None:
        return [[] for _ in exams]
    limit = limits(config.sandbox.timeout, None).last
    with (
        progress_for(quiet=False) as progress,
        open_executor(config, room, choice, workers, os.environ, progress.note) as pool,
    ):
        return canaries(exams, pool, limit, progress) if pool else []


def _tasks(exam: Exam, checked: list[Checked]) -> str:
    """One line: how many tasks, and what their tests need of the sandbox."""
    line = f"{exam.ask.benchmark.name}: {exam.dataset.tasks} tasks ({exam.dataset.format})"
    modes: dict[str, int] = {}
    for one in checked:
        if not one.problem:
            modes[one.needs.mode] = modes.get(one.needs.mode, 0) + 1
    told = ", ".join(f"{count} {mode}" for mode, count in sorted(modes.items()))
    return f"{line}; canary passed: {told}" if told else line
