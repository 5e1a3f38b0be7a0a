from collections.abc import Mapping
from typing import Any

import pytest

from proctor.github.baseline import OnBranch

TIP, ROOT, DATA, RUNS = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)
RUN = "20250131T093000000Z-c0ffee012345-1a2b3c4d.json.gz"


def listed(sha: str, name: str, kind: str, child: str, **more: Any) -> dict[str, Any]:
    return {"sha": sha, "tree": [{"path": name, "type": kind, "mode": "100644", "sha": child}], **more}


class Branch:
    """A client of a branch with one run that nobody asks for."""

    def __init__(self, *, is_cut: bool) -> None:
        self._answers = {
            "git/ref/heads/scores": {"object": {"sha": TIP}},
            f"git/commits/{TIP}": {"sha": TIP, "tree": {"sha": ROOT}},
            f"git/trees/{ROOT}": listed(ROOT, "data", "tree", DATA),
            f"git/trees/{DATA}": listed(DATA, "runs", "tree", RUNS),
            f"git/trees/{RUNS}": listed(RUNS, RUN, "blob", "e" * 40, truncated=is_cut),
            f"git/blobs/{'e' * 40}": {"sha": "e" * 40, "content": ""},
        }

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Any:
        assert parameters is None
        return self._answers[path]


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_folder_of_more_runs_than_github_lists_is_told(*, is_cut: bool) -> None:
    branch = OnBranch(
        Branch(is_cut=is_cut),  # type: ignore[arg-type]
        branch="scores",
        path="data/leaderboard.csv",
        start=None,
        own="c0ffee012345" + "0" * 28,
    )
    assert list(branch.notes) == []
    assert branch.of(("qa", "m")) is None
    assert any("more runs than GitHub lists" in note for note in branch.notes) == is_cut
