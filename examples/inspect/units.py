"""An exam of inspect_ai: inspect eval units.py --model openai/gpt-4o-mini --log-format json"""

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import match
from inspect_ai.solver import generate, system_message

LENGTHS = {"decametre": 10, "hectometre": 100, "kilometre": 1000, "megametre": 1_000_000}
TIMES = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
SYSTEM = "Answer with the number alone, without a unit."


def questions() -> list[Sample]:
    """Four units each of length and time, by three counts."""
    return [
        Sample(input=f"How many {small}s are {count} {unit}s?", target=str(count * factor))
        for small, units in (("metre", LENGTHS), ("second", TIMES))
        for unit, factor in units.items()
        for count in (2, 5, 12)
    ]


@task
def units() -> Task:
    """Each question is asked twice."""
    return Task(
        dataset=MemoryDataset(questions(), name="units"),
        solver=[system_message(SYSTEM), generate()],
        scorer=match(location="exact"),
        epochs=2,
    )
