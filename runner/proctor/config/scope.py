"""What every part of a config is checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proctor.config.problem import Problems, Where

if TYPE_CHECKING:
    from proctor.metrics.metric import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The config's folder (absolute), the metrics that exist, and where mistakes are noted.

    `reads` says whether files beside the config are looked at: a config of another commit is built without.
    """

    folder: Path
    metrics: Mapping[str, "Metric"]
    problems: Problems
    reads: bool = False

    def sound(self, value: Any, where: Where) -> bool:
        """Whether nothing is wrong with the value at `where` so far, so that it can be built."""
        return value is not None and not self.problems.touched(where)
