"""report.html in a real browser, as a reader uses it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.runs import TASKS, regressed, score, write_exam, write_lines
from browser.visit import DESK, PHONE, Scheme, Visit, visit
from proctor.display.entrant import Entrant
from proctor.display.folder import FolderTexts
from proctor.display.page import page as page_of
from proctor.display.texts import Outputs, Told, Wanted
from proctor.report import document
from unit.display.known import Known
from unit.display.reports import lines_of, report_of

ENDS = "</script></style></textarea><!--<script>-->]]>{{7*7}}"
BAIT = f"<img src=x onerror=hacked()><svg onload=hacked()>javascript:hacked() {ENDS}"
HIDDEN = "a\u202eb\x1b[31m\0\u2028\ud800 \u05e2\u05d1\u05e8"
HOSTILE = f"{BAIT} {HIDDEN} datum.constructor __proto__"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return regressed(tmp_path_factory.mktemp("exam"))


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator[Visit]:
    with visit(browser, folder / "report.html") as found:
        wait(found.page)
        yield found


@pytest.fixture
def page(opened: Visit) -> Page:
    return opened.page


def wait(page: Page) -> None:
    """Until the tasks and the chart are there."""
    expect(rows(page).first).to_be_visible()
    expect(page.locator(".charts svg.marks").first).to_be_visible()


def rows(page: Page) -> Locator:
    return page.locator("#tasks tbody tr")


def ids(page: Page) -> list[str]:
    return page.locator("#tasks tbody th").all_inner_texts()


def told(page: Page) -> str:
    return page.locator("#tasks .pages .told").inner_text().replace("\u2013", "-")


def panel(page: Page) -> Locator:
    return page.locator("dialog[open]")


def open_first(page: Page) -> Locator:
    page.locator("#tasks tbody th button").first.click()
    expect(panel(page).get_by_role("tabpanel")).to_be_visible()
    return panel(page)


def test_the_verdict_and_its_reason_come_first(page: Page) -> None:
    assert page.title() == "Proctor: regressed"
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Regressed$"))
    expect(page.locator(".lead")).to_contain_text("writer: exact_match on qa got")
    expect(page.locator("#scores tbody tr").filter(has_text="exact_match").first).to_contain_text("points")


def test_flips_stand_first(page: Page) -> None:
    changes = page.locator("#tasks tbody td:nth-child(2)").all_inner_texts()
    expected = ["newly failing"] * 12 + ["newly passing"] * 2 + ["same"]
    assert [text.partition("\n")[2] or text[1:] for text in changes[:15]] == expected
    assert ids(page)[:2] == ["q/0", "q/1"]


def test_a_column_sorts_both_ways_and_says_so(page: Page) -> None:
    heading = page.locator("#tasks thead th").filter(has_text="Task")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert ids(page)[:3] == ["q/0", "q/1", "q/2"]
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert ids(page)[:3] == ["q/119", "q/118", "q/117"]


def test_tasks_come_a_page_at_a_time(page: Page) -> None:
    assert told(page) == "1-50 of 120"
    page.locator("#tasks .pages").get_by_role("button", name="Next").click()
    assert told(page) == "51-100 of 120"


def test_search_and_filters_narrow_the_tasks_and_are_cleared(page: Page) -> None:
    page.get_by_label("Search").fill("Q/11")
    assert ids(page) == ["q/11", *(f"q/11{n}" for n in range(10))]
    page.get_by_label("Change", exact=True).select_option("newly failing")
    assert ids(page) == ["q/11"]
    page.get_by_label("Ended").select_option("passed")
    expect(page.locator("#tasks .pages .told")).to_have_text("No task is left by the filters.")
    page.get_by_role("button", name="Clear").click()
    assert told(page) == "1-50 of 120"
    page.get_by_label("Ended").select_option("infra_error")
    assert told(page) == "1-12 of 12"


def test_what_went_wrong_is_counted_and_narrows_the_tasks(page: Page) -> None:
    kinds = page.locator("ul.kinds button")
    expect(kinds.nth(0)).to_contain_text(re.compile(r"failed.*58 samples", re.DOTALL))
    expect(kinds.nth(1)).to_contain_text(re.compile(r"the endpoint gave up.*12 samples", re.DOTALL))
    kinds.nth(1).click()
    assert told(page) == "1-12 of 12"
    expect(page.locator(".only")).to_contain_text("12 tasks with infra error: the endpoint gave up")
    page.get_by_role("button", name="Show all").click()
    assert told(page) == "1-50 of 120"


def test_a_point_in_the_chart_narrows_the_tasks(page: Page) -> None:
    page.locator(".charts svg path[aria-roledescription='point']").last.click()
    assert told(page) == "1-12 of 12"
    assert ids(page)[0] == "q/0"


def test_a_point_names_its_tasks(page: Page) -> None:
    page.locator(".charts svg path[aria-roledescription='point']").last.hover()
    expect(page.locator(".tip")).to_contain_text("q/0, q/1, q/10, q/11")


def test_the_chart_zooms_and_goes_back(page: Page) -> None:
    labels = page.locator(".charts svg .role-axis-label text")
    before = labels.all_text_contents()
    page.locator(".charts svg.marks").hover(position={"x": 200, "y": 250})
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -600)
    page.keyboard.up("Shift")
    expect(labels.filter(has_text="1.0")).to_have_count(0)
    page.get_by_role("button", name="Reset zoom").click()
    expect(labels).to_have_text(before)
    page.get_by_role("button", name="Zoom in").click()
    expect(labels.filter(has_text="1.0")).to_have_count(0)


def test_the_spread_of_scores_is_a_chart_too(page: Page) -> None:
    page.get_by_role("button", name="Show how scores are spread").click()
    expect(page.locator(".charts svg")).to_contain_text(re.compile("exact_match of a task"))
    page.get_by_label("Metric", exact=True).select_option("edit_similarity")
    expect(page.locator(".charts svg")).to_contain_text(re.compile("edit_similarity of a task"))


def test_an_opened_task_shows_what_its_output_differs_in(page: Page) -> None:
    opened = open_first(page)
    expect(opened.get_by_role("heading", name="q/0")).to_be_focused()
    expect(opened).to_contain_text("What is question 0?")
    expect(opened.locator(".sample-facts")).to_contain_text("exact_match")
    expect(opened.locator(".diff del mark")).to_have_text("answer")
    expect(opened.locator(".diff ins mark")).to_have_text("guess")
    expect(opened.get_by_role("link", name="results.jsonl, line 1")).to_have_attribute(
        "href", "results.jsonl"
    )
    opened.get_by_role("tab", name="Output", exact=True).click()
    expect(opened.locator("[role=tabpanel] pre")).to_have_text("first line\nthe guess is 0\nlast line")
    opened.get_by_role("tab", name="Diff to the reference").click()
    expect(opened.locator(".diff ins")).to_have_text("the guess is 0")


def test_an_opened_task_is_left_and_changed_by_keys(page: Page) -> None:
    first = page.locator("#tasks tbody th button").first
    first.focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("tabpanel")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(panel(page).locator(".sample-facts")).to_contain_text("Sample 1")
    page.keyboard.press("j")
    expect(panel(page).get_by_role("heading", name="q/1")).to_be_visible()
    page.keyboard.press("k")
    expect(panel(page).get_by_role("heading", name="q/0")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(first).to_be_focused()


def test_keys_go_on_wherever_a_reader_clicked(page: Page) -> None:
    opened = open_first(page)
    sample = opened.locator(".sample-facts")
    opened.get_by_role("tabpanel").locator("pre, .diff").first.click()
    for number in (1, 2):
        page.keyboard.press("ArrowRight")
        expect(sample).to_contain_text(f"Sample {number}")
    opened.get_by_role("tab", name="Output", exact=True).click()
    page.keyboard.press("j")
    expect(opened.get_by_role("heading", name="q/1")).to_be_focused()
    opened.get_by_role("button", name="Sample 0").focus()
    page.keyboard.press("ArrowRight")
    expect(opened.get_by_role("button", name="Sample 1")).to_be_focused()


def test_tabs_are_changed_by_arrows(page: Page) -> None:
    opened = open_first(page)
    opened.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowRight")
    expect(opened.get_by_role("tab", selected=True)).to_have_text("Diff to the reference")
    expect(opened.get_by_role("tab", selected=True)).to_be_focused()


def test_an_opened_sample_has_an_address_of_its_own(page: Page) -> None:
    open_first(page)
    page.keyboard.press("ArrowRight")
    expect(panel(page).locator(".sample-facts")).to_contain_text("Sample 1")
    address = page.url
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("#"))
    page.goto("about:blank")
    page.goto(address)
    expect(panel(page).get_by_role("heading", name="q/0")).to_be_visible()
    expect(panel(page).locator(".sample-facts")).to_contain_text("Sample 1")


def test_another_model_is_chosen_by_its_score_or_in_the_list(page: Page) -> None:
    whose = page.get_by_label("Model and benchmark")
    expect(whose.locator("option:checked")).to_have_text("writer on qa")
    row = page.locator("#scores tbody tr").filter(has_text="rival").filter(has_text="edit_similarity")
    row.get_by_role("button").click()
    expect(whose.locator("option:checked")).to_have_text("rival on qa")
    expect(page.get_by_label("Metric", exact=True)).to_have_value("edit_similarity")
    whose.select_option("writer on qa")
    expect(page.get_by_label("Metric", exact=True)).to_have_value("exact_match")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everyone_can_use_it(browser: Browser, folder: Path, scheme: Scheme, size: tuple[int, int]) -> None:
    with visit(browser, folder / "report.html", size=size, scheme=scheme) as found:
        wait(found.page)
        assert found.inaccessible() == []
        assert not found.overflows()
        open_first(found.page)
        assert found.inaccessible() == []
        assert not found.overflows()


def test_dark_and_light_are_a_reader_s_choice(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button = page.locator("button.theme")
    button.click()
    assert page.evaluate(ground) == light
    button.click()
    assert page.evaluate(ground) != light
    expect(button).to_have_text("☾ Dark")


def test_a_page_of_the_report_alone_says_what_it_lacks(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    report = document.load((folder / "report.json").read_bytes())
    (tmp_path / "alone.html").write_bytes(page_of(report, FolderTexts(report), None))
    with visit(browser, tmp_path / "alone.html") as found:
        wait(found.page)
        expect(found.page.locator("#tasks")).to_contain_text("This page was made without the single samples.")
        found.page.locator("#tasks tbody th button").first.click()
        told = "3 samples, of which 0 passed. The single samples are not in this page"
        expect(panel(found.page)).to_contain_text(told)
        expect(panel(found.page).locator(".diff ins mark")).to_have_text("guess")
        assert found.inaccessible() == []


def test_where_nothing_is_scored_no_chart_is_empty(browser: Browser, tmp_path: Path) -> None:
    write_exam(tmp_path, ["writer"])
    write_lines(
        tmp_path / "writer.jsonl", ({"task_id": f"q/{n}", "error": "it is down"} for n in range(TASKS))
    )
    with visit(browser, score(tmp_path, "now") / "report.html") as found:
        expect(rows(found.page).first).to_be_visible()
        expect(found.page.locator(".charts")).to_contain_text("No task has a score by exact_match.")
        expect(found.page.locator("ul.kinds")).to_contain_text("it is down")
        assert found.page.locator(".charts svg").count() == 0
        assert found.inaccessible() == []


class Hostile(Known):
    """Texts that try whatever a text can, one of them a million characters in a line."""

    def outputs(self, entrant: Entrant, wanted: Mapping[int, Wanted]) -> Iterator[tuple[int, str]]:
        del entrant
        for offset, one in wanted.items():
            yield offset, HOSTILE * (1 + offset) if one.sample == 0 else "ab " * 400_000

    def earlier(self, entrant: Entrant) -> Outputs:
        return {task.task_id: [Told(text="ba " * 400_000, status=HOSTILE)] for task in entrant.tasks}

    def kept(self, entrant: Entrant) -> Outputs:
        return {task.task_id: [Told(text=HOSTILE, status=BAIT, detail=BAIT)] for task in entrant.tasks}

    def file(self, entrant: Entrant) -> str:
        del entrant
        return f"outputs/1/{HOSTILE}.jsonl".replace("\ud800", "")


def hostile(folder: Path) -> Path:
    """The page of a run in which whatever a model or an author controls is hostile."""
    before, now = [(1.0, 1.0)] * 9, [(0.0, 0.0)] * 9
    plain = report_of(before, now)

    def change(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: change(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [change(item, name) for item in value]
        if isinstance(value, str) and name in {"benchmark", "model", "name", "version", "path", "metric"}:
            return f"{value}{HOSTILE}"
        if isinstance(value, str) and name in {"task_id", "tasks", "failure", "sentence", "run_url", "image"}:
            return f"{value}{HOSTILE}"
        return value

    found = document.from_json(change(document.to_json(plain)))
    report = replace(found, notes=(HOSTILE,))
    lines = [json.dumps(change(json.loads(line))).encode() + b"\n" for line in lines_of(now)]
    results = folder / "results.jsonl"
    results.write_bytes(b"".join(lines))
    path = folder / "hostile.html"
    path.write_bytes(page_of(report, Hostile(reference=HOSTILE), results))
    return path


def test_nothing_that_a_model_or_an_author_wrote_runs_or_steers(browser: Browser, tmp_path: Path) -> None:
    with visit(browser, hostile(tmp_path)) as found:
        page = found.page
        page.evaluate("() => { window.hacked = () => { window.was_hacked = true; }; }")
        wait(page)
        opened = open_first(page)
        expect(opened.get_by_role("heading").first).to_contain_text("<img src=x onerror=hacked()>")
        for tab in opened.get_by_role("tab").all():
            tab.click()
        page.keyboard.press("ArrowRight")
        opened.get_by_role("tab", name="Output", exact=True).click()
        page.keyboard.press("Escape")
        open_first(page)
        page.keyboard.press("ArrowRight")
        expect(opened.locator(".sample-facts")).to_contain_text("Sample 1")
        expect(opened.get_by_role("tabpanel")).to_contain_text("left out")
        opened.get_by_role("tab", name="Diff to the baseline").click()
        expect(opened.get_by_role("tabpanel")).to_contain_text("ba ba")
        assert page.evaluate("window.was_hacked") is None
        assert page.locator("main img, main svg[onload], main script, dialog img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        shown = page.locator("main").inner_text()
        assert BAIT in shown
        assert "\\u{202e}" in shown
        assert not set("\u202e\x1b\0\u2028") & set(shown)
        assert not found.overflows()
        assert found.inaccessible() == []
