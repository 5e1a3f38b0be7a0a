from hypothesis import given
from hypothesis import strategies as st

from proctor.gate.samples import known
from proctor.gate.scores import Span, number, row

SCORES = st.lists(st.none() | st.sampled_from([0.0, 1.0]) | st.floats(allow_nan=False, allow_infinity=False))


def span(before: list[float | None], scores: list[float | None], after: list[float | None]) -> Span:
    found = row()
    found.extend(map(number, [*before, *scores, *after]))
    return Span(found, len(before), len(before) + len(scores))


@given(SCORES, SCORES, SCORES)
def test_a_span_is_a_tuple_of_its_scores(
    before: list[float | None], scores: list[float | None], after: list[float | None]
) -> None:
    own, plain = span(before, scores, after), tuple(scores)
    assert (tuple(own), len(own), own[1:]) == (plain, len(plain), plain[1:])
    assert own == plain
    assert plain == own
    assert hash(own) == hash(plain)
    assert repr(own) == repr(plain)
    for score in (None, 0.0, 1.0, *plain):
        assert (score in own, own.count(score)) == (score in plain, plain.count(score))
        assert score not in plain or own.index(score) == plain.index(score)
    assert known(own) == tuple(score for score in plain if score is not None)


def test_scores_that_add_up_to_no_number_are_known_all_the_same() -> None:
    huge = [1e308, 1e308, -1e308, -1e308]
    assert None not in span([], [*huge], [])
    assert list(span([], [*huge], [])) == huge
