"""What a user reads, word for word."""

import json

import pytest

from proctor.github.advice import ADVICE, explain, kind_of
from proctor.github.answer import Answer, Failure

SECRET = "ghs_canary0123456789"
FORK = (
    "give the job what it needs under `permissions:`; for a pull request from a fork or from Dependabot the "
    "token can read only, whatever stands there"
)


def said(status: int, document: object = None, **headers: str) -> str:
    """What stands behind the request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(document).encode()
    return told(Failure(kind_of(status), answer=Answer(status=status, headers=named, body=body)))


def told(failure: Failure) -> str:
    text = explain(failure, request="GET x", host="api.host", resets="(reset)", secret=SECRET)
    assert text.startswith("GET x: ")
    return text.removeprefix("GET x: ")


def needs(permissions: str) -> str:
    return said(403, {"message": "No"}, x_accepted_github_permissions=permissions)


def test_a_token_that_is_not_valid() -> None:
    assert said(401, {"message": "Bad credentials"}) == (
        "401 Bad credentials; the token is not valid (wrong, expired or revoked): "
        "give `github-token` a valid one"
    )


@pytest.mark.parametrize(
    ("header", "advice"),
    [
        ("contents=write", "give the job `permissions: {contents: write}`"),
        (
            "issues=write; pull_requests=write",
            "give the job `permissions: {issues: write}` or `permissions: {pull-requests: write}`",
        ),
        (
            "contents=write,workflows=write",
            "give the job `permissions: {contents: write, workflows: write}`",
        ),
        ("", FORK),
        ("<b>=write; x=all; `=read", FORK),
        (";" * 100_000 + "a=read", FORK),
    ],
)
def test_a_permission_that_is_missing(header: str, advice: str) -> None:
    assert needs(header) == f"403 No; the token may not do this: {advice}"


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("Unable to create comment because issue is locked.", "the conversation is locked: unlock it"),
        ("Repository was archived so is read-only.", "the repository is archived"),
        ("Resource protected by organization SAML enforcement.", "the organisation asks for single sign-on"),
        ("Protected branch update failed for x.", "the branch is protected"),
    ],
)
def test_a_refusal_for_another_reason_than_permissions(message: str, advice: str) -> None:
    assert said(403, {"message": message}).startswith(f"403 {message}; {advice}")


def test_what_is_wrong_with_a_request() -> None:
    errors = [{"field": "body", "code": "too_long"}, {"message": "head is gone"}, "and more", None, {}]
    assert said(422, {"message": "Validation Failed", "errors": errors}) == (
        "422 Validation Failed: body too_long, head is gone, and more, None; "
        "GitHub does not take the request as it is"
    )


@pytest.mark.parametrize("document", [None, 1, [], {}, {"message": None}, {"message": ""}, {"errors": 5}])
def test_a_refusal_without_words(document: object) -> None:
    assert said(404, document).startswith("404; it is not there, or the token may not see it")


def test_a_message_cannot_steer_what_shows_it() -> None:
    text = said(404, {"message": "a\n::error::b\x1b[31m\u202e" + "x" * 10_000})
    assert text.startswith(r"404 a ::error::b\u{1b}[31m\u{202e}xxx")
    assert len(text) < 400
    assert text.isprintable()


@pytest.mark.parametrize("place", [*range(0, 400, 7)])
def test_the_secret_is_cut_out_wherever_it_stands(place: int) -> None:
    text = said(422, {"message": "x" * place + SECRET + "y" * 100})
    assert not any(SECRET[:size] in text for size in range(8, len(SECRET) + 1))


@pytest.mark.parametrize("kind", ADVICE)
def test_every_text_says_what_to_do(kind: str) -> None:
    text = told(Failure(kind, detail="{detail}"))
    assert text.isprintable()
    assert "{host}" not in text
    assert kind in ("429", "limit", "422", "large", "pages") or ":" in text


@pytest.mark.parametrize(
    ("status", "kind"), [(400, "4xx"), (404, "404"), (451, "4xx"), (500, "5xx"), (302, "4xx")]
)
def test_every_status_has_its_text(status: int, kind: str) -> None:
    assert kind_of(status) == kind
