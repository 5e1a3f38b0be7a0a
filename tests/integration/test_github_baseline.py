"""Which recorded run of the leaderboard's branch a run is compared with."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from github.board import BRANCH, PATH, no_charts, recorded
from github.clock import StandingClock
from github.proxy import Proxy, refusal
from github.repository import Repository
from proctor.config.spec import GateSpec
from proctor.errors import GitHubError, InputError
from proctor.gate import kept
from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.judging import judge_run, policy_of
from proctor.gate.kept import Output, Pair
from proctor.github import ancestry, baseline
from proctor.github.ancestry import merge_base
from proctor.github.baseline import OnBranch, history
from proctor.github.leaderboard import publish
from proctor.leaderboard.contribution import Contribution
from unit.gate.runs import passes, run
from unit.leaderboard.rows import make

pytestmark = pytest.mark.github

KEY: Key = ("qa", "coder")
UNKNOWN = "0" * 40
SHA = "[0-9a-f]{40}"


def record(repository: Repository, contribution: Contribution) -> None:
    done = publish(
        repository.client(),
        branch=BRANCH,
        path=PATH,
        contribution=contribution,
        is_default_branch=False,
        charts=no_charts,
    )
    assert done is not None


@dataclass(kw_only=True)
class Project:
    """A repository whose `main` has a few commits, from which a topic goes off at the third."""

    repository: Repository
    main: list[str] = field(default_factory=list)
    topic: str = ""

    def found(self, start: str | None = None, **changes: str) -> tuple[str | None, tuple[str, ...]]:
        """The commit that the baseline is of, and what is said of it."""
        runs = OnBranch(self.repository.client(), branch=BRANCH, path=PATH, start=start, **changes)
        found = runs.of(KEY)
        return None if found is None else found.origin.commit, runs.notes


@pytest.fixture
def project(repository: Repository) -> Project:
    made = Project(repository=repository, main=[repository.head()])
    for number in range(4):
        made.main.append(repository.commit({"code.py": f"{number}\n"}, message=f"Change {number}"))
    made.topic = repository.commit({"code.py": "new\n"}, branch="topic", start=made.main[2])
    return made


def test_a_topic_left_the_branch_at_its_merge_base(project: Project) -> None:
    client = project.repository.client()
    assert merge_base(client, "main", project.topic) == project.main[2]
    assert merge_base(client, project.main[4], "topic") == project.main[2]
    assert merge_base(client, UNKNOWN, "topic") is None


def test_the_run_of_the_merge_base_comes_first(project: Project) -> None:
    for day, commit in enumerate(project.main):
        record(project.repository, recorded(commit, day=day))
    assert project.found(project.main[2]) == (project.main[2], ("the baseline is of the merge base",))


def test_else_it_is_the_nearest_recorded_ancestor(project: Project) -> None:
    record(project.repository, recorded(project.main[4], day=1))
    record(project.repository, recorded(project.main[0], day=2))
    said = "the baseline is of an ancestor, 2 commits before the merge base"
    assert project.found(project.main[2]) == (project.main[0], (said,))


def test_else_it_is_the_latest_run_of_the_branch(project: Project) -> None:
    record(project.repository, recorded(project.main[3], day=2))
    record(project.repository, recorded(project.main[4], day=1))
    said = "neither the merge base nor an ancestor of it is recorded; the latest run of the branch stands in"
    assert project.found(project.main[2]) == (project.main[3], (said,))
    assert project.found(UNKNOWN) == (project.main[3], (said,))


def test_without_a_start_it_is_the_latest_run(project: Project) -> None:
    record(project.repository, recorded(project.main[1]))
    said = "the merge base is not known; the latest run of the branch stands in"
    assert project.found(None) == (project.main[1], (said,))


def test_history_is_searched_so_far_and_no_farther(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ancestry, "_PER_PAGE", 1)
    monkeypatch.setattr(ancestry, "_PAGES", 2)
    monkeypatch.setattr(ancestry, "DEPTH", 2)
    record(project.repository, recorded(project.main[0], day=0))
    record(project.repository, recorded(project.main[4], day=1))
    said = (
        "no ancestor within 2 commits of the merge base is recorded; the latest run of the branch stands in"
    )
    assert project.found(project.main[2]) == (project.main[4], (said,))
    assert project.found(project.main[1])[0] == project.main[0]


def test_of_two_runs_of_a_commit_the_later_counts(project: Project) -> None:
    record(project.repository, recorded(project.main[2], day=0, passed=5))
    record(project.repository, recorded(project.main[2], day=1, passed=4))
    runs = OnBranch(project.repository.client(), branch=BRANCH, path=PATH, start=project.main[2])
    found = runs.of(KEY)
    assert found is not None
    assert found.metrics[KEY][0].tasks[0].scores.count(1.0) == 4  # type: ignore[union-attr]


def test_a_commit_is_not_compared_with_itself(project: Project) -> None:
    record(project.repository, recorded(project.main[4], day=1))
    assert project.found(project.main[3], own=project.main[4]) == (None, ())
    record(project.repository, recorded(project.main[3], day=0))
    said = ("the baseline is of the commit before this push",)
    found = project.found(project.main[3], own=project.main[4], called="the commit before this push")
    assert found == (project.main[3], said)


def test_each_model_has_the_run_that_has_it(project: Project) -> None:
    record(project.repository, recorded(project.main[2], model="other"))
    record(project.repository, recorded(project.main[1]))
    runs = OnBranch(project.repository.client(), branch=BRANCH, path=PATH, start=project.main[2])
    commits = [found.origin.commit for key in (KEY, ("qa", "other")) if (found := runs.of(key))]
    assert commits == [project.main[1], project.main[2]]
    assert runs.of(("qa", "unheard of")) is None
    assert runs.notes == (
        "the baseline is of an ancestor, 1 commit before the merge base",
        "the baseline is of the merge base",
    )


def test_nothing_is_recorded_yet(project: Project) -> None:
    assert project.found(project.main[2]) == (None, ())
    record(project.repository, Contribution(rows=(make(),)))
    assert project.found(project.main[2]) == (None, ())


def test_only_the_run_that_is_needed_is_read_and_only_once(project: Project, proxy: Proxy) -> None:
    """The rows tell which of a commit's runs, one a model, is the one."""
    for number in range(8):
        record(project.repository, recorded(project.main[2], day=number, model=f"model-{number}"))
    client = project.repository.client(api=proxy.url)
    runs = OnBranch(client, branch=BRANCH, path=PATH, start=lambda: project.main[2])
    assert [runs.of(("qa", "model-3")) is not None for _ in range(3)] == [True, True, True]
    blobs = [line for line in proxy.lines() if "git/blobs" in line]
    assert len(blobs) == 2  # the rows, and the run
    assert len(proxy.lines()) == 8  # and the branch, its commit, three folders, a page of history


