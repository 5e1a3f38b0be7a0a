from proctor.leaderboard.mark import LOOKS, marks
from unit.leaderboard.rows import make


def test_regressions_and_accepted_drops_are_marked_whatever_the_model() -> None:
    rows = [make(model=verdict, verdict=verdict) for verdict in ("accepted", "not_regressed", "regressed")]
    assert marks(rows) == {0: "accepted", 2: "regressed"}


def test_a_run_without_a_baseline_is_marked_where_others_follow_it() -> None:
    alone = make(model="alone")
    first, second = make(), make(date="2025-03-02T09:00:00Z")
    assert marks([alone, first, second]) == {1: "first"}


def test_each_dataset_has_its_first_run() -> None:
    rows = [make(dataset_hash=hash_) for hash_ in ("a", "a", "b", "b")]
    assert marks(rows) == {0: "first", 2: "first"}


def test_a_first_run_with_a_baseline_is_not_marked() -> None:
    assert marks([make(verdict="not_regressed"), make()]) == {}


def test_marks_differ_in_shape_and_regressions_in_colour() -> None:
    assert len({look.shape for look in LOOKS.values()}) == len(LOOKS)
    regressed = LOOKS["regressed"].colour
    assert [kind for kind, look in LOOKS.items() if look.colour == regressed] == ["regressed"]
