"""Samples judged on the spot."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from unit.proctor_sandbox.desk import Desk


@dataclass(frozen=True)
class Sit:
    """Judges one sample: `test` against `solution`, both trusted."""

    desk: Desk

    def __call__(
        self,
        test: str,
        solution: str = "",
        *,
        prompt: str = "",
        setup: str = "",
        entry_point: str | None = "f",
        handles: bool = False,
        mutates: bool = False,
        operations: list[str] | str | None = None,
        raw: str = "",
        in_process: bool = False,
    ) -> dict[str, Any]:
        """The judge's verdict. `raw` takes the candidate's place; `operations` None allows all of them."""
        return self.desk.ask(
            {
                "prompt": prompt,
                "setup": setup,
                "test": test,
                "entry_point": entry_point,
                "units": [solution],
                "handles": handles,
                "mutates": mutates,
                "operations": operations,
                "printed": 1 << 20,
                "used": False,
                "raw": raw,
                "in_process": in_process,
            }
        )

    def passes(self, test: str, solution: str, **options: Any) -> None:
        """The sample passes; says what came instead where it does not."""
        verdict = self(test, solution, **options)
        assert (verdict["status"], verdict["detail"]) == ("passed", ""), verdict


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture
def sit(desk: Desk) -> Sit:
    return Sit(desk)
