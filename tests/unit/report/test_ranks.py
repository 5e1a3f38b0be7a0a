from proctor.report.ranks import ranked
from unit.report.summaries import benchmark, model, value


def test_values_are_ranked_within_their_metric_in_the_config_s_order() -> None:
    names = ["a", "b", "c", "d"]
    passes, edits = [0.5, 0.9, None, 0.5], [3.0, 1.0, 2.0, None]
    models = [
        model(
            value(model=name, score=share),
            value(model=name, metric="edit_distance", score=distance, higher_is_better=False),
        )
        for name, share, distance in zip(names, passes, edits, strict=True)
    ]
    assert [(place, item.metric, item.model) for place, item in ranked(benchmark(*models))] == [
        (1, "pass@1", "b"),
        (2, "pass@1", "a"),
        (2, "pass@1", "d"),
        (None, "pass@1", "c"),
        (1, "edit_distance", "b"),
        (2, "edit_distance", "c"),
        (3, "edit_distance", "a"),
        (None, "edit_distance", "d"),
    ]
