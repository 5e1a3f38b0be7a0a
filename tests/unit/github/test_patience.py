"""When another try may help, as a table."""

import pytest

from github.clock import START
from proctor.github.answer import Answer, Failure
from proctor.github.patience import wait

NOW = START
SECONDARY = b'{"message": "You have exceeded a secondary rate limit. Please wait."}'


def refused(status: int, body: bytes = b"", **headers: str) -> Failure:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Failure("4xx", answer=Answer(status=status, headers=named, body=body))


def reset(seconds: float, status: int = 403) -> Failure:
    return refused(status, x_ratelimit_remaining="0", x_ratelimit_reset=str(int(NOW + seconds)))


TABLE: list[tuple[str, Failure, int, float | None]] = [
    ("no answer", Failure("cut"), 0, 1.0),
    ("no answer again", Failure("timeout"), 3, 8.0),
    ("a long outage", refused(503), 5, 30.0),
    ("an endless outage", refused(503), 5_000, 30.0),
    ("a certificate", Failure("certificate", is_lasting=True), 0, None),
    ("500", refused(500), 0, 1.0),
    ("501", refused(501), 0, None),
    ("401", refused(401), 0, None),
    ("403", refused(403), 0, None),
    ("404 with an hour to wait", refused(404, retry_after="3600"), 0, None),
    ("409", refused(409), 0, None),
    ("422", refused(422), 0, None),
    ("304", refused(304), 0, None),
    ("429", refused(429), 0, 60.0),
    ("429 again", refused(429), 2, 240.0),
    ("429 without end", refused(429), 5_000, 61440.0),
    ("429 that says how long", refused(429, retry_after="5"), 0, 5.0),
    ("429 that says how long once more", refused(429, retry_after="5"), 4, 16.0),
    ("429 in no hurry", refused(429, retry_after="0"), 0, 1.0),
    ("429 in no number", refused(429, retry_after="soon"), 0, 60.0),
    ("429 in no number of ours", refused(429, retry_after="٣"), 0, 60.0),
    ("429 below zero", refused(429, retry_after="-5"), 0, 60.0),
    ("403 that says how long", refused(403, retry_after="5"), 0, 5.0),
    ("primary limit", reset(100), 0, 101.0),
    ("primary limit that has just ended", reset(-100), 0, 1.0),
    ("primary limit as 429", reset(100, 429), 0, 101.0),
    ("not at the limit", refused(403, x_ratelimit_remaining="1", x_ratelimit_reset="1900000000"), 0, None),
    ("a limit without end", reset(1e12), 0, 315360000.0),
    ("a limit without a time", refused(403, x_ratelimit_remaining="0"), 0, None),
    ("secondary limit", refused(403, SECONDARY), 0, 60.0),
    ("secondary limit again", refused(403, SECONDARY), 1, 120.0),
    (
        "secondary limit of old",
        refused(403, b'{"message": "triggered an abuse detection mechanism"}'),
        0,
        60.0,
    ),
]


@pytest.mark.parametrize(
    ("failure", "attempt", "seconds"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_waits(failure: Failure, attempt: int, seconds: float | None) -> None:
    assert wait(failure, attempt, NOW, chance=1.0) == seconds


def test_chance_takes_up_to_half_of_a_wait() -> None:
    assert wait(Failure("cut"), 4, NOW, chance=0.0) == 8.0
    assert wait(Failure("cut"), 4, NOW, chance=0.5) == 12.0


def test_chance_does_not_shorten_what_github_asks_for() -> None:
    assert wait(refused(429, retry_after="20"), 0, NOW, chance=0.0) == 20.0
