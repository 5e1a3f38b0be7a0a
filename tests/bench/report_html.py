"""report.html at 20,000 samples: its size, and how long a reader waits for what.

    python tests/bench/report_html.py [--samples 20000] [--rounds 5]

The peer is one HTML table of the same rows, in the same browser: what a page costs that shows all of them at
once. Every time is the median of --rounds, with the least and the most; a wait ends when the next frame is
painted.
"""

import argparse
import html
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page
from tabulate import tabulate

from browser.runs import score, write_lines
from browser.visit import browser, visit
from proctor.display.folder import FolderTexts
from proctor.display.page import page as page_of
from proctor.report import document

WORDS = ("first", "we", "add", "then", "subtract", "the", "total", "which", "gives", "therefore", "finally")
WAIT = """async (act) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await painted();
  const began = performance.now();
  await act();
  await painted();
  return performance.now() - began;
}"""
SORT = """() => {
  const titles = [...document.querySelectorAll('#tasks button.sort')];
  titles.find((one) => one.textContent.startsWith('%s')).click();
}"""
TYPE = """() => {
  const field = document.querySelector('#tasks input[type=search]');
  field.value = '%s';
  field.dispatchEvent(new Event('input'));
}"""
CHOOSE = """() => {
  const choice = document.querySelector('#tasks option[value="newly failing"]').parentElement;
  choice.value = '%s';
  choice.dispatchEvent(new Event('change'));
}"""
OPEN = """async () => {
  document.querySelector('#tasks tbody th button').click();
  while (!document.querySelector('dialog [role=tabpanel]')) await new Promise((done) => setTimeout(done));
}"""
CLOSE = "() => document.querySelector('dialog').close()"
STEPS = (
    ("sort by name", SORT % "Task"),
    ("sort by score", SORT % "Now"),
    ("search", TYPE % "q/12"),
    ("search for nothing again", TYPE % ""),
    ("filter by change", CHOOSE % "newly failing"),
    ("no filter again", CHOOSE % ""),
    ("open a sample", OPEN),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, browser() as running:
        folder = Path(temporary)
        now = exam(folder, args.samples)
        report(now, args.samples)
        times = {
            "open the page": [
                opened(running, now / "report.html", ".charts svg.marks") for _ in range(args.rounds)
            ]
        }
        peer = [opened(running, plain(folder, args.samples), "tr:last-child") for _ in range(args.rounds)]
        with visit(running, now / "report.html") as found:
            found.page.wait_for_selector(".charts svg.marks")
            for _ in range(args.rounds):
                for name, act in STEPS:
                    times.setdefault(name, []).append(waited(found.page, act))
                waited(found.page, CLOSE)
        show(times, peer)


def exam(folder: Path, tasks: int) -> Path:
    """The report folder of a run of so many tasks of which a tenth changed."""
    random = Random(1)

    def told(words: int) -> str:
        return " ".join(random.choices(WORDS, k=words))

    write_lines(
        folder / "tasks.jsonl",
        ({"id": f"q/{n}", "prompt": told(60), "reference": f"so\nA: {n}"} for n in range(tasks)),
    )
    (folder / "benchmark.yml").write_text(
        "benchmarks: [{name: sums, dataset: tasks.jsonl, metrics: ["
        "{numeric_match: {extract: {regex: '^A: (.*)$', take: last}}}, edit_similarity]}]\n"
        "models: [{name: model, outputs: outputs.jsonl}]\n"
    )
    for out, share in (("before", 0.75), ("now", 0.7)):
        rows = (
            {"task_id": f"q/{n}", "completion": f"{told(90)}\nA: {n if random.random() < share else n + 1}"}
            for n in range(tasks)
        )
        write_lines(folder / "outputs.jsonl", rows)
        score(folder, out)
    return folder / "now"


def report(folder: Path, samples: int) -> None:
    """Prints how large the page is and what it takes to make it of its folder."""
    known = document.load((folder / "report.json").read_bytes())
    began = time.process_time()
    page_of(known, FolderTexts(known, folder), folder / "results.jsonl")
    took = time.process_time() - began
    size = (folder / "report.html").stat().st_size
    print(f"{samples:,} samples: {size / 1e6:.1f} MB; {took:.2f} s of CPU to make it again of its folder\n")


def plain(folder: Path, rows: int) -> Path:
    """The peer."""
    path = folder / "plain.html"
    cells = ((f"q/{n}", "newly failing", "1.000", "0.000", "0 of 1", "failed", "") for n in range(rows))
    body = "\n".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
    path.write_text(f"<!DOCTYPE html><title>all</title><table>{body}</table>")
    return path


def opened(running: Browser, path: Path, last: str) -> float:
    """Milliseconds from the beginning of the navigation until `last` is there and painted."""
    with visit(running, path) as found:
        found.page.wait_for_selector(last)
        found.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        return float(found.page.evaluate("performance.now()"))


def waited(page: Page, act: str) -> float:
    return float(page.evaluate(f"async () => ({WAIT})({act})"))


def show(times: dict[str, list[float]], peer: list[float]) -> None:
    base = median(peer)
    rows = [
        [name, f"{median(found):.0f} ({min(found):.0f} to {max(found):.0f})", f"{median(found) / base:.2f}"]
        for name, found in [*times.items(), ("the peer to open", peer)]
    ]
    print(tabulate(rows, ["a reader waits for", "ms", "over the peer"], tablefmt="github"))


if __name__ == "__main__":
    main()
