"""That the attacks are attacks: each beats a harness without a locked room, or is marked as one on ours."""

import pytest

from adversarial import control
from proctor.selftest import suite

pytestmark = pytest.mark.docker

FOUND: dict[str, dict[str, str]] = {}
ELSEWHERE = [case for case in suite.ATTACKS if not case.ours]
HONEST = [case for case in suite.HONEST if case.name in ("lru-cache", "printing", "fork", "helpers-around")]


@pytest.fixture
def beaten(docker_works: None) -> dict[str, dict[str, str]]:
    """Which harnesses each attack beats, found once."""
    if not FOUND:
        FOUND.update(control.beaten(ELSEWHERE))
    return FOUND


@pytest.mark.parametrize("case", [case.name for case in ELSEWHERE])
def test_the_attack_beats_a_naive_harness(case: str, beaten: dict[str, dict[str, str]]) -> None:
    assert beaten[case], "a dud: no harness is fooled or hurt by it"


def test_every_naive_harness_passes_an_honest_solution_and_is_not_hurt(docker_works: None) -> None:
    found = control.beaten(HONEST, every=True)
    expected = dict.fromkeys(control.HARNESSES, "fooled")  # an honest pass
    assert found == {case.name: expected for case in HONEST}


def test_no_naive_harness_passes_a_wrong_solution_or_is_hurt_by_it(docker_works: None) -> None:
    found = control.beaten([control.WRONG], every=True)
    assert found == {control.WRONG.name: {}}
