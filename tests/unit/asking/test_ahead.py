"""Models asked in a thread of its own, whatever becomes of it."""

import os
import sys
from pathlib import Path

import pytest

from proctor.asking.ahead import Ahead
from proctor.config.load import load_config
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.pipeline import Options, open_exams, run
from proctor.progress import Quiet

CONFIG = """\
benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match]}]
models:
"""
PROGRAM = """\
import json, sys
for line in sys.stdin:
    print(line, end="", file=open("asked.log", "a"))
    print(json.dumps({"completion": "4"}), flush=True)
"""
GOOD = f"- {{name: good, version: VERSION, command: {{run: ['{sys.executable}', answer.py]}}}}\n"
KEYLESS = "- {name: keyless, openai: {url: 'http://127.0.0.1:9/v1', model: x, key: NO_SUCH_KEY}}\n"
BAD = "- {name: bad, command: {run: [./no-such-program]}}\n"


class Deaf(Quiet):
    """Standard error is closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def note(self, text: str) -> None:
        raise BrokenPipeError(text)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tasks.jsonl").write_text('{"id": "a", "prompt": "2+2", "reference": "4"}\n')
    (tmp_path / "answer.py").write_text(PROGRAM)
    return tmp_path


def ahead(folder: Path, *models: str) -> Ahead:
    (folder / "benchmark.yml").write_text(CONFIG + "".join(models))
    config = load_config(folder / "benchmark.yml", {}, METRICS)
    return Ahead(config, open_exams(config), folder / "out", os.environ)


def asked(folder: Path) -> int:
    log = folder / "asked.log"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_a_thread_that_ends_before_it_asks_wakes_whoever_waits(folder: Path) -> None:
    (folder / ".proctor-cache").write_text("no folder")
    made, progress = ahead(folder, GOOD), Deaf()
    with made.asking(progress, anew=False), pytest.raises(BrokenPipeError, match="the cache"):
        made.wait(0)
    assert progress.is_closed


def test_after_a_model_that_cannot_be_asked_no_other_is(folder: Path) -> None:
    made = ahead(folder, BAD, GOOD)
    with made.asking(Quiet(), anew=False), pytest.raises(InputError, match="no-such-program"):
        made.wait(0)
    assert asked(folder) == 0


def test_answers_of_models_before_one_that_fails_are_there(folder: Path) -> None:
    made = ahead(folder, GOOD, BAD)
    with made.asking(Quiet(), anew=False):
        assert made.wait(0).spent.requests == 1
        with pytest.raises(InputError, match="no-such-program"):
            made.wait(1)
    assert asked(folder) == 1


def test_what_a_user_has_to_mend_is_told_before_any_model_is_asked(folder: Path) -> None:
    made = ahead(folder, GOOD, KEYLESS)
    with made.asking(Quiet(), anew=False), pytest.raises(InputError, match="NO_SUCH_KEY"):
        made.wait(0)
    assert asked(folder) == 0


def test_the_progress_of_asking_ends_with_it(folder: Path) -> None:
    made, progress = ahead(folder, GOOD), Deaf()
    with made.asking(progress, anew=False):
        made.wait(0)
    assert progress.is_closed


def test_answers_are_kept_in_the_folder_that_the_config_names(folder: Path) -> None:
    made = ahead(folder, GOOD)
    with made.asking(Quiet(), anew=False):
        made.wait(0)
    assert (folder / ".proctor-cache" / "answers.db").is_file()


def test_results_anew_are_not_answers_anew(folder: Path) -> None:
    ahead(folder, GOOD)
    config = load_config(folder / "benchmark.yml", {}, METRICS)
    for anew, times in ((False, 1), (False, 1), (True, 2)):
        options = Options(out=folder / "report", fresh=True, anew=anew, is_recorded=False)
        run(config, options, os.environ, Quiet())
        assert asked(folder) == times


def test_another_version_is_asked_again(folder: Path) -> None:
    for version, times in (("step-1", 1), ("step-2", 2), ("step-1", 2)):
        made = ahead(folder, GOOD.replace("VERSION", version))
        with made.asking(Quiet(), anew=False):
            made.wait(0)
        assert asked(folder) == times
