"""ast_match: the output is the reference program. Computed in the room."""

from proctor.metrics.metric import Metric

METRIC = Metric(
    name="ast_match",
    kind="room",
    summary="1 where output and reference are one program but for comments, annotations and local names",
    source="equality of syntax trees up to alpha-conversion",
    binary=True,
)
