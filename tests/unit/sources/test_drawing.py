"""A seed for each row."""

from proctor.sources.drawing import row_seed
from proctor.sources.request import Request


def seed(task_id: str = "t", sample: int = 0, seed: int | None = 7) -> int:
    return row_seed(Request(task_id=task_id, sample=sample, prompt="", seed=seed))


def test_each_sample_of_each_task_has_its_own() -> None:
    seeds = {seed(task, sample, number) for task in "ab" for sample in range(3) for number in (1, 2)}
    assert len(seeds) == 12


def test_a_seed_is_the_same_every_time() -> None:
    assert seed() == seed() == 8110572323210558058
    assert seed(seed=None) == seed(seed=0)


def test_a_seed_is_one_that_every_generator_takes() -> None:
    assert all(0 <= seed(sample=number) < 2**63 for number in range(100))
