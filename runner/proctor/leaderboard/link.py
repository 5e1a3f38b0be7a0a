"""Which addresses in a leaderboard are links: whoever writes rows chooses them."""

import re

_LINK = re.compile(r"https://[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?(/[A-Za-z0-9._~/?=%+-]{0,300})?", re.ASCII)
_RUN = re.compile(
    r"(https://[A-Za-z0-9.:-]{1,200}/[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100})/actions/runs/\d{1,20}(/.*)?",
    re.ASCII,
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.ASCII)


def link(address: str) -> str:
    """The address where it may be a link: plain https without credentials or script; else nothing."""
    return address if _LINK.fullmatch(address) else ""


def repository_of(run_url: str) -> str:
    """The repository whose workflow's run has this page; nothing where it is no such page."""
    found = _RUN.fullmatch(link(run_url))
    return found[1] if found else ""


def commit_link(repository: str, commit: str) -> str:
    """A commit's page; nothing where either is not known for what it should be."""
    return link(f"{repository}/commit/{commit}") if repository and _COMMIT.fullmatch(commit) else ""
