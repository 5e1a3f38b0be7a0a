"""Models that are asked, through the command line."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from unit.display.blocks import taken_apart, texts_of

CANARY = "sk-canary-0123456789abcdefghij"
TASKS = 12
PROGRAM = """\
import json, sys, pathlib
for line in sys.stdin:
    asked = json.loads(line)
    number = asked["prompt"].split()[-1]
    with pathlib.Path("asked.log").open("a") as log:
        print(asked["task_id"], asked["sample"], file=log)
    if number in FAILS:
        answer = {"error": "no luck today"}
    else:
        answer = {"completion": f"answer {number}", "usage": {"input": 1000, "output": 500}}
    print(json.dumps(answer), flush=True)
"""


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Lab:
    """A folder with twelve questions, and a program that answers them."""

    folder: Path

    def config(self, models: str, benchmark: str = "", rest: str = "") -> None:
        text = f"benchmarks: [{{name: qa, dataset: tasks.jsonl, metrics: [exact_match]{benchmark}}}]\n"
        (self.folder / "benchmark.yml").write_text(f"{text}models: [{models}]\n{rest}\n")

    def program(self, *fails: str) -> None:
        (self.folder / "answer.py").write_text(f"FAILS = {fails!r}\n{PROGRAM}")

    def run(self, *arguments: str, command: str = "run", **environ: str) -> Said:
        words = [sys.executable, "-m", "proctor", command, "benchmark.yml", *arguments]
        given = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
        done = subprocess.run(
            words, cwd=self.folder, env={**given, **environ}, capture_output=True, text=True, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def metrics(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "proctor-report" / "metrics.json").read_text())
        return document

    def model(self, number: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = self.metrics()["benchmarks"][0]["models"][number]
        return found

    @property
    def asked(self) -> list[str]:
        log = self.folder / "asked.log"
        return log.read_text().splitlines() if log.exists() else []

    def everything(self) -> bytes:
        """Every byte of every file."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    rows = [{"id": f"t{n}", "prompt": f"question {n}", "reference": f"answer {n}"} for n in range(TASKS)]
    (tmp_path / "tasks.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    made = Lab(tmp_path)
    made.program()
    return made


COMMAND = "{name: m, command: {run: [python3, answer.py]}"


def test_a_second_run_asks_nothing_and_scores_the_same(lab: Lab) -> None:
    lab.config(f"{COMMAND}, sampling: {{temperature: 0.7, seed: 1}}}}", ", samples: 3")
    first = lab.run()
    assert first.code == 0, first.err
    assert "/.proctor-cache\n" in first.out
    before = lab.metrics()
    assert before["timing"]["asking"]["requests"] == len(lab.asked) == 3 * TASKS
    assert before["timing"]["asking"]["cached"] == 0
    assert lab.run().code == 0
    after = lab.metrics()
    assert after["timing"]["asking"]["cached"] == 3 * TASKS
    assert len(lab.asked) == 3 * TASKS
    assert after["benchmarks"][0]["models"][0]["metrics"] == before["benchmarks"][0]["models"][0]["metrics"]
    assert lab.run("--fresh").code == 0
    assert len(lab.asked) == 6 * TASKS


def test_what_has_no_answer_is_unscored_and_asked_again(lab: Lab) -> None:
    lab.program("3")
    lab.config(f"{COMMAND}}}", rest="gate: {max_error_rate: 0.5}")
    assert lab.run().code == 0
    assert lab.model()["metrics"]["exact_match"]["score"] == 1.0
    assert lab.model()["statuses"] == {"passed": TASKS - 1, "infra_error": 1}
    report = (lab.folder / "proctor-report" / "report.md").read_text()
    assert "no luck today" in report
    assert "Asked for 12 outputs (1 unanswered)" in report
    lab.program()
    assert lab.run().code == 0
    assert lab.model()["statuses"] == {"passed": TASKS}
    assert lab.asked.count("t3 0") >= 2


def test_a_budget_ends_the_asking_and_scores_nothing_zero(lab: Lab) -> None:
    price = "price: {input: 100, output: 200}, budget: 0.5"  # 20 cents an answer
    lab.config(f"{COMMAND[:-1]}, ahead: 1}}, {price}}}", rest="gate: {max_error_rate: 1}")
    said = lab.run()
    assert said.code == 0, said.err
    assert lab.model()["metrics"]["exact_match"]["score"] == 1.0
    statuses = lab.model()["statuses"]
    assert 2 <= statuses["passed"] <= 4
    assert statuses["infra_error"] == TASKS - statuses["passed"]
    report = (lab.folder / "proctor-report" / "report.md").read_text()
    results = (lab.folder / "proctor-report" / "results.jsonl").read_text()
    assert results.count("the budget of $0.50 is used up") == statuses["infra_error"]
    assert f"${0.2 * statuses['passed']:.2f}" in report


def test_the_prompt_is_kept_and_a_template_shapes_it(lab: Lab) -> None:
    lab.config(f"{COMMAND}, prompt: {{system: Be brief}}}}", ', prompt: {template: "Q: {{ prompt }}"}')
    assert lab.run().code == 0
    lines = (lab.folder / "proctor-report" / "outputs" / "1" / "qa.jsonl").read_text().splitlines()
    first = json.loads(lines[0])
    assert (first["prompt"], first["system"]) == ("Q: question 0", "Be brief")
    assert len(lab.model()["source"]["prompt"]) == 64


def test_another_benchmark_prompt_is_another_exam_and_another_model_prompt_is_another_model(lab: Lab) -> None:
    lab.config(f"{COMMAND}}}", ", samples: 2")
    assert lab.run().code == 0
    lab.config(f'{COMMAND}, prompt: {{template: "Now {{{{ prompt }}}}"}}}}', ", samples: 2")
    lab.run()
    assert lab.model()["comparison"]["metrics"][0]["reason"] != "settings_differ"
    lab.config(f"{COMMAND}}}", ', samples: 2, prompt: {template: "Now {{ prompt }}"}')
    lab.run()
    assert lab.model()["comparison"]["metrics"][0]["differs"][0].startswith("prompt (")


def test_a_field_that_the_benchmark_shows_is_a_part_of_the_exam(lab: Lab) -> None:
    lab.config(f"{COMMAND}}}", ', prompt: {template: "{{ hint }} {{ prompt }}"}')
    rows = [json.loads(line) for line in (lab.folder / "tasks.jsonl").read_text().splitlines()]
    for hint, is_other in (("Think", False), ("Think", False), ("Guess", True)):
        told = "".join(f"{json.dumps({**row, 'hint': hint})}\n" for row in rows)
        (lab.folder / "tasks.jsonl").write_text(told)
        lab.run()
        assert (lab.model()["comparison"]["metrics"][0]["reason"] == "settings_differ") == is_other


def test_one_sample_at_temperature_0_repeats_nothing(lab: Lab) -> None:
    lab.config(f"{COMMAND}, sampling: {{temperature: 0}}}}")
    assert lab.run().code == 0
    said = lab.run()
    assert "repeat each other" not in said.out + (lab.folder / "proctor-report" / "report.md").read_text()


def test_samples_at_temperature_0_count_as_one(lab: Lab) -> None:
    lab.config(f"{COMMAND}, sampling: {{temperature: 0}}}}", ", samples: 4")
    assert lab.run().code == 0
    said = lab.run()
    assert lab.model()["comparison"]["metrics"][0]["comparison"]["dependent"] is True
    assert "repeat each other" in said.out


def test_several_models_are_asked_and_files_read_in_one_run(lab: Lab) -> None:
    rows = [{"task_id": f"t{n}", "completion": "answer 0"} for n in range(TASKS)]
    (lab.folder / "outputs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    lab.config(
        f"{COMMAND}}}, {{name: file, outputs: outputs.jsonl}}, {COMMAND.replace('name: m', 'name: n')}}}"
    )
    assert lab.run().code == 0
    scores = [lab.model(number)["metrics"]["exact_match"]["score"] for number in range(3)]
    assert scores == [1.0, pytest.approx(1 / TASKS), 1.0]
    assert [lab.model(number)["source"] is None for number in range(3)] == [False, True, False]


SLOW = """\
import json, sys, time, pathlib
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)
    with pathlib.Path("asked.log").open("a") as log:
        print(asked["task_id"], asked["sample"], file=log)
    while number >= 5 and not pathlib.Path("go").exists():
        time.sleep(0.01)
    print(json.dumps({"completion": "answer " + asked["prompt"].split()[-1]}), flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_asking_goes_on_where_it_was_interrupted(lab: Lab, how: signal.Signals) -> None:
    (lab.folder / "answer.py").write_text(SLOW)
    lab.config(f"{COMMAND[:-1]}, ahead: 1}}}}")
    words = [sys.executable, "-m", "proctor", "run", "benchmark.yml"]
    with subprocess.Popen(words, cwd=lab.folder, stderr=subprocess.PIPE, text=True) as process:
        _wait(lambda: len(lab.asked) >= 6)
        process.send_signal(how)
        process.communicate(timeout=60)
    assert process.returncode != 0
    (lab.folder / "go").touch()
    assert lab.run().code == 0
    assert lab.metrics()["timing"]["asking"]["cached"] == 5
    assert lab.model()["statuses"] == {"passed": TASKS}


def _wait(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.02)


class _Endpoint(BaseHTTPRequestHandler):
    """Answers with what it was asked, and tells its key in every other answer's error."""

    keys: list[str]

    def do_POST(self) -> None:
        self.keys.append(self.headers.get("Authorization", ""))
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = body["messages"][-1]["content"]
        number = int(text.split()[-1])
        if number == 5:
            self._say(400, {"error": {"message": f"bad key {self.headers['Authorization']}"}})
            return
        message = {"role": "assistant", "content": f"answer {number}"}
        usage = {"prompt_tokens": 10, "completion_tokens": 5}
        self._say(
            200, {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}
        )

    def _say(self, status: int, document: Mapping[str, Any]) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        del args


def test_an_endpoint_is_asked_and_its_key_is_nowhere(lab: Lab) -> None:
    handler = type("Handler", (_Endpoint,), {"keys": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1"
        lab.config(
            f"{{name: m, openai: {{url: '{url}', model: x, key: MY_KEY, concurrency: 4}}}}",
            rest="gate: {max_error_rate: 0.5}",
        )
        said = lab.run(MY_KEY=CANARY)
        server.shutdown()
    assert said.code == 0, said.err
    assert set(handler.keys) == {f"Bearer {CANARY}"}  # type: ignore[attr-defined]
    assert lab.model()["statuses"] == {"passed": TASKS - 1, "infra_error": 1}
    assert lab.metrics()["timing"]["asking"]["input_tokens"] == 10 * (TASKS - 1)
    assert CANARY.encode() not in lab.everything()
    assert CANARY not in said.out + said.err


def test_keys_are_masked_in_a_workflow(lab: Lab) -> None:
    lab.config("{name: m, command: {run: [python3, answer.py], env: [MY_KEY]}}")
    said = lab.run(MY_KEY=CANARY, GITHUB_ACTIONS="true")
    assert said.code == 0, said.err
    assert said.out.count(CANARY) == 1
    assert f"::add-mask::{CANARY}\n" in said.out
    assert CANARY.encode() not in lab.everything()


@pytest.mark.parametrize("command", ["run", "validate"])
def test_what_a_user_has_to_mend_is_told(lab: Lab, command: str) -> None:
    lab.config("{name: m, openai: {url: 'http://127.0.0.1:9/v1', model: x, key: NO_SUCH_KEY}}")
    said = lab.run(command=command)
    assert said.code == 2
    assert "NO_SUCH_KEY" in said.err
    assert "Traceback" not in said.err


def test_validate_renders_every_prompt(lab: Lab) -> None:
    with (lab.folder / "tasks.jsonl").open("a") as tasks:
        tasks.write('{"id": "last", "prompt": "question 12", "reference": "12", "hint": null}\n')
    lab.config(
        f"{COMMAND}}}", ', prompt: {template: "{% if hint is defined %}{{ hint }}{% endif %}{{ prompt }}"}'
    )
    said = lab.run(command="validate")
    assert (said.code, lab.asked) == (2, [])
    assert "with the task last" in said.err


def test_validate_asks_nothing(lab: Lab) -> None:
    lab.config(f"{COMMAND}}}")
    said = lab.run(command="validate")
    assert (said.code, lab.asked) == (0, []), said.err


def test_a_page_made_again_has_the_answers_and_what_was_asked(lab: Lab) -> None:
    lab.config(f"{COMMAND}, prompt: {{template: 'Q: {{{{ prompt }}}}'}}}}")
    assert lab.run().code == 0
    page = lab.folder / "proctor-report" / "report.html"
    first = taken_apart(page.read_bytes())
    page.unlink()
    command = [sys.executable, "-m", "proctor", "report", "proctor-report"]
    done = subprocess.run(command, cwd=lab.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    data, blocks = taken_apart(page.read_bytes())
    assert data["entrants"] == first[0]["entrants"]
    assert data["entrants"][0]["file"] == "outputs/1/qa.jsonl"
    assert {"Q: question 0", "answer 0"} <= set(texts_of(blocks)) <= set(texts_of(first[1]))
