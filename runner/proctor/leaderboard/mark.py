"""What a chart marks besides scores: what the gate said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from proctor.leaderboard.row import Row
from proctor.leaderboard.segment import series
from proctor.report.picture import DARK, WORSE

Kind = Literal["regressed", "accepted", "first"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A mark's entry in the legend, colour and shape: a path in the square from -1 to 1."""

    entry: str
    colour: str
    shape: str


LOOKS: Mapping[Kind, Look] = {
    "regressed": Look(
        entry="regressed",
        colour=WORSE,
        shape="M-1,-.7L-.7,-1L0,-.3L.7,-1L1,-.7L.3,0L1,.7L.7,1L0,.3L-.7,1L-1,.7L-.3,0Z",
    ),
    "accepted": Look(
        entry="accepted drop",
        colour=DARK,
        shape="M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0ZM.76,0A.76,.76,0,1,0,-.76,0A.76,.76,0,1,0,.76,0Z",
    ),
    "first": Look(entry="first run", colour=DARK, shape="M-.14,-1L.14,-1L.14,1L-.14,1Z"),
}


def marks(rows: Sequence[Row]) -> dict[int, Kind]:
    """The rows to mark, by their place; `rows` are by date.

    A run without a baseline is marked where others follow it on its dataset: they were compared with it, or
    with one that was.
    """
    found: dict[int, Kind] = {}
    last = {series(row): place for place, row in enumerate(rows)}
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(rows):
        if row.verdict == "regressed":
            found[place] = "regressed"
        elif row.verdict == "accepted":
            found[place] = "accepted"
        elif row.verdict == "no_baseline" and series(row) not in seen and last[series(row)] != place:
            found[place] = "first"
        seen.add(series(row))
    return found
