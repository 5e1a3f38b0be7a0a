"""A report as JUnit XML, for the tools that show test results.

Elements and attributes are those of the schema that Jenkins' xunit plugin has for it
(https://github.com/jenkinsci/xunit-plugin, junit-10.xsd).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args
from xml.etree import ElementTree as ET

from proctor.gate.decision import Decision
from proctor.model import UNSCORED, Status
from proctor.report.brief import title
from proctor.report.outcome import TaskOutcome
from proctor.report.report import Report
from proctor.report.text import count, escape
from proctor.report.verdicts import WORDS, gravest_first

CASES = 20_000  # tasks in the file
SUITES = 1_000
TEXT = 1_000  # characters of a text, before escaping


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suite:
    name: str
    cases: Sequence[ET.Element]
    left_out: int = 0


def render(report: Report) -> bytes:
    """The file: a suite of the gate's decisions, and one of tasks for each benchmark and model.

    A task fails where less than half of its scored samples passed, and is skipped where none is scored. At
    most CASES tasks are in the file, those that failed or were skipped before others, and SUITES suites; a
    suite says how many tasks it lacks.
    """
    suites = [_gate(report), *_tasks(report.outcomes)]
    root = ET.Element("testsuites", name=title(report))
    for suite in suites[:SUITES]:
        root.append(_element(suite))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(one.attrib[name]) for one in root)))
    if report.summary.timing:
        root.set("time", f"{report.summary.timing.wall_s:.3f}")
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _element(suite: _Suite) -> ET.Element:
    element = ET.Element("testsuite", name=_text(suite.name), tests=str(len(suite.cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in suite.cases)))
    element.extend(suite.cases)
    if suite.left_out:
        text = f"{count(suite.left_out, 'more task')} in results.jsonl"
        ET.SubElement(element, "system-out").text = text
    return element


def _text(text: str) -> str:
    """One line of the characters that XML 1.0 allows, https://www.w3.org/TR/xml/#charsets."""
    return escape(text[:TEXT])


def _case(suite: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=_text(suite), name=_text(name))


def _gate(report: Report) -> _Suite:
    told = gravest_first(report.judged)
    cases = []
    for one, decision in told[:CASES]:
        case = _case("gate", f"{decision.metric} on {one.benchmark} by {one.model}")
        case.extend(_said(decision))
        cases.append(case)
    return _Suite(name="gate", cases=cases)


def _said(decision: Decision) -> Iterator[ET.Element]:
    sentence = _text(decision.sentence)
    if decision.verdict == "regressed":
        failure = ET.Element("failure", type=decision.reason, message=sentence)
        failure.text = "\n".join(map(_text, decision.warnings[:10]))
        yield failure
    elif decision.verdict in ("inconclusive", "no_baseline"):
        yield ET.Element("skipped", message=f"{WORDS[decision.verdict]}: {sentence}")
    else:
        out = ET.Element("system-out")
        out.text = f"{WORDS[decision.verdict]}: {sentence}"
        yield out


def _tasks(outcomes: Iterable[TaskOutcome]) -> Iterator[_Suite]:
    """The tasks in their order, but that those that passed give way to others."""
    suites: dict[tuple[str, str, str], list[TaskOutcome]] = {}
    for outcome in outcomes:
        suites.setdefault((outcome.benchmark, outcome.model, outcome.version), []).append(outcome)
    left = CASES
    for (benchmark, model, version), tasks in suites.items():
        name = f"{benchmark} by {model} {version}".rstrip()
        kept = _kept(tasks, left, lambda task: bool(list(_ended(task))))
        left -= len(kept)
        cases = []
        for task in kept:
            case = _case(name, task.task_id)
            case.extend(_ended(task))
            cases.append(case)
        yield _Suite(name=name, cases=cases, left_out=len(tasks) - len(kept))


def _kept(
    tasks: Sequence[TaskOutcome], limit: int, is_wanted: Callable[[TaskOutcome], bool]
) -> Sequence[TaskOutcome]:
    if len(tasks) <= limit:
        return tasks
    order = sorted(range(len(tasks)), key=lambda index: not is_wanted(tasks[index]))
    return [tasks[index] for index in sorted(order[:limit])]


def _ended(task: TaskOutcome) -> Iterator[ET.Element]:
    scored = task.passed + task.failed
    if not scored:
        why = f"unscored: {task.unscored_why}" if task.unscored_why else "unscored"
        yield ET.Element("skipped", message=_text(why))
    elif 2 * task.passed < scored:
        failure = ET.Element("failure", type=_commonest(task), message=_text(task.failure))
        counts = ", ".join(f"{amount} {status}" for status, amount in _failures(task))
        failure.text = f"{task.passed} of {count(scored, 'sample')} passed; {counts}"
        yield failure


def _commonest(task: TaskOutcome) -> str:
    return max(_failures(task), key=lambda item: item[1], default=("failed", 0))[0]


def _failures(task: TaskOutcome) -> list[tuple[str, int]]:
    """How the samples that did not pass ended, and how many of them; equals in one order."""
    return [
        (status, task.statuses[status])
        for status in get_args(Status)
        if status not in ("passed", UNSCORED) and task.statuses.get(status)
    ]
