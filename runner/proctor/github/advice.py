"""What to do about a request that did not end well: one table of texts."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from proctor.github.answer import Answer, Failure
from proctor.report.text import one_line

MESSAGE_CHARACTERS = 200

ADVICE: Mapping[str, str] = {
    "401": "the token is not valid (wrong, expired or revoked): give `github-token` a valid one",
    "403": "the token may not do this: {permissions}",
    "404": "it is not there, or the token may not see it: check the repository and the job's `permissions:`",
    "409": "it clashes with what is there now: run the job again, one at a time",
    "410": "it is gone: deleted or expired, or issues are switched off in this repository",
    "422": "GitHub does not take the request as it is",
    "429": "{reset}",
    "limit": "{reset}",
    "4xx": "GitHub does not take the request: check `GITHUB_API_URL` and that Proctor is up to date",
    "5xx": "the fault is at GitHub's side: run the job again later; www.githubstatus.com knows more",
    "timeout": "{host} took too long to answer: run the job again later",
    "cut": "the connection to {host} was cut: run the job again",
    "torn": "the answer of {host} is not whole: run the job again; a proxy between may have spoilt it",
    "unreachable": "{host} cannot be reached ({detail}): check the network, `GITHUB_API_URL` and the proxy",
    "certificate": "the certificate of {host} is not trusted: name the authority behind it (a proxy's, a "
    "company's own) in `REQUESTS_CA_BUNDLE`",
    "elsewhere": "{host} points to {detail}, where the token is not sent: check `GITHUB_API_URL`",
    "redirects": "{host} points from one address to the next without end: check `GITHUB_API_URL`",
    "large": "the answer is larger than {detail}",
    "pages": "there is no end of pages: more than {detail}",
}

REASONS: Mapping[str, str] = {
    "locked": "the conversation is locked: unlock it, or set `comment: never`",
    "archived": "the repository is archived, so nothing can be written: unarchive it, or leave out the job",
    "saml": "the organisation asks for single sign-on: authorise the token for it",
    "protected branch": "the branch is protected: let the token's actor pass its rules, or name another",
}
"""For refusals (403) whose message has these words."""

_PERMISSION = re.compile(r"([a-z_]{1,40})=(read|write|admin)")
_UNKNOWN = (
    "give the job what it needs under `permissions:`; for a pull request from a fork or from Dependabot the "
    "token can read only, whatever stands there"
)


def explain(failure: Failure, *, request: str, host: str, resets: str, secret: str) -> str:
    """One sentence: what was asked for, what came of it in GitHub's own words, and what to do.

    `request` is method and path, `host` the API's, `resets` says when a rate limit ends. `secret` is left out
    wherever it stands.
    """
    what = ""
    if failure.answer is not None:
        what = f" {failure.answer.status} {scrub(failure.answer.message(), secret)}".rstrip()
    advice = _advice(failure).format(
        host=host,
        detail=scrub(failure.detail, secret),
        reset=resets,
        permissions=permissions(failure.answer),
    )
    return f"{scrub(request, secret)}:{what + ';' if what else ''} {advice}"


def scrub(text: str, secret: str) -> str:
    """`text` of a stranger's on one line of at most 200 characters, without the secret."""
    hidden = text.replace(secret, "***") if secret else text
    return one_line(hidden, MESSAGE_CHARACTERS)


def permissions(answer: Answer | None) -> str:
    """What the job has to be given, from what GitHub says that the request needs.

    https://github.blog/changelog/2023-08-10-x-accepted-github-permissions-header-for-fine-grained-permission-actors/:
    any one of the sets between semicolons will do.
    """
    header = answer.headers.get("x-accepted-github-permissions", "") if answer else ""
    sets = [
        ", ".join(f"{name.replace('_', '-')}: {level}" for name, level in _PERMISSION.findall(part))
        for part in header[:1000].split(";")
    ]
    known = " or ".join(f"`permissions: {{{one}}}`" for one in sets if one)
    return f"give the job {known}" if known else _UNKNOWN


def resets_at(wait: float, now: float) -> str:
    """When a rate limit that lasts `wait` more seconds ends."""
    moment = datetime.fromtimestamp(now + wait, UTC)
    return f"the rate limit resets at {moment:%Y-%m-%d %H:%M:%S} UTC: run the job again then"


def _advice(failure: Failure) -> str:
    if failure.answer is not None and failure.kind == "403":
        said = failure.answer.message().lower()
        found = next((advice for words, advice in REASONS.items() if words in said), None)
        if found:
            return found
    return ADVICE[failure.kind]


def kind_of(status: int) -> str:
    """The key in ADVICE for an answer's status."""
    if str(status) in ADVICE:
        return str(status)
    return "5xx" if status >= 500 else "4xx"
