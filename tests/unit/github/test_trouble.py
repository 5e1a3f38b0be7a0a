import pytest

from proctor.errors import GitHubError
from proctor.github.trouble import is_rule, not_opened, refused


@pytest.mark.parametrize(
    ("status", "text", "advice"),
    [
        (403, "Resource not accessible by integration", "`permissions: {contents: write}`"),
        (404, "Not Found", "`permissions: {contents: write}`"),
        (422, "Repository rule violations found", "set `leaderboard: pull-request`"),
        (409, "Protected branch update failed for refs/heads/x.", "set `leaderboard: pull-request`"),
        (403, "GH006: Protected branch update failed", "let this workflow's token pass the rule"),
        (422, "Update is not a fast forward", "run this job again"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, text: str, advice: str) -> None:
    told = refused(GitHubError(text, status=status), "scores", is_unsure=False)
    assert advice in str(told)
    assert text in str(told)
    assert "scores" in str(told)
    assert told.status == status


@pytest.mark.parametrize(
    "error",
    [GitHubError("a secondary rate limit", status=403), GitHubError("cut"), GitHubError("x", status=502)],
)
def test_what_is_no_refusal_stays_as_it_is(error: GitHubError) -> None:
    assert str(refused(error, "scores", is_unsure=False)) == str(not_opened(error)) == str(error)


def test_what_may_have_moved_the_branch_is_unsure() -> None:
    error = GitHubError("cut", is_unsure=True)
    assert refused(error, "scores", is_unsure=True).is_unsure
    assert not refused(error, "scores", is_unsure=False).is_unsure


def test_a_pull_request_needs_a_setting_too() -> None:
    told = not_opened(GitHubError("not permitted to create or approve pull requests", status=403))
    assert "Allow GitHub Actions to create and approve pull requests" in str(told)
    assert "pull-requests: write" in str(told)


def test_a_rule_is_told_from_a_race() -> None:
    assert is_rule(GitHubError("Repository rule violations found"))
    assert not is_rule(GitHubError("Update is not a fast forward"))
