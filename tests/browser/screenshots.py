"""The README's pictures of pages, light and dark: `scripts/screenshots` takes them."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "runner"), str(ROOT / "tests")]

from playwright.sync_api import Page

from browser import runs, scores
from browser.visit import Scheme, browser, visit
from proctor.gate.recorded import folder_of
from proctor.leaderboard import log
from proctor.site import folder
from proctor.site.limit import WHOLE
from proctor.site.site import Site, files
from proctor.site.tasks import recorded

DOCS = ROOT / "docs"
LARGEST = 200_000  # bytes of a picture


def leaderboard(out: Path) -> Path:
    """The site of a made-up laboratory."""
    csv = scores.write(out)
    rows = log.read(csv)
    tasks = recorded(folder_of(csv), rows, at_most=WHOLE.runs)
    site = Site(rows=rows, tasks=tasks, title="Lab evals", repository=scores.REPOSITORY)
    folder.write(out / "site", files(site))
    return out / "site/index.html"


def report(out: Path) -> Path:
    """The page of the example humaneval-mini, of which a worse version of the model followed a better one."""
    return runs.mini(ROOT / "examples/humaneval-mini", out) / "report.html"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page that `make` writes into a folder, from the element `first` on, after `press` was clicked."""

    make: Callable[[Path], Path]
    first: str
    size: tuple[int, int]  # width and height in pixels
    press: str = ""


FIRST_TASK = "#tasks tbody th button"
PAGES: Mapping[str, Picture] = {
    "leaderboard": Picture(make=leaderboard, first="#board", size=(1240, 1000)),
    "report": Picture(make=report, first="header", size=(1240, 1150)),
    "sample": Picture(make=report, first="header", size=(1240, 900), press=FIRST_TASK),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PAGES)}; all by default")
    names: list[str] = parser.parse_args().names or list(PAGES)
    if unknown := set(names) - PAGES.keys():
        parser.error(f"{', '.join(sorted(unknown))}: not among {', '.join(PAGES)}")
    with tempfile.TemporaryDirectory() as temporary, browser() as running:
        made: dict[Callable[[Path], Path], Path] = {}
        for name in names:
            picture = PAGES[name]
            if picture.make not in made:
                made[picture.make] = picture.make(Path(temporary, name))
            for scheme in get_args(Scheme):
                with visit(running, made[picture.make], size=picture.size, scheme=scheme) as found:
                    data = taken(found.page, picture)
                (DOCS / f"{name}-{scheme}.png").write_bytes(data)
                if len(data) > LARGEST:
                    raise SystemExit(f"docs/{name}-{scheme}.png has {len(data):,} bytes; at most {LARGEST:,}")
    return 0


def taken(page: Page, picture: Picture) -> bytes:
    page.wait_for_selector("main[data-ready=all]")
    page.locator(picture.first).first.evaluate("(first) => scrollBy(0, first.getBoundingClientRect().y - 24)")
    if picture.press:
        page.locator(picture.press).first.click()
        page.wait_for_selector("dialog [role=tabpanel]")
    return page.screenshot()


if __name__ == "__main__":
    sys.exit(main())
