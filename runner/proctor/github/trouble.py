"""What to do where GitHub refuses a change of a branch."""

from proctor.errors import GitHubError

_PROTECTED = ("protected branch", "protected ref", "rule violation", "ruleset", "gh006", "gh013")
_OTHERWISE = "set `leaderboard: pull-request` to propose it instead, or `leaderboard: off`"


def refused(error: GitHubError, branch: str, *, is_unsure: bool) -> GitHubError:
    """The same error with what to do about a refusal to write to `branch`, where it is one."""
    advice = _advice(error, branch)
    return GitHubError(
        f"{error}; {advice}" if advice else str(error), status=error.status, is_unsure=is_unsure
    )


def _advice(error: GitHubError, branch: str) -> str:
    text = str(error).lower()
    if "rate limit" in text:
        return ""
    if any(word in text for word in _PROTECTED):
        return f"the branch {branch} is protected: let this workflow's token bypass the rule, or {_OTHERWISE}"
    if error.status in (401, 403, 404):
        return (
            "the token may not write to the repository: give the job `permissions: contents: write` "
            f"(a pull request from a fork never has it), or {_OTHERWISE}"
        )
    if error.status in (409, 422):
        return f"the branch {branch} cannot be changed; if a rule protects it, {_OTHERWISE}"
    return ""


def not_opened(error: GitHubError) -> GitHubError:
    """The same error with what to do where a pull request cannot be opened or changed."""
    if error.status not in (401, 403, 404) or "rate limit" in str(error).lower():
        return error
    text = (
        f"{error}; give the job `permissions: pull-requests: write`, and tick "
        '"Allow GitHub Actions to create and approve pull requests" in the settings of the repository '
        "under Actions, General"
    )
    return GitHubError(text, status=error.status, is_unsure=error.is_unsure)
