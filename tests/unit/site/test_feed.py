from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

from proctor.leaderboard.row import Row
from proctor.site.feed import MOST, feed
from unit.leaderboard.rows import make
from unit.site.leaderboards import HOSTILE, day, hostile

ATOM = "{http://www.w3.org/2005/Atom}"


def tree(rows: list[Row], *, title: str = "Ours", repository: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(feed(rows, title=title, repository=repository))


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return [
        element.text or "" for element in root.iterfind("/".join(ATOM + name for name in path.split("/")))
    ]


def fell(number: int, **changes: object) -> Row:
    return make(date=day(number), verdict="regressed", **changes)


def test_a_row_that_stands_twice_is_one_entry() -> None:
    root = tree([fell(2), fell(3), fell(2)])
    ids = texts(root, "entry/id")
    assert len(ids) == len(set(ids)) == 2


def test_an_entry_tells_of_a_regression_and_leads_to_its_run_and_commit() -> None:
    root = tree([make(), fell(2, commit="c0ffee1", score=0.5, ci_low=None)])
    (entry,) = root.iterfind(f"{ATOM}entry")
    assert texts(root, "entry/title") == ["my-coder regressed on humaneval: pass@1 0.500"]
    assert texts(root, "entry/updated") == [day(2)] == texts(root, "updated")
    assert [(link.get("rel"), link.get("href")) for link in entry.iterfind(f"{ATOM}link")] == [
        ("alternate", "https://github.com/o/r/actions/runs/1"),
        ("related", "https://github.com/o/r/commit/c0ffee1"),
    ]
    (told,) = texts(root, "entry/content")
    assert told.startswith(
        "pass@1 0.500; 95% interval -; 164 tasks, 820 samples; version v1; commit c0ffee1;"
    )


def test_the_newest_come_first_and_the_oldest_are_left_out() -> None:
    rows = [fell(1 + number % 28, version=f"{number}") for number in range(MOST + 40)]
    dates = texts(tree(rows), "entry/updated")
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == MOST
    assert min(dates) > day(1)


def test_an_entry_keeps_its_id_whatever_joins_it_and_wherever_it_stands() -> None:
    first = tree([fell(1)])
    later = tree([fell(1), fell(3), make(date=day(4))], title="Another")
    assert texts(first, "entry/id") == texts(later, "entry/id")[1:]
    assert len(set(texts(later, "entry/id"))) == 2
    assert texts(first, "id") == texts(later, "id")
    assert texts(first, "id") != texts(tree([fell(2)]), "id")


def test_the_feed_is_known_by_its_repository_where_there_is_one() -> None:
    ours = {texts(tree(rows, repository="https://github.com/o/r"), "id")[0] for rows in ([], [fell(1)])}
    assert len(ours) == 1
    assert texts(tree([fell(1)], repository="https://github.com/o/other"), "id")[0] not in ours


def test_a_feed_without_entries_has_all_that_a_feed_needs() -> None:
    for rows in ([], [make()]):
        root = tree(rows)
        assert texts(root, "entry/id") == []
        assert texts(root, "id")[0].startswith("urn:uuid:")
        assert datetime.fromisoformat(texts(root, "updated")[0]).tzinfo is not None
        assert texts(root, "author/name") == ["Proctor"]
        assert texts(root, "title") == ["Ours: regressions"]


def test_hostile_names_are_text_and_no_address_but_https_is_a_link() -> None:
    rows = [replace(row, verdict="regressed") for row in hostile()]
    root = tree(rows, title=HOSTILE)
    assert len(list(root.iterfind(f"{ATOM}entry"))) == len(rows)
    names = ["feed", "id", "title", "updated", "author", "name", "generator", "link", "entry", "content"]
    assert {element.tag for element in root.iter()} == {ATOM + name for name in names}
    assert {link.get("href") for link in root.iter(f"{ATOM}link")} == {
        "feed.xml",
        "index.html",
        "https://github.com/o/r/actions/runs/1",
    }
