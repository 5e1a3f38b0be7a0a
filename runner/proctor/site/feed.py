"""Regressions as an Atom feed (RFC 4287).

Where the feed will stand is not known, so that its links are relative to it and its ids, which have to be the
same wherever it stands, are UUIDs of what they name.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple
from heapq import nlargest
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from proctor.leaderboard.link import commit_link, link, repository_of
from proctor.leaderboard.row import Row
from proctor.report.text import count, interval, number, one_line
from proctor.site.xml import document

MOST = 100
_ATOM = "http://www.w3.org/2005/Atom"
_SPACE = UUID("5f1f5a3e-9d0b-5c55-8f0e-6c8d3f6a2b11")  # of Proctor's feeds; never changes
_NEVER = "1970-01-01T00:00:00Z"


def feed(rows: Sequence[Row], *, title: str, repository: str = "") -> bytes:
    """The last MOST rows that regressed, the newest first.

    `repository` is its page, where that is known. The same rows give the same bytes; a row keeps its id
    whatever other rows there are.
    """
    every = dict.fromkeys(row for row in rows if row.verdict == "regressed")  # an id for each, none twice
    regressed = nlargest(MOST, every, key=lambda row: row.date)
    newest = max((row.date for row in rows), default=_NEVER)
    root = ET.Element("feed", {"xmlns": _ATOM})
    _add(root, "id", _urn("feed", repository or _first(rows)))
    _add(root, "title", f"{one_line(title)}: regressions")
    _add(root, "updated", regressed[0].date if regressed else newest)
    ET.SubElement(_add(root, "author", None), "name").text = "Proctor"
    _add(root, "generator", "Proctor")
    ET.SubElement(root, "link", {"rel": "self", "href": "feed.xml", "type": "application/atom+xml"})
    ET.SubElement(root, "link", {"rel": "alternate", "href": "index.html", "type": "text/html"})
    for row in regressed:
        _entry(root, row, repository or repository_of(row.run_url))
    return document(root)


def _entry(root: ET.Element, row: Row, repository: str) -> None:
    entry = _add(root, "entry", None)
    benchmark, metric, model = (one_line(name, 60) for name in (row.benchmark, row.metric, row.model))
    _add(entry, "id", _urn("row", *astuple(row)))
    _add(entry, "title", f"{model} regressed on {benchmark}: {metric} {number(row.score)}")
    _add(entry, "updated", row.date)
    run, commit = link(row.run_url), commit_link(repository, row.commit)
    ET.SubElement(entry, "link", {"rel": "alternate", "href": run or commit or "index.html"})
    if run and commit:
        ET.SubElement(entry, "link", {"rel": "related", "href": commit})
    _add(entry, "content", _told(row)).set("type", "text")


def _told(row: Row) -> str:
    parts = [
        f"{one_line(row.metric, 60)} {number(row.score)}",
        f"95% interval {interval(row.ci_low, row.ci_high)}",
        f"{count(row.tasks, 'task')}, {count(row.samples, 'sample')}",
    ]
    named = [("version", row.version), ("commit", row.commit), ("dataset", row.dataset)]
    return "; ".join([*parts, *(f"{name} {one_line(text, 60)}" for name, text in named if text)]) + "."


def _first(rows: Sequence[Row]) -> str:
    """What tells one leaderboard from another where no repository is known: its first row stays."""
    return json.dumps(astuple(rows[0])) if rows else ""


def _urn(*parts: object) -> str:
    return f"urn:uuid:{uuid5(_SPACE, json.dumps(parts))}"


def _add(parent: ET.Element, name: str, text: str | None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element
