"""What the files of a benchmark are called."""

import re
from collections.abc import Container, Iterable, Mapping

_UNSAFE = re.compile(r"[^a-z0-9]+", re.ASCII)
_LONGEST = 40


def file_names(benchmarks: Iterable[str]) -> Mapping[str, str]:
    """A name for each benchmark, in their order: a-z, 0-9 and dashes, numbered from 2 where it is taken.

    A benchmark keeps its name as long as those before it stay.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for benchmark in dict.fromkeys(benchmarks):
        plain = _UNSAFE.sub("-", benchmark[:1000].lower()).strip("-")[:_LONGEST].strip("-") or "benchmark"
        found[benchmark] = _free(plain, taken)
        taken.add(found[benchmark])
    return found


def _free(name: str, taken: Container[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate
