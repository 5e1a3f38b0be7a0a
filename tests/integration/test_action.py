"""`proctor action` as a runner starts it, against the emulator: what the repository holds afterwards."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from github.emulator import OWNER, TOKENS
from github.proxy import Proxy, Reply, answer, refusal
from github.repository import Repository
from unit.display.blocks import taken_apart, texts_of
from unit.site.leaderboards import told

pytestmark = pytest.mark.github

TASKS = 80
CONFIG = """\
benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match, f1]}]
models: [{name: writer, version: "${GITHUB_SHA}", outputs: outputs.jsonl}]
"""
DROPPED = range(20)  # tasks that a bad pull request answers wrongly


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a step left."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A workspace of the repository `repository`, and the jobs that run in it."""

    repository: Repository
    folder: Path

    def write(self, wrong: Sequence[int] = (), config: str = CONFIG) -> None:
        """The exam, with these tasks answered wrongly."""
        tasks = [{"id": f"q{n}", "prompt": f"question {n}", "reference": f"answer {n}"} for n in range(TASKS)]
        answers = [
            {"task_id": f"q{n}", "completion": "no idea" if n in wrong else f"answer {n}"}
            for n in range(TASKS)
        ]
        for name, rows in (("tasks.jsonl", tasks), ("outputs.jsonl", answers)):
            (self.folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        (self.folder / "benchmark.yml").write_text(config)

    def step(
        self, name: str, ref: str, sha: str, payload: Mapping[str, Any], api: str = "", **inputs: str
    ) -> Step:
        """Runs the action on an event, with its inputs; underscores in their names are hyphens."""
        owner, _, short = self.repository.name.partition("/")
        whole = {
            "repository": {
                "id": 1,
                "full_name": self.repository.name,
                "name": short,
                "owner": {"login": owner},
                "default_branch": "main",
            },
            **payload,
        }
        files = {part: self.folder.parent / part for part in ("event.json", "output", "summary.md")}
        for file in files.values():
            file.write_text("")
        files["event.json"].write_text(json.dumps(whole))
        given = {"github_token": TOKENS[OWNER], **inputs}
        environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "INPUT_"))},
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "dev",
            "GITHUB_API_URL": api or self.repository.api,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_REF": ref,
            "GITHUB_REPOSITORY": self.repository.name,
            "GITHUB_RUN_ID": "1",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": sha,
            "GITHUB_STEP_SUMMARY": str(files["summary.md"]),
            "GITHUB_WORKSPACE": str(self.folder),
            **{f"INPUT_{key.upper().replace('_', '-')}": value for key, value in given.items()},
        }
        command = [sys.executable, "-m", "proctor", "action"]
        done = subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, timeout=120, check=False
        )
        found = re.findall(
            r"^([\w-]+)<<(proctor-\w+)\n(.*?)\n\2$", files["output"].read_text(), re.MULTILINE | re.DOTALL
        )
        return Step(
            code=done.returncode,
            log=done.stdout + done.stderr,
            outputs={key: value for key, _, value in found},
            summary=files["summary.md"].read_text(),
        )

    def push(self, **inputs: str) -> Step:
        """A push of what is here to the default branch."""
        before = self.repository.head()
        sha = self.repository.commit({"outputs.jsonl": (self.folder / "outputs.jsonl").read_text()})
        return self.step("push", "refs/heads/main", sha, {"before": before}, **inputs)

    def propose(self, number: int, *, fork: bool = False, **inputs: str) -> Step:
        """A pull request's run."""
        pull = self.repository.request("GET", f"pulls/{number}")
        head = "someone/else" if fork else self.repository.name
        event = {
            "number": number,
            "user": {"login": "dev"},
            "draft": False,
            "head": {"sha": pull["head"]["sha"], "ref": "topic", "repo": {"full_name": head}},
            "base": {
                "sha": self.repository.head(),
                "ref": "main",
                "repo": {"full_name": self.repository.name},
            },
        }
        payload = {"action": "synchronize", "number": number, "pull_request": event}
        sha = pull["head"]["sha"]
        return self.step("pull_request", f"refs/pull/{number}/merge", sha, payload, **inputs)


@pytest.fixture
def checkout(repository: Repository, tmp_path: Path) -> Checkout:
    """A workspace whose exam is on the default branch already."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    made = Checkout(repository=repository, folder=folder)
    made.write()
    repository.commit({"benchmark.yml": CONFIG, "tasks.jsonl": (folder / "tasks.jsonl").read_text()})
    return made


def commands(log: str) -> list[str]:
    """The lines of a log that a runner takes for commands."""
    heard, mark = [], ""
    for line in log.splitlines():
        if mark:
            mark = "" if line == f"::{mark}::" else mark
        elif line.startswith("::stop-commands::"):
            mark = line.rpartition("::")[2]
        elif line.startswith("::"):
            heard.append(line)
    return heard


def test_from_the_first_push_to_a_pull_request_that_is_blocked(checkout: Checkout) -> None:
    repository = checkout.repository
    first = checkout.push()
    assert (first.code, first.outputs.get("verdict")) == (0, "no_baseline"), first.log
    files = repository.files("leaderboard")
    assert first.outputs["leaderboard-commit"] == repository.head("leaderboard")
    assert files["data/leaderboard.csv"].count(b"\n") == 3
    assert "README.md" in files
    assert [name for name in files if re.fullmatch(r"data/runs/[^/]+Z-[0-9a-f]{12}-\w+\.json\.gz", name)]
    assert repository.history("leaderboard") == [repository.head("leaderboard")]

    number = repository.pull_request()
    good = checkout.propose(number)
    assert (good.code, good.outputs["verdict"]) == (0, "not_regressed"), good.log
    assert json.loads(good.outputs["metrics"]) == {"qa": {"writer": {"exact_match": 1.0, "f1": 1.0}}}
    assert good.outputs["score"] == "1.0"
    assert good.outputs["regressed-tasks"] == "[]"
    (comment,) = repository.comments(number)
    assert good.outputs["comment-url"] == comment["html_url"]
    assert "## Proctor: not regressed" in comment["body"]
    assert "the baseline is of the merge base" in comment["body"]
    assert "leaderboard-commit" not in good.outputs

    checkout.write(DROPPED)
    bad = checkout.propose(number)
    assert (bad.code, bad.outputs["verdict"]) == (1, "regressed"), bad.log
    (updated,) = repository.comments(number)
    assert (updated["id"], updated["html_url"]) == (comment["id"], bad.outputs["comment-url"])
    assert "## Proctor: regressed" in updated["body"]
    assert "## Proctor: regressed" in bad.summary
    assert "no idea" in updated["body"]
    assert json.loads(bad.outputs["regressed-tasks"])[0] == {
        "benchmark": "qa",
        "model": "writer",
        "task": "q0",
    }
    assert any(
        line.startswith("::error title=Proctor%3A regressed::regressed: exact") for line in commands(bad.log)
    )
    report = checkout.folder / bad.outputs["report-path"]
    written = {"metrics.json", "report.md", "report.html", "report.json", "junit.xml", "results.jsonl"}
    assert written <= {file.name for file in report.iterdir()}
    data, blocks = taken_apart((report / "report.html").read_bytes())
    assert data["notes"] == json.loads((report / "report.json").read_text())["notes"] != []
    assert "no idea" in texts_of(blocks)
    assert repository.head("leaderboard") == first.outputs["leaderboard-commit"]

    merged = checkout.push()
    assert (merged.code, merged.outputs["verdict"]) == (1, "regressed"), merged.log
    files = repository.files("leaderboard")
    assert files["data/leaderboard.csv"].count(b"\n") == 5
    assert b"regressed" in files["data/leaderboard.csv"]


def test_no_log_file_or_comment_has_the_token(checkout: Checkout) -> None:
    checkout.push()
    number = checkout.repository.pull_request()
    step = checkout.propose(number)
    told = [step.log.replace(f"::add-mask::{TOKENS[OWNER]}\n", ""), step.summary, *step.outputs.values()]
    told += [comment["body"] for comment in checkout.repository.comments(number)]
    told += [path.read_bytes().decode("latin-1") for path in checkout.folder.rglob("*") if path.is_file()]
    told += [data.decode("latin-1") for data in checkout.repository.files("leaderboard").values()]
    assert step.log.count(TOKENS[OWNER]) == 1
    assert [text[:200] for text in told if TOKENS[OWNER] in text] == []


def test_a_pull_request_cannot_loosen_its_own_gate(checkout: Checkout) -> None:
    checkout.push()
    loose = CONFIG + "gate: {max_drop: 99, must_detect: 99, fail_on: never}\nleaderboard: {branch: mine}\n"
    checkout.write(DROPPED, loose)
    waivers = checkout.folder / ".proctor" / "waivers.yml"
    waivers.parent.mkdir()
    waivers.write_text(
        "- {benchmark: qa, metric: exact_match, reason: r, owner: me, expires: '2999-01-01'}\n"
    )
    number = checkout.repository.pull_request()
    step = checkout.propose(number)
    assert (step.code, step.outputs["verdict"]) == (1, "regressed"), step.log
    (comment,) = checkout.repository.comments(number)
    assert "what the base branch says holds until it is merged" in comment["body"]
    assert "waivers that the pull request adds count once" in comment["body"]


def test_a_config_that_is_a_link_is_held_to_the_one_that_is_named(checkout: Checkout) -> None:
    checkout.push()
    checkout.write(DROPPED)
    config = checkout.folder / "benchmark.yml"
    config.rename(checkout.folder / "loose.yml")
    (checkout.folder / "loose.yml").write_text(CONFIG + "gate: {fail_on: never}\n")
    config.symlink_to("loose.yml")
    number = checkout.repository.pull_request()
    step = checkout.propose(number)
    assert (step.code, step.outputs["verdict"]) == (1, "regressed"), step.log
    assert "what the base branch says holds until it is merged" in step.summary


def test_links_in_the_checkout_lead_no_report_away(checkout: Checkout) -> None:
    checkout.push()
    folder = checkout.folder / "proctor-report"
    shutil.rmtree(folder)
    folder.mkdir()
    outside = checkout.folder.parent / "event.json"
    for name in ("journal.jsonl", "results.jsonl", "report.json", "report.md", "metrics.json"):
        (folder / name).symlink_to(outside)
    (folder / "outputs" / "1").mkdir(parents=True)
    (folder / "outputs" / "1" / "qa.jsonl").symlink_to(outside)
    step = checkout.propose(checkout.repository.pull_request())
    assert step.code == 0, step.log
    assert json.loads(outside.read_text())["action"] == "synchronize"
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    elsewhere = checkout.folder.parent / "elsewhere"
    shutil.rmtree(folder)
    folder.symlink_to(elsewhere)
    step = checkout.propose(1)
    assert step.code == 2
    assert not elsewhere.exists()


def test_a_forks_pull_request_writes_nothing_and_says_where_to_look(checkout: Checkout) -> None:
    checkout.push()
    checkout.write(DROPPED)
    number = checkout.repository.pull_request()
    step = checkout.propose(number, fork=True)
    assert (step.code, step.outputs["verdict"]) == (1, "regressed"), step.log
    assert checkout.repository.comments(number) == []
    assert "## Proctor: regressed" in step.summary
    assert any("a fork's pull requests have a token that only reads" in line for line in commands(step.log))


def test_pull_request_target_is_refused(checkout: Checkout) -> None:
    number = checkout.repository.pull_request()
    pull = checkout.repository.request("GET", f"pulls/{number}")
    side = {"sha": pull["head"]["sha"], "ref": "x", "repo": {"full_name": checkout.repository.name}}
    payload = {"action": "opened", "pull_request": {"number": number, "head": side, "base": side}}
    step = checkout.step("pull_request_target", "refs/heads/main", pull["head"]["sha"], payload)
    assert step.code == 2
    assert "token that may write" in step.summary
    assert step.outputs == {}
    allowed = checkout.step(
        "pull_request_target", "refs/heads/main", pull["head"]["sha"], payload, allow_untrusted="true"
    )
    assert (allowed.code, len(checkout.repository.comments(number))) == (0, 1), allowed.log


def test_a_closed_pull_request_has_nothing_to_decide(checkout: Checkout) -> None:
    side = {"sha": "a" * 40, "ref": "x", "repo": {"full_name": checkout.repository.name}}
    payload = {"action": "closed", "pull_request": {"number": 1, "head": side, "base": side}}
    step = checkout.step("pull_request", "refs/pull/1/merge", "a" * 40, payload)
    assert (step.code, step.outputs) == (0, {})
    assert commands(step.log)[-1].startswith(
        "::notice title=Proctor::nothing to do: the pull request is closed"
    )


def test_a_mistake_in_the_config_is_shown_at_its_line(checkout: Checkout) -> None:
    checkout.write(config=CONFIG + "gate: {max_dorp: 1}\n")
    step = checkout.push()
    assert step.code == 2
    assert any(
        line.startswith("::error file=benchmark.yml,line=3,title=Proctor could not run::")
        for line in commands(step.log)
    ), step.log
    assert "max_dorp" in step.summary
    assert "Traceback" not in step.log


def test_wrong_inputs_are_all_named(checkout: Checkout) -> None:
    step = checkout.push(comment="sometimes", working_directory="..", mode="score")
    assert step.code == 2
    assert "input comment" in step.summary
    assert "input mode" in step.summary
    outside = checkout.push(working_directory="..")
    assert outside.code == 2
    assert "outside of the workspace" in outside.summary


@pytest.mark.parametrize(
    ("mode", "comments"), [("never", 0), ("on-regression", 0), ("on-change", 0), ("always", 1)]
)
def test_when_a_comment_is_wanted(checkout: Checkout, mode: str, comments: int) -> None:
    checkout.push()
    number = checkout.repository.pull_request()
    assert checkout.propose(number, comment=mode).code == 0
    assert len(checkout.repository.comments(number)) == comments
    checkout.write(DROPPED)
    assert checkout.propose(number, comment=mode).code == 1
    assert len(checkout.repository.comments(number)) == (0 if mode == "never" else 1)
    checkout.write()
    assert checkout.propose(number, comment=mode).code == 0
    if mode == "on-change":
        other = checkout.repository.pull_request("renamed")
        assert checkout.propose(other, comment=mode).code == 0
        assert checkout.repository.comments(other) == []
        checkout.write(config=CONFIG.replace("name: writer", "name: new"))
        assert checkout.propose(other, comment=mode).code == 0
        assert len(checkout.repository.comments(other)) == 1, "a model that was never compared is news"
    bodies = [comment["body"] for comment in checkout.repository.comments(number)]
    assert all("## Proctor: not regressed" in body for body in bodies), (
        "a comment that is there is kept up to date"
    )


def test_a_comment_of_each_part_that_a_job_takes(checkout: Checkout) -> None:
    two = CONFIG.replace("models: [", "models: [{name: other, outputs: outputs.jsonl}, ")
    checkout.write(config=two)
    number = checkout.repository.pull_request()
    for model in ("writer", "other", "writer"):
        assert checkout.propose(number, model=model).code == 0
    first, second = (comment["body"] for comment in checkout.repository.comments(number))
    assert ("`writer`" in first, "`other`" in first) == (True, False)
    assert ("`writer`" in second, "`other`" in second) == (False, True)


def test_a_comment_of_each_config(checkout: Checkout) -> None:
    number = checkout.repository.pull_request()
    (checkout.folder / "other.yml").write_text(CONFIG)
    for config in ("benchmark.yml", "other.yml", "benchmark.yml"):
        assert checkout.propose(number, config=config).code == 0
    assert len(checkout.repository.comments(number)) == 2


def test_fail_on_decides_what_fails(checkout: Checkout) -> None:
    checkout.push()
    checkout.write(DROPPED)
    number = checkout.repository.pull_request()
    step = checkout.propose(number, fail_on="never")
    assert (step.code, step.outputs["verdict"]) == (0, "regressed")


def test_a_refused_comment_is_a_warning_and_the_gate_decides(checkout: Checkout, proxy: Proxy) -> None:
    checkout.push()
    checkout.write(DROPPED)
    number = checkout.repository.pull_request()
    denied = refusal(
        403,
        "Resource not accessible by integration",
        x_accepted_github_permissions="issues=write; pull_requests=write",
    )
    proxy.spoil("POST", r"/comments", denied)
    step = checkout.propose(number, api=proxy.url)
    assert (step.code, step.outputs["verdict"], step.outputs["comment-url"]) == (1, "regressed", ""), step.log
    warning = next(
        line for line in commands(step.log) if line.startswith("::warning title=Proctor%3A no comment::")
    )
    assert "pull-requests: write" in warning
    assert "The scores are in the report folder" in warning


def test_an_outage_is_inconclusive_and_loses_nothing(checkout: Checkout, proxy: Proxy) -> None:
    checkout.push()
    checkout.write(DROPPED)
    number = checkout.repository.pull_request()
    for method in ("GET", "POST"):
        proxy.spoil(method, r".*", refusal(403, "Resource not accessible by integration"))
    step = checkout.propose(number, api=proxy.url)
    assert (step.code, step.outputs["verdict"]) == (0, "inconclusive"), step.log
    assert "cannot be read from GitHub" in step.summary
    strict = checkout.propose(number, api=proxy.url, fail_on="inconclusive")
    assert strict.code == 1


def test_outputs_that_print_commands_are_not_heard(checkout: Checkout) -> None:
    rows = [{"task_id": f"q{n}", "completion": "::error::forged\n::add-mask::x"} for n in range(TASKS)]
    (checkout.folder / "outputs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    step = checkout.step("schedule", "refs/heads/main", checkout.repository.head(), {})
    assert not [line for line in commands(step.log) if "forged" in line]


def test_a_baseline_by_ref_and_by_path(checkout: Checkout) -> None:
    first = checkout.push()
    assert first.code == 0
    good = checkout.repository.head()
    report = checkout.folder / "proctor-report"
    report.rename(checkout.folder / "kept")
    checkout.write(DROPPED)
    number = checkout.repository.pull_request()
    for baseline, how in ((good, f"of {good}"), ("./kept", "the one that the workflow names")):
        step = checkout.propose(number, baseline=baseline)
        assert (step.code, step.outputs["verdict"]) == (1, "regressed"), step.log
        assert how in step.summary


def test_without_a_token_it_scores_and_publishes_nothing(checkout: Checkout) -> None:
    number = checkout.repository.pull_request()
    step = checkout.propose(number, github_token="")
    assert (step.code, step.outputs["verdict"]) == (0, "no_baseline"), step.log
    assert checkout.repository.comments(number) == []
    assert any("there is no `github-token`" in line for line in commands(step.log))


def test_a_protected_leaderboard_is_a_warning_that_says_what_to_do(checkout: Checkout, proxy: Proxy) -> None:
    proxy.spoil("POST", r"/git/refs", refusal(422, "Repository rule violations found"))
    step = checkout.push(api=proxy.url)
    assert (step.code, step.outputs["leaderboard-commit"]) == (0, ""), step.log
    warning = next(
        line for line in commands(step.log) if line.startswith("::warning title=Proctor%3A no leader")
    )
    assert "leaderboard: pull-request" in warning


def test_a_leaderboard_by_pull_request(checkout: Checkout) -> None:
    step = checkout.push(leaderboard="pull-request")
    assert step.code == 0, step.log
    (pull,) = checkout.repository.request("GET", "pulls")
    assert (pull["base"]["ref"], pull["head"]["ref"]) == ("leaderboard", "proctor/leaderboard")
    assert step.outputs["leaderboard-commit"] == checkout.repository.head("proctor/leaderboard")


def test_the_leaderboards_page_is_committed_where_it_is_asked_for(checkout: Checkout) -> None:
    assert checkout.push().code == 0
    assert not any(path.startswith("docs/") for path in checkout.repository.files("leaderboard"))
    step = checkout.push(leaderboard_pages="true")
    assert step.code == 0, step.log
    files = checkout.repository.files("leaderboard")
    assert files["docs/leaderboard.csv"] == files["data/leaderboard.csv"]
    data = told(files["docs/index.html"])
    assert data["title"] == checkout.repository.name
    assert data["repository"] == f"https://github.com/{checkout.repository.name}"
    assert step.outputs["leaderboard-commit"] == checkout.repository.head("leaderboard")


def test_a_page_that_cannot_be_made_is_a_warning(checkout: Checkout) -> None:
    assert checkout.push().code == 0
    checkout.repository.commit({"docs/index.html": "mine"}, branch="leaderboard")
    step = checkout.push(leaderboard_pages="true")
    assert step.code == 0, step.log
    (warning,) = [line for line in commands(step.log) if "no page of the leaderboard" in line]
    assert "docs/index.html is there, and not of a leaderboard's site; remove it" in warning
    assert checkout.repository.files("leaderboard")["data/leaderboard.csv"].count(b"\n") == 5


def packed(report: bytes) -> bytes:
    """An artifact with this report."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.json", report)
    return data.getvalue()


def serve(proxy: Proxy, archive: bytes, run: int = 99) -> None:
    """The artifact of a run, which the emulator cannot store."""
    listed = {"id": 5, "name": "proctor-report", "size_in_bytes": len(archive), "expired": False}
    document = {"total_count": 1, "artifacts": [{**listed, "created_at": "2026-01-01T00:00:00Z"}]}
    proxy.spoil("GET", rf"/actions/runs/{run}/artifacts", answer(document))
    proxy.spoil("GET", r"/actions/artifacts/5/zip", Reply(status=200, body=archive))


def ended(checkout: Checkout, number: int, **changes: Any) -> dict[str, Any]:
    """The event of a fork's run that ended; GitHub names no pull request in it."""
    pull = checkout.repository.request("GET", f"pulls/{number}")
    owner = checkout.repository.name.partition("/")[0]
    run = {
        "id": 99,
        "event": "pull_request",
        "conclusion": "failure",
        "html_url": f"https://github.com/{checkout.repository.name}/actions/runs/99",
        "head_sha": pull["head"]["sha"],
        "head_branch": pull["head"]["ref"],
        "head_repository": {"id": pull["head"]["repo"]["id"], "owner": {"login": owner}},
        "pull_requests": [],
    }
    return {"workflow_run": {**run, **changes}}


def publish(checkout: Checkout, proxy: Proxy, payload: Mapping[str, Any], **inputs: str) -> Step:
    return checkout.step(
        "workflow_run", "refs/heads/main", checkout.repository.head(), payload, api=proxy.url, **inputs
    )


@pytest.fixture
def scored(checkout: Checkout) -> tuple[Checkout, int, bytes]:
    """A fork's pull request whose run failed the gate, and the report that it left."""
    checkout.push()
    checkout.write(DROPPED)
    number = checkout.repository.pull_request()
    assert checkout.propose(number, fork=True).code == 1
    return checkout, number, (checkout.folder / "proctor-report" / "report.json").read_bytes()


def test_a_forks_report_is_posted_by_a_trusted_run(scored: tuple[Checkout, int, bytes], proxy: Proxy) -> None:
    checkout, number, report = scored
    serve(proxy, packed(report))
    shutil.rmtree(checkout.folder)
    checkout.folder.mkdir()  # the trusted run checks nothing out
    step = publish(checkout, proxy, ended(checkout, number))
    (comment,) = checkout.repository.comments(number)
    assert (step.code, step.outputs["comment-url"]) == (0, comment["html_url"]), step.log
    assert step.outputs["verdict"] == "regressed"
    assert "## Proctor: regressed" in comment["body"]
    assert "they are its claim" in comment["body"]
    assert f"[run](https://github.com/{checkout.repository.name}/actions/runs/99)" in comment["body"]
    data, blocks = taken_apart((checkout.folder / step.outputs["report-path"] / "report.html").read_bytes())
    assert any("they are its claim" in note for note in data["notes"])
    assert blocks["samples-0"]["tasks"] == ""
    assert "no idea" in texts_of(blocks), "the report's own examples"
    again = publish(checkout, proxy, ended(checkout, number))
    assert again.outputs["comment-url"] == comment["html_url"]
    assert len(checkout.repository.comments(number)) == 1


def test_a_hostile_report_is_text(scored: tuple[Checkout, int, bytes], proxy: Proxy) -> None:
    checkout, number, report = scored
    document = json.loads(report)
    document["notes"] = ["@everyone <img src=x onerror=alert(1)> [a](https://evil.example) ::error::x"]
    document["summary"]["provenance"]["run_url"] = "https://evil.example/runs/1"
    document["examples"][0]["now"] = "```\n</details>\n@everyone\n````"
    serve(proxy, packed(json.dumps(document).encode()))
    step = publish(checkout, proxy, ended(checkout, number))
    (comment,) = checkout.repository.comments(number)
    assert step.code == 0, step.log
    assert "<img" not in comment["body"]
    assert "evil.example/runs" not in comment["body"]
    assert "](https://evil" not in comment["body"]
    assert not [line for line in commands(step.log) if line.startswith("::error::x")]


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (b"", "not JSON"),
        (b"[]", "report"),
        (b'{"schema_version": 1}', "report"),
        (b"[" * 100_000, "not JSON"),
        (b"x" * (33 << 20), "report.json"),
    ],
    ids=["empty", "list", "bare", "deep", "large"],
)
def test_what_is_no_report_is_refused(checkout: Checkout, proxy: Proxy, report: bytes, why: str) -> None:
    number = checkout.repository.pull_request()
    serve(proxy, packed(report))
    step = publish(checkout, proxy, ended(checkout, number))
    assert step.code == 2, step.log
    assert why in step.summary
    assert "Traceback" not in step.log
    assert checkout.repository.comments(number) == []


def test_a_run_whose_pull_request_moved_on_is_left_to_the_next(
    scored: tuple[Checkout, int, bytes], proxy: Proxy
) -> None:
    checkout, number, report = scored
    serve(proxy, packed(report))
    step = publish(checkout, proxy, ended(checkout, number, head_sha="f" * 40))
    assert step.code == 0
    assert commands(step.log)[-1].startswith(
        "::notice title=Proctor%3A nothing to publish::no open pull request"
    )
    assert checkout.repository.comments(number) == []


def test_a_run_without_a_report_says_how_to_upload_one(checkout: Checkout, proxy: Proxy) -> None:
    number = checkout.repository.pull_request()
    proxy.spoil("GET", r"/actions/runs/99/artifacts", answer({"total_count": 0, "artifacts": []}))
    step = publish(checkout, proxy, ended(checkout, number))
    assert step.code == 0
    assert commands(step.log)[-1].startswith(
        "::warning title=Proctor%3A nothing to publish::the run has no artifact"
    )


@pytest.mark.parametrize("changes", [{"event": "push"}, {"conclusion": "cancelled"}])
def test_runs_that_have_nothing_to_publish(checkout: Checkout, proxy: Proxy, changes: dict[str, str]) -> None:
    number = checkout.repository.pull_request()
    step = publish(checkout, proxy, ended(checkout, number, **changes))
    assert (step.code, step.outputs) == (0, {})
    assert proxy.log == []


def test_what_cannot_be_posted_fails_the_job_whose_only_work_it_is(
    scored: tuple[Checkout, int, bytes], proxy: Proxy
) -> None:
    checkout, number, report = scored
    serve(proxy, packed(report))
    proxy.spoil("POST", r"/comments", refusal(403, "Resource not accessible by integration"))
    step = publish(checkout, proxy, ended(checkout, number))
    assert step.code == 4, step.log
    assert step.outputs["verdict"] == "regressed"


def test_verdicts_that_a_pull_request_brings_along_do_not_count(checkout: Checkout) -> None:
    checkout.push()
    number = checkout.repository.pull_request()
    assert checkout.propose(number).code == 0
    journal = checkout.folder / "proctor-report" / "journal.jsonl"
    checkout.write(DROPPED)
    assert checkout.propose(number).code == 1
    forged = journal.read_bytes().replace(b'"status":"failed"', b'"status":"passed"')
    journal.write_bytes(forged.replace(b'"exact_match":0.0', b'"exact_match":1.0'))
    assert forged != journal.read_bytes()
    assert checkout.propose(number).code == 1


def test_what_a_run_notes_is_in_the_comment(checkout: Checkout) -> None:
    (checkout.folder / "was_results.jsonl").write_text(
        "".join(
            json.dumps({"task_id": f"t/{n}", "completion": "x", "result": "passed", "passed": True}) + "\n"
            for n in range(9)
        )
    )
    checkout.write(config="models: [{name: writer, results: was_results.jsonl}]\n")
    number = checkout.repository.pull_request()
    step = checkout.propose(number)
    assert step.code == 0, step.log
    (comment,) = checkout.repository.comments(number)
    assert "not by Proctor" in comment["body"]
