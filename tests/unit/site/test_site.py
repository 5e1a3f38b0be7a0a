import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from proctor.leaderboard import log
from proctor.leaderboard.row import as_json
from proctor.schema import load_schema
from proctor.site.limit import WHOLE
from proctor.site.site import Site
from proctor.site.tasks import latest
from unit.leaderboard.rows import make
from unit.site.leaderboards import HOSTILE, block, day, hostile, made, run_of, told

ROWS = [
    make(model="a", date=day(1), score=0.5, ci_low=0.4, ci_high=0.6),
    make(model="b", date=day(1), score=0.55, ci_low=None, ci_high=None),
    make(model="a", date=day(2), score=0.58, ci_low=0.5, ci_high=0.65, verdict="regressed", commit="c0ffee1"),
    make(model="a", benchmark="GSM8K", date=day(2)),
]


def test_a_site_is_a_page_badges_a_feed_and_downloads() -> None:
    files = made(Site(rows=ROWS))
    assert sorted(files) == [
        *("badge-gsm8k.json", "badge-gsm8k.svg", "badge-humaneval.json", "badge-humaneval.svg"),
        *("badge.json", "badge.svg", "feed.xml", "index.html", "leaderboard.csv", "leaderboard.json"),
    ]
    assert files["badge.svg"] == files["badge-humaneval.svg"]
    assert list(files)[-1] == "index.html"


def test_the_same_leaderboard_gives_the_same_bytes() -> None:
    assert made(Site(rows=ROWS)) == made(Site(rows=list(ROWS)))


def test_the_csv_is_the_leaderboard_and_the_json_has_the_same_rows() -> None:
    files = made(Site(rows=ROWS))
    assert log.parse(files["leaderboard.csv"], "csv") == ROWS
    document = json.loads(files["leaderboard.json"])
    assert document["rows"] == list(map(as_json, ROWS))
    assert document["left_out"] == 0
    assert [(one["model"], one["best_rank"], one["worst_rank"]) for one in document["ranking"][:2]] == [
        ("a", 1, 2),
        ("b", 1, 2),
    ]


def test_the_page_tells_the_leaders_at_once() -> None:
    data = told(made(Site(rows=ROWS, title="Ours", repository="https://github.com/o/r"))["index.html"])
    assert (data["title"], data["repository"], data["scores"], data["models"]) == (
        "Ours",
        "https://github.com/o/r",
        4,
        2,
    )
    first = data["boards"][0]
    assert (first["benchmark"], first["metric"], first["leader"], first["score"]) == (
        "humaneval",
        "pass@1",
        "a",
        0.58,
    )
    assert (first["badge"], first["tasks"], first["higher"]) == ("badge-humaneval", None, True)
    assert first["versions"] == [
        {
            "hash": "0123456789a…",
            "dataset": "tasks.jsonl",
            "since": 1740819600,
            "until": 1740906000,
            "models": 2,
        }
    ]


def test_a_ranking_stands_in_columns_with_its_links() -> None:
    page = made(Site(rows=ROWS))["index.html"]
    found = block(page, "ranking-0")
    (ranking,) = found["rankings"]
    assert ranking["model"] == ["a", "b"]
    assert (ranking["best"], ranking["worst"], ranking["look"]) == ([1, 1], [2, 2], [0, 1])
    assert (ranking["low"], ranking["trend"]) == ([0.5, None], [[0.5, 0.58], [0.55]])
    run = "https://github.com/o/r/actions/runs/1"
    assert found["runs"][ranking["run"][0]] == [
        1740906000,
        "c0ffee1",
        "https://github.com/o/r/commit/c0ffee1",
        run,
    ]


def test_scores_over_time_stand_by_date_with_what_the_chart_marks() -> None:
    found = block(made(Site(rows=ROWS))["index.html"], "history-0")
    assert found["models"] == ["a", "b"]
    assert found["score"] == [0.5, 0.55, 0.58]
    assert [found["marks"][mark] for mark in found["mark"]] == ["first run", None, "regressed"]
    assert found["legend"][0] == ["a", "b", "regressed", "first run"]
    assert found["band"] == [0, None, 0]