def test_a_model_that_was_never_recorded_does_not_cost_reading_everything(
    project: Project, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baseline, "MOST_READ", 3)
    for number in range(6):
        contribution = recorded(project.main[2], day=number, passed=number)
        record(project.repository, Contribution(rows=(), runs=contribution.runs))
    runs = OnBranch(project.repository.client(api=proxy.url), branch=BRANCH, path=PATH, start=project.main[2])
    assert runs.of(("qa", "unheard of")) is None
    assert sum("git/blobs" in line for line in proxy.lines()) == 3
    assert runs.of(KEY) is not None


def test_a_damaged_run_is_told(project: Project) -> None:
    record(project.repository, recorded(project.main[2]))
    [name] = [path for path in project.repository.files(BRANCH) if path.startswith("data/runs/")]
    project.repository.commit({name: "torn"}, branch=BRANCH)
    with pytest.raises(BaselineError, match="on branch leaderboard cannot be read") as raised:
        project.found(project.main[2])
    assert raised.value.trouble == "corrupt"


def test_damaged_rows_hide_no_run(project: Project) -> None:
    record(project.repository, recorded(project.main[2]))
    project.repository.commit({PATH: "torn\n"}, branch=BRANCH)
    assert project.found(project.main[2])[0] == project.main[2]


def test_the_file_beside_a_run_is_found(project: Project) -> None:
    record(project.repository, recorded(project.main[2]))
    [name] = [path for path in project.repository.files(BRANCH) if path.startswith("data/runs/")]
    beside = name.replace(".json.gz", ".outputs.json.gz")
    runs = OnBranch(project.repository.client(), branch=BRANCH, path=PATH, start=project.main[2])
    assert runs.sibling(KEY, ".outputs.json.gz") is None
    project.repository.commit({beside: "kept\n"}, branch=BRANCH)
    runs = OnBranch(project.repository.client(), branch=BRANCH, path=PATH, start=project.main[2])
    assert runs.sibling(KEY, ".outputs.json.gz") == b"kept\n"
    assert runs.sibling(("qa", "unheard of"), ".outputs.json.gz") is None


def test_the_rows_of_the_branch(project: Project) -> None:
    client = project.repository.client()
    assert history(client, BRANCH, PATH) == []
    record(project.repository, recorded(project.main[2]))
    rows = history(client, BRANCH, PATH)
    assert rows == list(recorded(project.main[2]).rows)
    assert OnBranch(client, branch=BRANCH, path=PATH, start=None).history() == rows
    project.repository.commit({PATH: "torn\n"}, branch=BRANCH)
    with pytest.raises(InputError, match="on branch leaderboard:1:"):
        history(client, BRANCH, PATH)


def test_what_finds_the_start_may_fail(project: Project) -> None:
    def start() -> str:
        raise GitHubError("502")

    record(project.repository, recorded(project.main[2]))
    runs = OnBranch(project.repository.client(), branch=BRANCH, path=PATH, start=start)
    for _ in range(2):
        with pytest.raises(BaselineError, match="cannot be read from GitHub: 502") as raised:
            runs.of(KEY)
        assert raised.value.trouble == "unreachable"


def test_kept_outputs_are_those_of_the_run(project: Project) -> None:
    contribution = recorded(project.main[2])
    [name] = contribution.runs
    pairs = {"t0": Pair(failing=Output(text="x", status="failed"))}
    file = {kept.sibling(name): kept.write({KEY: pairs})}
    record(project.repository, replace(contribution, runs={**contribution.runs, **file}))
    runs = OnBranch(project.repository.client(), branch=BRANCH, path=PATH, start=project.main[2])
    assert runs.outputs(KEY) == pairs
    assert runs.outputs(("qa", "unheard of")) == {}


def test_an_outage_neither_passes_nor_blocks(project: Project, proxy: Proxy) -> None:
    record(project.repository, recorded(project.main[2]))
    client = project.repository.client(api=proxy.url, clock=StandingClock().clock())
    new = Baseline(metrics={KEY: (run([passes(0, 5)] * 8),)})
    policy = policy_of(GateSpec(), (), date(2025, 3, 1))

    def judged() -> list[tuple[str, str]]:
        runs = OnBranch(client, branch=BRANCH, path=PATH, start=project.main[2])
        [one] = judge_run(new, runs, policy)
        return [(decision.verdict, decision.reason) for decision in one.decisions]

    assert judged() == [("regressed", "drop")]
    proxy.spoil("GET", f"git/trees/{SHA}", refusal(502))
    assert judged() == [("inconclusive", "baseline_unreachable")]
