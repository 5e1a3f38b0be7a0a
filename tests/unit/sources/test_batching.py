"""Requests put together by their length."""

from collections.abc import Iterator

from proctor.sources.batching import Prompt, batches, windows
from proctor.sources.request import Request


def prompt(length: int, room: int = 10) -> Prompt:
    request = Request(task_id=f"t{length}", sample=0, prompt="")
    return Prompt(request=request, tokens=tuple(range(length)), room=room)


def lengths(*prompts: Prompt, size: int) -> list[list[int]]:
    return [[len(one.tokens) for one in batch] for batch in batches(prompts, size)]


def test_like_lengths_stand_together_the_longest_first() -> None:
    assert lengths(*map(prompt, (3, 90, 1, 88, 2)), size=2) == [[90, 88], [3, 2], [1]]


def test_prompts_of_one_length_keep_their_order() -> None:
    first, second = prompt(4), prompt(4)
    [batch] = batches([first, second], 8)
    assert batch[0] is first
    assert batch[1] is second


def test_a_prompt_with_less_room_stands_apart() -> None:
    assert lengths(prompt(9, room=1), prompt(8), prompt(7), size=8) == [[9], [8, 7]]


def test_no_prompts_make_no_batch() -> None:
    assert lengths(size=4) == []


def test_no_request_is_taken_before_it_is_wanted() -> None:
    taken = []

    def requests() -> Iterator[Request]:
        for number in range(5):
            taken.append(number)
            yield Request(task_id="t", sample=number, prompt="")

    found = windows(requests(), 2)
    assert taken == []
    assert [one.sample for one in next(found)] == [0, 1]
    assert taken == [0, 1]
    assert [len(window) for window in found] == [2, 1]