def test_models_are_compared_where_their_runs_are_on_record() -> None:
    runs = dict([run_of({"a": {"t0": (1.0,)}, "b": {"t0": (0.0,)}}, at=day(2))])
    site = Site(rows=ROWS, tasks=latest(ROWS, runs, runs.__getitem__, at_most=5))
    page = made(site)["index.html"]
    assert told(page)["boards"][0]["tasks"] == [0, 0]
    assert block(page, "tasks-0")["metrics"][0]["values"] == [[1.0], [0.0]]


@pytest.mark.parametrize(
    ("limits", "note"),
    [
        ({"boards": 1}, "Left out here: 1 ranking."),
        ({"rows": 2}, "Over time, the newest 1 score of each model on each dataset stand here."),
        ({"versions": 1}, "The newest 1 versions of each dataset stand here."),
        ({"ranked": 1}, "The first 1 models of each ranking stand here."),
    ],
)
def test_what_is_left_out_is_told(limits: dict[str, int], note: str) -> None:
    rows = [*ROWS, make(model="c", dataset_hash="new", date=day(3))]
    files = made(Site(rows=rows, limits=replace(WHOLE, **limits)))
    assert note in told(files["index.html"])["notes"]
    assert len(log.parse(files["leaderboard.csv"], "csv")) == len(rows)
    assert told(made(Site(rows=rows))["index.html"])["notes"] == []


def test_what_could_not_be_read_is_told() -> None:
    runs = {"20250302T000000000Z-abcd.json.gz": b"no run"}
    tasks = latest(ROWS, runs, runs.__getitem__, at_most=5)
    assert "abcd.json.gz cannot be read" in told(made(Site(rows=ROWS, tasks=tasks))["index.html"])["notes"][0]


def test_a_leaderboard_without_rows_has_a_page_that_says_so() -> None:
    files = made(Site(rows=[]))
    assert sorted(files) == ["feed.xml", "index.html", "leaderboard.csv", "leaderboard.json"]
    assert told(files["index.html"])["boards"] == []
    assert json.loads(files["leaderboard.json"]) == {"ranking": [], "left_out": 0, "rows": []}


def test_hostile_rows_are_but_data_in_every_file() -> None:
    rows = hostile()
    files = made(Site(rows=rows, title=HOSTILE))
    for name, data in files.items():
        if name.endswith((".svg", ".xml")):
            ElementTree.fromstring(data)
        elif name.endswith(".json"):
            json.loads(data)
    assert log.parse(files["leaderboard.csv"], "csv") == rows
    page = files["index.html"].decode()
    scripts = re.findall("<script[^>]*>", page)
    assert scripts[0] == '<script type="application/json" id="data">'
    assert all(
        re.fullmatch(r'<script type="text/plain" id="block-[a-z]+-\d+">', one) for one in scripts[1:-2]
    )
    assert scripts[-2:] == ["<script>", "<script>"]
    assert "<img" not in page
    names = r"badge(-[a-z0-9-]+)?\.(svg|json)|[a-z]+\.(xml|html|csv|json)"
    assert [name for name in files if not re.fullmatch(names, name)] == []
    for number in range(len(told(files["index.html"])["boards"])):
        for found in (block(files["index.html"], f"{kind}-{number}") for kind in ("ranking", "history")):
            assert all(link.startswith("https://") or not link for run in found["runs"] for link in run[2:])


def test_no_formula_begins_a_cell_of_the_csv() -> None:
    text = made(Site(rows=hostile()))["leaderboard.csv"].decode()
    assert not re.search(r'(^|,)"?([=+@]|-(?![\d.e+]+(,|$)))', text, re.MULTILINE)


def test_each_row_of_the_json_is_as_the_schema_says() -> None:
    schema = Draft202012Validator(load_schema("leaderboard"))
    for row in json.loads(made(Site(rows=hostile()))["leaderboard.json"])["rows"]:
        assert list(schema.iter_errors(row)) == []
