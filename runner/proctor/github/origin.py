"""Which pull request a run of an untrusted workflow was for, as GitHub tells it."""

from collections.abc import Iterable

from proctor.github.answer import Json
from proctor.github.client import Client
from proctor.github.shape import at, items_at, text_at, whole_at


def pull_requests_of(client: Client, workflow_run: Json, *, repository_id: int) -> list[int]:
    """The numbers of the pull requests that the run's commit is the head of; none where it has moved on.

    `workflow_run` is the event's own. It names the pull requests, but for those from a fork: open ones are found
    by owner and branch, and count where repository and commit are the run's. `repository_id` is that of the
    repository which the event is about: one that a fork has within itself is not meant.
    """
    sha = text_at(workflow_run, "head_sha")
    named = items_at(workflow_run, "pull_requests")
    if named:
        return _numbers(
            pull
            for pull in named
            if text_at(pull, "head", "sha") == sha and whole_at(pull, "base", "repo", "id") == repository_id
        )
    owner = text_at(workflow_run, "head_repository", "owner", "login")
    branch = text_at(workflow_run, "head_branch")
    source = whole_at(workflow_run, "head_repository", "id")
    if not (sha and owner and branch and source):
        return []
    pages = client.pages("pulls", {"state": "open", "head": f"{owner}:{branch}"})
    return _numbers(
        pull
        for page in pages
        for pull in (page if isinstance(page, list) else [])
        if text_at(pull, "head", "sha") == sha and whole_at(at(pull, "head", "repo"), "id") == source
    )


def _numbers(pulls: Iterable[Json]) -> list[int]:
    return [number for pull in pulls if (number := whole_at(pull, "number")) is not None]
