from typing import Any

import pytest

from proctor.errors import InputError
from proctor.metrics.regex import build


@pytest.mark.parametrize(
    ("prediction", "options", "expected"),
    [
        ("so yes, it is", {"pattern": "yes"}, 1),
        ("so no", {"pattern": "yes"}, 0),
        ("so yes", {"pattern": "^yes"}, 0),
        ("YES", {"pattern": "(?i)yes"}, 1),
        ("a\nyes\nb", {"pattern": "(?m)^yes$"}, 1),
        ("yes, it is", {"pattern": "yes", "full": True}, 0),
        ("  yes\n", {"pattern": "yes", "full": True}, 1),
    ],
)
def test_scores_one_where_the_pattern_matches(
    prediction: str, options: dict[str, Any], expected: float
) -> None:
    assert build(options)(prediction, None) == expected


@pytest.mark.parametrize("full", [False, True])
def test_a_search_that_runs_away_does_not_match(full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proctor.metrics.regex.SECONDS", 0.05)
    assert build({"pattern": "^(a|aa)+$", "full": full})("a" * 200 + "!", None) == 0


@pytest.mark.parametrize(
    ("options", "says"), [({}, "no `pattern`"), ({"pattern": "("}, "not a regular expression: missing \\)")]
)
def test_refuses_what_is_no_pattern(options: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        build(options)
