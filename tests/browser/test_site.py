"""The leaderboard's page as a reader uses it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser import scores
from browser.visit import PHONE, Scheme, Visit, visit
from proctor.gate.recorded import folder_of
from proctor.leaderboard import log
from proctor.leaderboard.row import Row
from proctor.report.picture import COLOURS, IN_DARK
from proctor.site import folder
from proctor.site.limit import WHOLE
from proctor.site.site import Site, files
from proctor.site.tasks import Found, latest, recorded
from unit.leaderboard.rows import make
from unit.site.leaderboards import HOSTILE, day, hostile, run_of

pytestmark = pytest.mark.browser

SCROLLED = """
void (window.scrolled = new Promise((done) => addEventListener('scroll', () => done(true), {once: true})))
"""
BEYOND = """
(pictures) => pictures.flatMap((one) => [...one.querySelectorAll('text')]
  .filter((text) => text.getBoundingClientRect().right > one.getBoundingClientRect().right + 1)
  .map((text) => text.textContent))
"""
POINT = "path[aria-roledescription=point]"
ADDRESS = re.compile(r"https://github\.com/o/r/(actions/runs/1|commit/c0ffee)|[a-z0-9-]+\.[a-z]+")


@pytest.fixture(scope="session")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scores.write(tmp_path_factory.mktemp("leaderboard"))


@pytest.fixture(scope="session")
def page(csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = log.read(csv)
    tasks = recorded(folder_of(csv), rows, at_most=WHOLE.runs)
    out = tmp_path_factory.mktemp("site")
    folder.write(out, files(Site(rows=rows, tasks=tasks, title="Lab evals", repository=scores.REPOSITORY)))
    return out / "index.html"


@contextmanager
def opened(
    browser: Browser, path: Path, *, size: tuple[int, int] = (1280, 900), scheme: Scheme = "light"
) -> Iterator[Visit]:
    """The page with all that it shows at first."""
    with visit(browser, path, size=size, scheme=scheme) as found:
        settled(found.page)
        yield found


def settled(page: Page) -> None:
    page.wait_for_selector("main[data-ready=all]")


def ranking(page: Page) -> Locator:
    return page.get_by_role("region", name="Ranking", exact=True)


def column(table: Locator, number: int) -> list[str]:
    """The texts of a table's column, a line each."""
    cells = table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()
    return [cell.partition("\n")[0] for cell in cells]


