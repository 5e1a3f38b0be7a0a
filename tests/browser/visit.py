"""A page in a real browser, watched: errors that it logs, what it asks for, what its policy had to stop."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).resolve().parents[2] / "runner/proctor_pages/node_modules/axe-core/axe.min.js"
ARGUMENTS = (
    "--no-sandbox",  # as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE, DESK = (360, 740), (1280, 900)
_WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

Scheme = Literal["light", "dark"]


@dataclass
class Visit:
    """A page that is open, and what was seen of it."""

    page: Page
    logged: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def troubles(self) -> list[str]:
        """Errors in the console, requests that left the page, and what its policy stopped."""
        violations: list[str] = self.page.evaluate("window.violations")
        return [*self.logged, *(f"request: {url}" for url in self.asked), *violations]

    def inaccessible(self) -> list[str]:
        """What axe finds wrong with the page as it is now."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']} ({one['impact']}): {json.dumps(node['target'])} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def overflows(self) -> bool:
        """Whether the page is wider than its window."""
        found: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return found


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window; skips the test where it is not installed."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium; Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()


@contextlib.contextmanager
def visit(
    browser: Browser,
    path: Path,
    *,
    size: tuple[int, int] = DESK,
    scheme: Scheme = "light",
    script: str = "",
) -> Iterator[Visit]:
    """Opens a file as a reader does who downloaded it; at the end `Visit.troubles` must tell of none.

    `script` runs before anything of the page.
    """
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == PHONE
    )
    context.add_init_script(_WATCH + script)
    context.set_offline(True)
    page = context.new_page()
    found = Visit(page)
    address = path.resolve().as_uri()

    def log(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.logged.append(f"{message.type}: {message.text}")

    def ask(request: Request) -> None:
        if request.url.partition("#")[0] != address and not request.url.startswith(("data:", "blob:")):
            found.asked.append(request.url)

    page.on("console", log)
    page.on("pageerror", lambda error: found.logged.append(f"uncaught: {error}"))
    page.on("request", ask)
    page.goto(address)
    yield found
    troubles = found.troubles()
    context.close()
    assert troubles == [], troubles
