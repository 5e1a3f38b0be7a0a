"""What one run adds to a leaderboard."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proctor.leaderboard.row import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Rows for the CSV, and files for the folder of runs beside it."""

    rows: tuple[Row, ...]
    runs: Mapping[str, bytes] = field(default_factory=dict)  # by file name
