"""ast_valid: the output is Python. Computed in the room."""

from proctor.metrics.metric import Metric

METRIC = Metric(
    name="ast_valid",
    kind="room",
    summary="1 where the output parses as Python and has a statement",
    source="Python's ast module",
    binary=True,
    needs_reference=False,
)
