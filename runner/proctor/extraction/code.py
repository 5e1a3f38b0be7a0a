"""The code in a model's answer: fenced, bare, after reasoning, between sentences."""

import re

from proctor.extraction.choice import choose
from proctor.extraction.definition import defined, defines, first_line, indentation
from proctor.extraction.fence import Block, blocks
from proctor.extraction.prose import segments

_REASONING = re.compile(r"\s*<(think|thinking|reasoning|thought)>")


def extract_code(text: str, entry_point: str | None) -> str:
    """The program, or the continuation of the prompt, that an answer contains.

    Plain code comes back as it is, byte for byte, leading whitespace too. Otherwise, in this order:
    reasoning (`<think>...</think>`) is dropped; of fenced blocks the last that defines `entry_point` is
    taken, after the blocks that define what it uses; without fences, sentences before and after the code
    are cut, where a line that could never be Python stands at column 0. Mere prose comes back as it is.

    Reads the text in linear time and parses nothing: whether the result is Python is the sandbox's to say.
    """
    answer = _without_reasoning(text)
    fenced = blocks(answer)
    if fenced:
        before = _code_before(answer, fenced[0], entry_point)
        return choose(before + fenced, entry_point)
    bare = segments(answer)
    if bare == [answer] or not bare:
        return answer
    if indentation(first_line(answer)) and answer.startswith(bare[0]):
        return bare[0]
    return choose([Block(text=segment) for segment in bare], entry_point)


def _without_reasoning(text: str) -> str:
    """What follows the reasoning; "" where it never ends. Chat templates may have opened it already."""
    opened = _REASONING.match(text)
    if opened:
        _, closed, answer = text.partition(f"</{opened[1]}>")
    else:
        _, closed, answer = _partition_line(text, "</think>")
        if not closed:
            return text
    return answer.lstrip("\r\n") if answer.strip() else ""


def _partition_line(text: str, mark: str) -> tuple[str, str, str]:
    """`text.partition(mark)` at the first mark that ends its line."""
    found = re.search(rf"{re.escape(mark)}[ \t\r]*$", text, re.MULTILINE)
    return (text[: found.start()], mark, text[found.end() :]) if found else (text, "", "")


def _code_before(answer: str, first: Block, entry_point: str | None) -> list[Block]:
    """The bare code before the first fence, as blocks.

    An answer to a prompt that ended in an open fence starts with code and comes to a closing fence.
    """
    before = answer[: first.start]
    return [
        Block(text=segment)
        for segment in segments(before)
        if defined(segment)
        or (entry_point and defines(segment, entry_point))
        or (before.startswith(segment) and indentation(first_line(segment)))
    ]
