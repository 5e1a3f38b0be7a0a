"""The README's pictures of pages, light and dark: `scripts/screenshots` takes them."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "runner"), str(ROOT / "tests")]

from browser import scores
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


Make = Callable[[Path], Path]
"""Makes a page in a folder."""

PAGES: Mapping[str, tuple[Make, str, tuple[int, int]]] = {
    "leaderboard": (leaderboard, "#board", (1240, 1000))
}
"""By name, what is shown: a page, the element to begin with, and the width and height in pixels."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PAGES)}; all by default")
    names: list[str] = parser.parse_args().names or list(PAGES)
    if unknown := set(names) - PAGES.keys():
        parser.error(f"{', '.join(sorted(unknown))}: not among {', '.join(PAGES)}")
    with tempfile.TemporaryDirectory() as temporary, browser() as running:
        for name in names:
            make, first, size = PAGES[name]
            page = make(Path(temporary, name))
            for scheme in get_args(Scheme):
                with visit(running, page, size=size, scheme=scheme) as found:
                    found.page.wait_for_selector("main[data-ready=all]")
                    found.page.locator(first).evaluate(
                        "(first) => scrollBy(0, first.getBoundingClientRect().y - 24)"
                    )
                    data = found.page.screenshot(path=DOCS / f"{name}-{scheme}.png")
                if len(data) > LARGEST:
                    raise SystemExit(f"docs/{name}-{scheme}.png has {len(data):,} bytes; at most {LARGEST:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
