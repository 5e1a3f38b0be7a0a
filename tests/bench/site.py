"""How long the site of a large leaderboard takes: to be built, and to be of use in a browser.

    python tests/bench/site.py [--rows 100000] [--rounds 3]

Built by the command, in a process of its own; reading the same CSV with the csv module alone, in the same
round, is what it is compared with. The page is opened in Chromium, in a new profile each time: of use is when
the ranking has been drawn and takes a click, counted from when the browser began to load the file.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "runner"), str(ROOT / "tests")]

from playwright.sync_api import Browser
from tabulate import tabulate

from browser.visit import browser, visit
from proctor.files import writing_whole
from proctor.leaderboard import log
from proctor.leaderboard.row import Row, timestamp

BENCHMARKS, MODELS, METRICS = 20, 25, ("pass@1", "edit_similarity")
START = datetime(2025, 1, 1, 3, 17, tzinfo=UTC)
RUN = "import sys; from proctor.cli import main; sys.exit(main(sys.argv[1:]))"
READY = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('#ranking tbody tr')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.ready = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
"""
CLICK = """
() => {
  const began = performance.now();
  document.querySelector('#ranking th:nth-child(3) button').click();
  const end = (done) => done(performance.now() - began);
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => end(done))));
}
"""


def rows(number: int) -> Iterator[Row]:
    """Nights of 20 benchmarks, 25 models and two metrics."""
    random = Random(1)
    for place in range(number):
        night, rest = divmod(place, BENCHMARKS * MODELS * len(METRICS))
        benchmark, rest = divmod(rest, MODELS * len(METRICS))
        model, metric = divmod(rest, len(METRICS))
        score = min(0.97, 0.3 + 0.02 * model + 0.05 * random.random())
        commit = f"{Random(night).getrandbits(160):040x}"
        yield Row(
            date=timestamp(START + timedelta(days=night)),
            benchmark=f"benchmark-{benchmark}",
            dataset=f"data/{benchmark}.jsonl",
            dataset_hash=f"{benchmark:064x}",
            model=f"lab/model-{model}",
            version=commit[:12],
            metric=METRICS[metric],
            score=score,
            ci_low=score - 0.03,
            ci_high=score + 0.03,
            tasks=164,
            samples=820,
            commit=commit,
            run_url=f"https://github.com/lab/evals/actions/runs/{1_000_000 + night}",
            verdict="regressed" if random.random() < 0.002 else "not_regressed",
        )


def build(path: Path, out: Path) -> tuple[float, float, float]:
    """Seconds of CPU time and by the clock, and the most MB that the process had."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "runner")}
    command = [sys.executable, "-c", RUN, "leaderboard", "site", str(out), str(path)]
    start = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the site was not built: exit code {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return cpu, time.perf_counter() - start, usage.ru_maxrss / 1024


def peer(path: Path) -> float:
    """Seconds of CPU time for reading the CSV alone."""
    start = time.process_time()
    with path.open(newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.process_time() - start


def opened(running: Browser, page: Path) -> tuple[float, float]:
    """Milliseconds until the ranking is of use, and that sorting it takes."""
    with visit(running, page, script=READY) as found:
        found.page.wait_for_selector("main[data-ready=all]")
        ready: float = found.page.evaluate("window.ready")
        return ready, found.page.evaluate(CLICK)


def spread(values: list[float], digits: int) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, browser() as running:
        path, out = Path(folder, "leaderboard.csv"), Path(folder, "site")
        with writing_whole(path) as file:
            file.writelines(log.pieces(rows(args.rows)))
        built, peers, pages = [], [], []
        for _ in range(args.rounds):
            peers.append(peer(path))
            built.append(build(path, out))
            pages.append(opened(running, out / "index.html"))
        size = (out / "index.html").stat().st_size / 2**20
    ratios = [cpu / other for (cpu, _, _), other in zip(built, peers, strict=True)]
    table = [
        ["the site is built, s", spread([seconds for _, seconds, _ in built], 1)],
        ["its CPU time, s", spread([cpu for cpu, _, _ in built], 1)],
        ["its CPU time over csv.reader's, in one round", spread(ratios, 1)],
        ["memory, MB", spread([memory for _, _, memory in built], 0)],
        ["index.html, MB", f"{size:.1f}"],
        ["the ranking is of use, ms", spread([ready for ready, _ in pages], 0)],
        ["the ranking is sorted, ms", spread([click for _, click in pages], 0)],
    ]
    header = [f"{args.rows:,} rows", "median (least to most)"]
    print(tabulate(table, header, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
