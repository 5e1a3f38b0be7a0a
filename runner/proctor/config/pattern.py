"""Whether a regular expression can be compiled, and at a bearable price."""

import re
import warnings

MAX_LENGTH = 2000
MAX_REPEATS = 20_000

_REPEAT = re.compile(r"(?P<before>.)\{\s*0*(?P<least>\d+)", re.DOTALL)


def pattern_mistake(pattern: str) -> str | None:
    """What is wrong with the pattern, or None. Nothing is matched."""
    if len(pattern) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH:,} characters"
    if least_repeats(pattern) > MAX_REPEATS:
        return f"repeats more than {MAX_REPEATS:,} times; lower the counts in {{...}}"
    import regex  # later, as most configs have no pattern

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            regex.compile(pattern)
    except regex.error as error:
        return f"does not compile: {error}"
    except (RecursionError, OverflowError, MemoryError):
        return "is nested too deep to compile"
    return None


def least_repeats(pattern: str) -> int:
    r"""An upper bound on the copies that compiling makes of one part of the pattern.

    The regex package unrolls the least count of every {n} in {m}: (\d{1000}){1000} takes 270 MB, and
    \d{1000000000} all there is. Counts after a character or a class add up; any other may stand after a
    group, and multiplies.
    """
    added, factor = 1, 1
    for repeat in _REPEAT.finditer(pattern):
        count = max(int(repeat["least"][:10]), 1)
        if repeat["before"].isalnum() or repeat["before"] in "]._":
            added += count
        else:
            factor *= count
    return added * factor
