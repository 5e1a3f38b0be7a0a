"""A leaderboard as a folder of files for a web server, or for a reader without one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from proctor.leaderboard import log
from proctor.leaderboard.ranking import to_json
from proctor.leaderboard.row import Row, as_json
from proctor.site.badge import badge_json, badge_svg
from proctor.site.board import Board, boards
from proctor.site.feed import feed
from proctor.site.index import CSV, FEED, JSON, Index
from proctor.site.limit import WHOLE, Limits
from proctor.site.name import file_names
from proctor.site.tasks import Found

INDEX = "index.html"
TITLE = "Leaderboard"

File = tuple[str, Iterable[bytes]]
"""A name, and what the file holds, in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site shows. `repository` is its page, empty where it is not known."""

    rows: Sequence[Row]
    tasks: Found = field(default_factory=Found)
    title: str = TITLE
    repository: str = ""
    limits: Limits = WHOLE


def files(site: Site) -> Iterator[File]:
    """Every file of the site, the page last. The same leaderboard gives the same bytes."""
    found = boards(site.rows)
    firsts: dict[str, Board] = {}
    for board in found[: site.limits.boards]:
        firsts.setdefault(board.benchmark, board)
    names = {benchmark: f"badge-{name}" for benchmark, name in file_names(firsts).items()}
    yield from _badges(firsts.values(), names.values())
    yield FEED, [feed(site.rows, title=site.title, repository=site.repository)]
    yield CSV, log.pieces(site.rows)
    yield JSON, _json(found, site)
    index = Index(
        title=site.title,
        repository=site.repository,
        boards=found,
        badges=names,
        tasks=site.tasks,
        limits=site.limits,
    )
    yield INDEX, index.parts()


def _badges(firsts: Iterable[Board], names: Iterable[str]) -> Iterator[File]:
    """Of each benchmark's first metric; of the first benchmark also under a name that stays."""
    for number, (board, name) in enumerate(zip(firsts, names, strict=True)):
        for one in ("badge", name) if number == 0 else (name,):
            yield f"{one}.json", [badge_json(board)]
            yield f"{one}.svg", [badge_svg(board)]


def _json(found: Iterable[Board], site: Site) -> Iterator[bytes]:
    """The rankings, then the newest rows: as `schemas/leaderboard.schema.json` describes each."""
    rows = site.rows[-site.limits.listed :]
    ranked = [one for board in found for version in board.versions for one in version.ranking]
    yield b'{"ranking": [\n'
    yield from _listed(to_json(ranked[: site.limits.listed]))
    yield b'],\n"left_out": %d,\n"rows": [\n' % (len(site.rows) - len(rows))
    yield from _listed(map(as_json, rows))
    yield b"]}\n"


def _listed(documents: Iterable[dict[str, object]]) -> Iterator[bytes]:
    before = ""
    for document in documents:
        yield f"{before}{json.dumps(document, allow_nan=False)}".encode("ascii")
        before = ",\n"
    yield b"\n"
