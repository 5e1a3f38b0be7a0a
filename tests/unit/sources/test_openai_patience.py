import pytest

from proctor.sources.openai_patience import asked_wait, duration, pause
from standing import START


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("1h2m3.5s", 3723.5),
        ("20ms", 0.02),
        ("1m30ms", 60.03),
        ("2d", 172800.0),
        ("1.5", 1.5),
        ("0", 0.0),
        (str(START + 9), 9.0),
        (str(int(START + 9) * 1000), 9.0),
        (str(START - 9), 0.0),
    ],
)
def test_a_duration_is_read_as_servers_write_it(text: str, seconds: float) -> None:
    assert duration(text, START) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "-1", "1x", "s", "1s later", "nan", "1e3", "٣", "9" * 400])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration(text, START) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "Fri, 15 Jan 2027 08:01:00 GMT"}, 60.0),
        ({"retry-after": "Fri, 15 Jan 2021 08:01:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({}, None),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 1.0),
        (
            {
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-reset-tokens": "6m0s",
                "x-ratelimit-remaining-requests": "9",
                "x-ratelimit-remaining-tokens": "0",
            },
            360.0,
        ),
        ({"x-ratelimit-reset": str(int(START + 3))}, 3.0),
    ],
)
def test_a_wait_is_what_the_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(429, headers, START) == (None if seconds is None else pytest.approx(seconds))


def test_a_limit_that_is_not_reached_delays_no_other_trouble() -> None:
    assert asked_wait(503, {"x-ratelimit-reset-requests": "1s"}, START) is None
    assert asked_wait(503, {"retry-after": "1"}, START) == 1.0


def test_a_pause_doubles_up_to_half_a_minute_and_is_up_to_half_shorter() -> None:
    assert [pause(attempt, None, 1.0) for attempt in (0, 1, 2, 5, 6, 7, 5000)] == [0.5, 1, 2, 16, 30, 30, 30]
    assert pause(0, None, 0.0) == 0.25


def test_a_pause_is_no_shorter_than_asked() -> None:
    assert pause(0, 100.0, 0.0) == 100.0
    assert pause(0, 100.0, 1.0) == pytest.approx(110.0)
    assert pause(9, 1.0, 1.0) == 30.0
