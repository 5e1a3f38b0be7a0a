import pytest

from proctor.sources.openai_rate import Bucket, Limiter


def begins(limiter: Limiter, tokens: list[float]) -> list[float]:
    """When each request begins, where each is asked for as soon as the one before has begun."""
    now, found = 0.0, []
    for amount in tokens:
        now += limiter.take(amount, now)
        found.append(now)
    return found


@pytest.mark.parametrize("limit", [3.0, 60.0, 600.0])
def test_no_minute_has_more_requests_than_allowed_but_for_a_second(limit: float) -> None:
    starts = begins(Limiter(limit, None), [1.0] * 2000)
    most = max(sum(start <= other < start + 60 for other in starts) for start in starts[::17])
    assert limit - 1 <= most <= limit + max(1, limit / 60) + 1


def test_tokens_are_paced_by_what_was_taken_before() -> None:
    assert begins(Limiter(None, 60.0), [10.0, 5.0, 1.0]) == pytest.approx([0.0, 9.0, 14.0])


def test_one_request_larger_than_the_limit_begins_at_once_and_the_next_waits_it_out() -> None:
    assert begins(Limiter(None, 60.0), [600.0, 1.0]) == pytest.approx([0.0, 599.0])


def test_an_estimate_is_corrected_both_ways() -> None:
    less, more = Limiter(None, 60.0), Limiter(None, 60.0)
    for limiter, used in ((less, 4.0), (more, 30.0)):
        limiter.take(10.0, 0.0)
        limiter.correct(10.0, used)
    assert less.take(1.0, 0.0) == pytest.approx(3.0)
    assert more.take(1.0, 0.0) == pytest.approx(29.0)


def test_the_stricter_of_two_limits_holds() -> None:
    assert begins(Limiter(6.0, 6000.0), [1.0, 1.0])[1] == pytest.approx(9.0)
    assert begins(Limiter(6000.0, 6.0), [1.0, 1.0])[1] == pytest.approx(9.0)


def test_a_rest_saves_up_a_second_at_most() -> None:
    bucket = Bucket(60.0)
    assert [bucket.take(1, 1000.0) for _ in range(3)] == pytest.approx([0.0, 0.0, 1.0])


def test_no_limit_is_no_wait_but_for_a_hold() -> None:
    limiter = Limiter(None, None)
    assert limiter.take(1e9, 5.0) <= 0
    limiter.hold(12.0)
    limiter.hold(9.0)
    assert limiter.take(1.0, 5.0) == limiter.held(5.0) == 7.0
    assert limiter.held(13.0) == 0.0
