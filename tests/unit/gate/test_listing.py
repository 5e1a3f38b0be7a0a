from pathlib import Path

from proctor.config.spec import BenchmarkSpec, DatasetSpec, MetricSpec
from proctor.gate.listing import ByLabel, listed_in

F1 = MetricSpec(name="f1", label="strict")
QA = BenchmarkSpec(name="qa", dataset=DatasetSpec(path=Path("qa.csv")), metrics=(F1,))


def test_a_config_says_which_metrics_a_benchmark_has() -> None:
    listing = listed_in([QA])
    assert listing("qa", ["whatever"]) == (F1,)
    assert listing("code", ["pass@1"]) == ()


def test_labels_say_what_they_are_or_are_unknown() -> None:
    listing = ByLabel()
    found = listing("qa", ["strict", "pass^3", "pass@10", "edit_similarity(unit=line)", "pass@k@1"])
    assert found == [
        MetricSpec(name="edit_similarity", label="edit_similarity(unit=line)"),
        MetricSpec(name="pass@k", label="pass@10", k=10),
        MetricSpec(name="pass^k", label="pass^3", k=3),
    ]
    assert list(listing.unknown) == ["pass@k@1", "strict"]
