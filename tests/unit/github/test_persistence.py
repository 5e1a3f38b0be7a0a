from proctor.github.persistence import Persistence


def test_waits_grow_with_what_an_attempt_takes_and_are_bounded() -> None:
    waits: list[float] = []
    persistence = Persistence(sleep=waits.append, share=lambda: 0.5)
    for attempts in (1, 2, 3, 4, 5000):
        persistence.wait(attempts, 2.0)
    assert waits == [1.0, 2.0, 4.0, 7.5, 7.5]