def test_the_ranking_shares_ranks_where_intervals_overlap(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        shown = ranking(found.page)
        assert column(shown, 1) == ["1–3", "1–3", "1–3", "4", "5"]  # noqa: RUF001 - as people write ranges
        assert column(shown, 2) == ["lab/large", "lab/medium", "org/reference", "lab/small", "org/tiny"]
        expect(shown).to_contain_text("its interval overlaps with those of 2 other models")
        assert found.inaccessible() == []


def test_a_table_is_sorted_by_any_column_with_the_keyboard_alone(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        shown = ranking(found.page)
        header = shown.get_by_role("columnheader", name="Model")
        header.get_by_role("button").focus()
        found.page.keyboard.press("Enter")
        assert header.get_attribute("aria-sort") == "ascending"
        assert column(shown, 2) == sorted(scores.MODELS)
        found.page.keyboard.press("Space")
        assert header.get_attribute("aria-sort") == "descending"
        assert column(shown, 2) == sorted(scores.MODELS, reverse=True)
        found.page.keyboard.press("Tab")
        found.page.keyboard.press("Enter")
        texts = column(shown, 3)
        assert texts == sorted(texts, reverse=True)
        assert shown.locator("[aria-sort=ascending], [aria-sort=descending]").count() == 1


def test_rows_link_to_their_runs_and_commits(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        links = ranking(found.page).locator("tbody tr").first.get_by_role("link")
        addresses = [link.get_attribute("href") or "" for link in links.all()]
        assert addresses[0] == f"{scores.REPOSITORY}/actions/runs/{9_000_000 + scores.RUNS - 1}"
        assert re.fullmatch(re.escape(scores.REPOSITORY) + "/commit/[0-9a-f]{40}", addresses[1])


def test_models_and_dates_are_filtered_everywhere(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        every = found.page.get_by_role("region", name="Every score", exact=True)
        expect(every.get_by_role("status")).to_have_text("1–15 of 120")  # noqa: RUF001
        found.page.get_by_label("Model", exact=True).fill("SMALL step")
        expect(every.get_by_role("status")).to_have_text("1–15 of 24")  # noqa: RUF001
        assert column(ranking(found.page), 2) == ["lab/small"]
        found.page.get_by_label("From", exact=True).fill("2025-10-01")
        found.page.get_by_label("To", exact=True).fill("2025-10-03")
        expect(every.get_by_role("status")).to_have_text("1–2 of 2")  # noqa: RUF001
        assert column(every, 9) == ["not regressed", "▼ regressed"]
        expect(ranking(found.page)).to_contain_text("No model's latest score is left by the filters.")
        found.page.get_by_role("button", name="Clear filters").click()
        expect(every.get_by_role("status")).to_have_text("1–15 of 120")  # noqa: RUF001


def test_versions_of_a_dataset_are_kept_apart(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        found.page.get_by_label("Benchmark", exact=True).select_option(label="gsm8k")
        settled(found.page)
        shown = ranking(found.page)
        expect(shown).to_contain_text("not comparable, and kept apart: 5 models")
        assert shown.locator("table").count() == 1
        found.page.get_by_label("Dataset", exact=True).select_option("all")
        expect(shown.locator("table")).to_have_count(2)
        assert {text[:16] for text in shown.locator("h3").all_inner_texts()} == {"data/gsm8k.jsonl"}
        assert found.page.locator(".chart").first.get_by_text("new dataset").count() == 1
        found.page.get_by_label("Dataset", exact=True).select_option("1")
        expect(shown.locator("table")).to_have_count(1)
        assert found.inaccessible() == []


def test_a_view_is_in_the_address(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        found.page.get_by_role("button", name="translate").last.click()
        expect(found.page.locator("#board")).to_have_text("translateedit_distance(unit=line)")
        expect(found.page.locator("#board")).to_be_focused()
        found.page.get_by_label("Model", exact=True).fill("tiny")
        expect(found.page).to_have_url(re.compile("model=tiny"))
        found.page.reload()
        settled(found.page)
        expect(found.page.locator("#board")).to_have_text("translateedit_distance(unit=line)")
        assert column(ranking(found.page), 2) == ["org/tiny"]
        expect(ranking(found.page)).to_contain_text("Lower scores are better.")


def test_an_address_that_tells_nonsense_shows_the_first_board(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        address = "#benchmark=__proto__&metric=%3Cimg%20src%3Dx%3E&dataset=constructor&since=x'&model=%E0%A4"
        with found.page.expect_event("load"):  # another address, another view
            found.page.evaluate("(address) => { location.hash = address; }", address)
        settled(found.page)
        expect(found.page.locator("#board")).to_contain_text("humaneval-mini")


def ticks(page: Page) -> list[str]:
    return page.locator(".chart").first.locator("[aria-roledescription=axis] text").all_text_contents()


def test_the_chart_zooms_by_buttons_and_by_shift_and_wheel_alone(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        before = ticks(found.page)
        found.page.get_by_role("button", name="Zoom in").focus()
        found.page.keyboard.press("Enter")
        expect(found.page.locator(".chart").first).not_to_contain_text(before[0])
        found.page.get_by_role("button", name="Reset zoom").click()
        expect(found.page.locator(".chart").first).to_contain_text(before[0])
        assert ticks(found.page) == before
        found.page.locator(".chart svg").first.hover()
        found.page.evaluate(SCROLLED)
        found.page.mouse.wheel(0, 120)
        assert found.page.evaluate("window.scrolled")
        assert ticks(found.page) == before
        found.page.locator(".chart svg").first.hover()
        found.page.keyboard.down("Shift")
        found.page.mouse.wheel(0, -300)
        found.page.keyboard.up("Shift")
        expect(found.page.locator(".chart").first).not_to_contain_text(before[0])


def test_a_point_tells_of_its_run_and_opens_it(browser: Browser, page: Path) -> None:
    with opened(browser, page) as found:
        chart = found.page.locator(".chart").first
        assert chart.locator(POINT).count() == 5 * scores.RUNS + 5 + 2
        regressed = chart.locator(f"{POINT}[aria-label*='verdict: regressed']").last
        regressed.hover()
        expect(found.page.locator(".tip")).to_contain_text("lab/small")
        expect(found.page.locator(".tip")).to_contain_text("step-1600")
        expect(found.page.locator(".tip")).to_contain_text(re.compile(r"commit[0-9a-f]{8}verdict"))
        regressed.click()
        picked = found.page.locator(".picked")
        expect(picked).to_contain_text("▼ regressed")
        address = picked.get_by_role("link", name="Run").get_attribute("href")
        assert address == f"{scores.REPOSITORY}/actions/runs/9000015"
        assert found.inaccessible() == []


def test_two_models_are_compared_task_by_task(browser: Browser, csv: Path, page: Path) -> None:
    rows = log.read(csv)
    runs = {run.model: run for run in recorded(folder_of(csv), rows, at_most=5).runs["humaneval-mini"]}
    values = {
        model: {task.task_id: fmean(task.scored) for task in runs[model].metrics[0].tasks}
        for model in ("lab/large", "org/tiny")
    }
    gains = {task: values["org/tiny"][task] - value for task, value in values["lab/large"].items()}
    with opened(browser, page) as found:
        found.page.get_by_label("Model A", exact=True).select_option(label="lab/large (2025-10-17)")
        found.page.get_by_label("Model B", exact=True).select_option(label="org/tiny (2025-10-17)")
        section = found.page.get_by_role("region", name="Model against model", exact=True)
        better, worse = (sum(sign * gain > 1e-9 for gain in gains.values()) for sign in (1, -1))
        expect(section).to_contain_text(
            f"B is better on {better}, worse on {worse}, the same on {60 - better - worse}"
        )
        shown = section.locator("table")
        largest = max(map(abs, gains.values()))
        assert column(shown, 4)[0].lstrip("+\N{MINUS SIGN}") == f"{largest:.3f}"
        places = {(round(values["lab/large"][task], 9), round(values["org/tiny"][task], 9)) for task in gains}
        assert section.locator(POINT).count() == len(places)
        section.get_by_role("button", name="Swap").click()
        expect(section).to_contain_text(f"B is better on {worse}, worse on {better}")
        section.locator(POINT).first.hover()
        expect(found.page.locator(".tip")).to_contain_text("humaneval-mini/")


def test_a_page_is_dark_or_light_as_its_reader_likes(browser: Browser, page: Path) -> None:
    with opened(browser, page, scheme="dark") as found:
        assert found.page.evaluate("document.documentElement.dataset.theme") == "dark"
        chart = found.page.locator(".chart").first
        first = chart.locator(f"path[fill='{IN_DARK[COLOURS[0]]}']")
        assert first.count() > 0
        assert found.inaccessible() == []
        found.page.get_by_role("button", name="Theme").click()
        assert found.page.evaluate("document.documentElement.dataset.theme") == "light"
        expect(first).to_have_count(0)
        assert chart.locator(f"path[fill='{COLOURS[0]}']").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_a_page_wider_than_its_screen(
    browser: Browser, page: Path, scheme: Scheme
) -> None:
    with opened(browser, page, size=PHONE, scheme=scheme) as found:
        assert not found.overflows()
        assert found.inaccessible() == []
        box = found.page.locator(".chart svg").first.bounding_box()
        assert box is not None
        assert box["width"] <= PHONE[0]
        assert found.page.locator(".chart svg").evaluate_all(BEYOND) == []


def made(out: Path, rows: list[Row], tasks: Found | None = None, title: str = "Ours") -> Path:
    folder.write(out, files(Site(rows=rows, tasks=tasks or Found(), title=title)))
    return out / "index.html"


def test_a_leaderboard_without_scores_says_so(browser: Browser, tmp_path: Path) -> None:
    with visit(browser, made(tmp_path, [])) as found:
        expect(found.page.get_by_text("No scores are recorded yet.")).to_be_visible()
        assert found.inaccessible() == []


def test_a_model_alone_has_nothing_to_be_compared_with(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, made(tmp_path, [make()])) as found:
        expect(found.page.get_by_text("Nothing to compare:")).to_be_visible()
        assert found.inaccessible() == []


def test_long_histories_are_thinned_but_for_what_is_marked(browser: Browser, tmp_path: Path) -> None:
    rows = [
        make(date=day(1 + number // 1440 % 28)[:11] + f"{number // 60 % 24:02}:{number % 60:02}:00Z",
             model=f"m{number % 2}", version=f"v{number}",
             verdict="regressed" if number in (1003, 6001) else "not_regressed")
        for number in range(8000)
    ]  # fmt: skip
    with opened(browser, made(tmp_path, rows)) as found:
        told = found.page.get_by_text("regressions and the latest of each line are among them")
        expect(told).to_be_visible()
        chart = found.page.locator(".chart").first
        assert 1000 < chart.locator(POINT).count() < 3500
        assert (
            chart.locator(f"{POINT}[aria-label*='verdict: regressed']").count() == 4
        )  # each a point and a mark
        assert chart.locator(f"{POINT}[aria-label*='version: v7999;']").count() == 1


def test_nothing_that_a_model_or_author_wrote_runs(browser: Browser, tmp_path: Path) -> None:
    rows = [
        *hostile(),
        *(make(model=f"{HOSTILE} {number}", metric=HOSTILE, date=day(9)) for number in (1, 2)),
    ]
    run = run_of(
        {f"{HOSTILE} {number}": {HOSTILE: (1.0,), "__proto__": (0.0,)} for number in (1, 2)},
        at=day(9),
        metric=HOSTILE,
    )
    tasks = latest(rows, dict([run]), dict([run]).__getitem__, at_most=5)
    path = made(tmp_path, rows, tasks, title=HOSTILE)
    with opened(browser, path) as found:
        boards = found.page.get_by_label("Benchmark", exact=True).locator("option")
        for number in range(boards.count()):
            found.page.get_by_label("Benchmark", exact=True).select_option(index=number)
            settled(found.page)
            for point in found.page.locator(POINT).all()[:3]:
                point.hover(force=True)
                point.click(force=True)
            addresses = found.page.locator("a").evaluate_all(
                "links => links.map(link => link.getAttribute('href'))"
            )
            assert [
                one
                for one in addresses
                if not re.fullmatch(r"https://github\.com/.*|[a-z0-9-]+\.[a-z]+", one)
            ] == []
        assert found.page.locator("script").count() == found.page.evaluate("document.scripts.length")
        assert found.page.evaluate("window.done") is None
        assert found.page.locator("img, iframe, object, embed").count() == 0
        expect(found.page.locator("h1")).to_contain_text(r"\u{202e}")
        assert found.inaccessible() == []
    for badge in tmp_path.glob("*.svg"):
        with visit(browser, badge) as found:
            assert found.page.evaluate("window.done") is None
