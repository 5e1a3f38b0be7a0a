"""What to do where GitHub refuses a change of a branch."""

from proctor.errors import GitHubError

_PROTECTED = ("protected branch", "protected ref", "rule violation", "ruleset", "gh006", "gh013")
_MAY_NOT = (401, 403, 404)


def refused(error: GitHubError, branch: str, *, is_unsure: bool) -> GitHubError:
    """The same error with what to do about a refusal to write to `branch`, where it is one."""
    return _with(_advice(error, branch), error, is_unsure=is_unsure)


def not_opened(error: GitHubError) -> GitHubError:
    """The same error with what to do where a pull request cannot be opened."""
    advice = (
        "no pull request can be opened: give the job `permissions: {contents: write, pull-requests: write}`, "
        'and tick "Allow GitHub Actions to create and approve pull requests" in the settings of the '
        "repository under Actions, General"
    )
    is_refusal = error.status in _MAY_NOT and not _is_limit(error)
    return _with(advice if is_refusal else "", error, is_unsure=error.is_unsure)


def is_rule(error: GitHubError) -> bool:
    """Whether a rule of the repository protects what was to be changed."""
    text = str(error).lower()
    return any(words in text for words in _PROTECTED)


def _with(advice: str, error: GitHubError, *, is_unsure: bool) -> GitHubError:
    text = f"{advice}. GitHub's answer: {error}" if advice else str(error)
    return GitHubError(text, status=error.status, is_unsure=is_unsure)


def _advice(error: GitHubError, branch: str) -> str:
    if _is_limit(error):
        return ""
    if is_rule(error):
        return (
            f"the branch {branch} is protected: let this workflow's token pass the rule, or set "
            "`leaderboard: pull-request`"
        )
    if error.status in _MAY_NOT:
        return (
            f"the token may not write to the branch {branch}: give the job "
            "`permissions: {contents: write}`, or set `leaderboard: off`"
        )
    if error.status in (409, 422):
        return (
            f"the branch {branch} cannot be changed: run this job again; if a rule protects the branch, set "
            "`leaderboard: pull-request`"
        )
    return ""


def _is_limit(error: GitHubError) -> bool:
    return "rate limit" in str(error).lower()
