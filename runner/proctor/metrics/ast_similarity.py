"""ast_similarity: how near the output is to the reference. Computed in the room."""

from proctor.metrics.metric import Metric

METRIC = Metric(
    name="ast_similarity",
    kind="room",
    summary="1 - edits between the syntax trees of output and reference / the larger tree's nodes",
    source="Guha et al. 2002, https://doi.org/10.1145/564691.564725",
    binary=False,
)
