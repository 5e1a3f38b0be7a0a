"""Which of several code blocks is the answer."""

from proctor.extraction.definition import bound, defined, defines, first_line, indentation, words
from proctor.extraction.fence import Block

_CONTINUES = 4


def choose(blocks: list[Block], entry_point: str | None) -> str:
    """The text of the block that answers, joined with the blocks whose definitions it uses.

    Best is a whole block that defines the entry point, then one that a length limit cut off, then one that
    continues the prompt, then one that defines anything, then any. Among equals the last counts: models
    revise, and an example of use after the answer defines nothing.
    """
    candidates = [b for b in blocks if b.language in ("python", "")] or blocks
    candidates = [_shifted(block, entry_point) for block in candidates]
    ranks = [_rank(block, entry_point) for block in candidates]
    best = max(range(len(ranks)), key=lambda index: (ranks[index], index))
    if ranks[best] == _CONTINUES:
        return candidates[best].text
    return _joined(candidates, best, entry_point)


def _rank(block: Block, entry_point: str | None) -> int:
    if entry_point and defines(block.text, entry_point):
        return 5 + block.closed
    if indentation(first_line(block.text)) or (entry_point and _is_body(block.text)):
        return _CONTINUES
    if defined(block.text):
        return 3
    return 1 + (block.language == "python")


def _is_body(code: str) -> bool:
    return any(line.startswith(("return ", "yield ")) for line in code.split("\n"))


def _shifted(block: Block, entry_point: str | None) -> Block:
    """The block moved to column 0, where its entry point is indented as its first line is."""
    indent = indentation(first_line(block.text))
    lines = block.text.split("\n")
    heads = tuple(f"{indent}{head} {entry_point}" for head in ("def", "async def", "class"))
    if not (entry_point and indent and any(line.startswith(heads) for line in lines)):
        return block
    moved = "\n".join(line.removeprefix(indent) for line in lines)
    return Block(text=moved, language=block.language, closed=block.closed, start=block.start)


def _joined(blocks: list[Block], best: int, entry_point: str | None) -> str:
    """The chosen block, after the others that define names it lacks.

    Earlier blocks also give their imports and CONSTANTS; a later one counts where it defines a helper. None
    that has the entry point itself: it is another version.
    """
    chosen = blocks[best].text
    used, have = words(chosen), bound(chosen)
    before: list[str] = []
    after: list[str] = []
    later = ((block.text, defined, after) for block in blocks[best + 1 :])
    earlier = ((block.text, bound, before) for block in reversed(blocks[:best]))
    for text, names, parts in (*later, *earlier):
        if entry_point and defines(text, entry_point):
            continue
        if any(name in used and name not in have for name in names(text)):
            parts.append(text if text.endswith("\n") else text + "\n")
            used |= words(text)
            have |= bound(text)
    return "".join([*reversed(before), *after, chosen])
