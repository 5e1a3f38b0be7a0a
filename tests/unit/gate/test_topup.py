import pytest

from proctor.errors import InputError
from proctor.gate.topup import TopUp, to_sample_on


def test_only_what_may_have_dropped_is_sampled_on() -> None:
    ps = {"qa": 0.30, "code": 0.31, "maths": 0.001}
    assert to_sample_on(ps, 5, TopUp()) == ("qa", "maths")


def test_what_is_sampled_in_full_is_left_alone() -> None:
    assert to_sample_on({"qa": 0.001}, 20, TopUp()) == ()


def test_a_p_that_blocks_is_sampled_on_first() -> None:
    TopUp().check(0.05)
    assert TopUp().wants_more(0.05, 5)


def test_a_threshold_below_alpha_would_block_early() -> None:
    with pytest.raises(InputError, match=r"p <= 0\.01 with alpha 0\.05 would block early"):
        TopUp(threshold=0.01).check(0.05)


@pytest.mark.parametrize(("start", "full"), [(0, 5), (5, 5), (6, 5)])
def test_a_top_up_goes_up(start: int, full: int) -> None:
    with pytest.raises(InputError, match="1 <= start < full"):
        TopUp(start=start, full=full).check(0.05)
