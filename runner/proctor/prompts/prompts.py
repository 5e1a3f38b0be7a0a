"""One benchmark's tasks as prompts for one model."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proctor.config.problem import did_you_mean, printable
from proctor.config.spec import BenchmarkSpec, ModelSpec, PromptSpec
from proctor.errors import InputError
from proctor.model import Task
from proctor.prompts.fingerprint import fingerprint
from proctor.prompts.prompt import Prompt
from proctor.prompts.shots import Shots, answer, read_shots
from proctor.prompts.withheld import withheld

if TYPE_CHECKING:
    from proctor.jinja.template import Compiled

# How examples are shown where no template says it: each with its answer below it, and a blank line after it.
FEW_SHOT = """\
{% for one in examples %}
{{ one.prompt }}{{ "" if one.prompt.endswith("\\n") else "\\n" -}}
{{ one.answer }}{{ "" if one.answer.endswith("\\n") else "\\n" }}
{% endfor %}
{{ prompt }}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """`benchmark` belongs to the exam: runs that differ in it are not compared. `model` is tested itself."""

    benchmark: str
    model: str


class Prompts:
    """Renders the tasks of one benchmark for one model."""

    def __init__(self, benchmark: BenchmarkSpec, model: ModelSpec) -> None:
        """Reads the examples. The model's template, system prompt and examples win, each on its own.

        InputError where the examples or the template cannot be used.
        """
        own, others = benchmark.prompt, model.prompt
        dataset = benchmark.dataset
        shots, theirs = read_shots(own, dataset), read_shots(others, dataset)
        self.fingerprints = Fingerprints(benchmark=fingerprint(own, shots), model=fingerprint(others, theirs))
        self._columns = dataset.columns
        self._shots = theirs if theirs.count else shots
        self._system = (own.system if others.system is None else others.system) or None
        self._place, self._template = _template(benchmark, model, self._shots)

    def render(self, task: Task) -> Prompt:
        """The task's prompt; without a template and examples byte for byte as the dataset has it.

        InputError where the template asks for what the task does not have, or for what it may not have.
        """
        if self._template is None:
            return Prompt(text=task.prompt, system=self._system)
        from proctor.jinja.template import TemplateMistake

        hidden = {name: _why(name) for name in withheld(task.fields, self._columns)}
        values = self._values(task)
        values["examples"] = [
            {**self._values(one), "answer": answer(one)} for one in self._shots.beside(task)
        ]
        try:
            text = self._template.render(values, hidden)
        except TemplateMistake as mistake:
            hint = _hint(str(mistake), values, hidden)
            where = f"{self._place}:{mistake.line}: with the task {printable(task.id)}"
            raise InputError(f"{where}: {printable(str(mistake))}{hint}") from None
        return Prompt(text=text, system=self._system)

    def _values(self, task: Task) -> dict[str, object]:
        """What a template may know of a task; its own names come before the row's."""
        hidden = withheld(task.fields, self._columns)
        row = {name: value for name, value in task.fields.items() if name not in hidden}
        own = {"id": task.id, "prompt": task.prompt, "entry_point": task.entry_point}
        return {**row, "row": row, **own}


def exam_fingerprint(benchmark: BenchmarkSpec, tasks: Iterable[Task]) -> str:
    """SHA-256 (hex) of how a benchmark asks these tasks, whatever a model's own prompt is.

    With a template it covers each prompt, which may hold fields that no content hash covers. InputError
    as of `Prompts`.
    """
    alone = Prompts(benchmark, ModelSpec(name=benchmark.name))
    made = alone.fingerprints.benchmark
    if benchmark.prompt.template is None:
        return made
    asked = sorted(_hash([task.content_hash, alone.render(task).text]) for task in tasks)
    return _hash([made, *asked])


def _hash(texts: list[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode("ascii")).hexdigest()


def _template(benchmark: BenchmarkSpec, model: ModelSpec, shots: Shots) -> tuple[str, "Compiled | None"]:
    """Where the template stands, and the template; None where each prompt is the task's own."""
    settings: Mapping[str, PromptSpec] = {
        f"the model {model.name}": model.prompt,
        f"the benchmark {benchmark.name}": benchmark.prompt,
    }
    owner, prompt = next(
        ((owner, prompt) for owner, prompt in settings.items() if prompt.template is not None), ("", None)
    )
    text = prompt.template if prompt else FEW_SHOT if shots.count else None
    if text is None:
        return "", None
    place = str(prompt.file) if prompt and prompt.file else f"the template of {owner or 'the examples'}"
    from proctor.jinja.template import Compiled, TemplateMistake

    try:
        return printable(place), Compiled(text)
    except TemplateMistake as mistake:
        raise InputError(f"{printable(place)}:{mistake.line}: {printable(str(mistake))}") from None


def _why(name: str) -> str:
    return f"`{name}` is withheld: it is what the task is scored by"


def _hint(message: str, values: Mapping[str, object], hidden: Mapping[str, str]) -> str:
    """What to do about a name that is not there; `message` is Jinja's, with the name in single quotes."""
    if why := next((why for name, why in hidden.items() if message.endswith(f"'{name}'")), None):
        return f"; {why}"
    unknown = re.fullmatch(r"'(.+)' is undefined", message)
    if unknown is None:
        return ""
    return (
        f"; {did_you_mean(unknown[1], values) or 'there are ' + ', '.join(map(printable, list(values)[:20]))}"
    )
