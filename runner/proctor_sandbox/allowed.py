"""What closed programs may name: by itself, each of it gives new objects or immutable ones."""

from __future__ import annotations

import builtins
import cmath
import math
import random
import re
import typing
from typing import Dict, Set

EXCEPTIONS = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception) and not name.endswith("Group")
}
BUILTINS = EXCEPTIONS | set(
    """abs all any ascii bin bool bytes callable chr complex dict divmod enumerate filter float format
    frozenset hash hex id int isinstance issubclass iter len list map max min next oct ord pow print
    range repr reversed round set slice sorted str sum tuple zip True False None Ellipsis
    NotImplemented""".split()
)
MODULES: Dict[str, Set[str]] = {
    name: set(names.split())
    for name, names in {
        "__future__": "annotations",
        "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
        "cmath": " ".join(name for name in dir(cmath) if not name.startswith("_")),
        "collections": "ChainMap Counter OrderedDict defaultdict deque",
        "copy": "copy deepcopy",
        "datetime": "date datetime timedelta",
        "fractions": "Fraction",
        "functools": "cache cmp_to_key lru_cache partial reduce",
        "hashlib": "md5 sha1 sha224 sha256 sha384 sha512",
        "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
        "itertools": """accumulate batched chain combinations combinations_with_replacement compress
            count cycle dropwhile filterfalse groupby islice pairwise permutations product repeat
            starmap takewhile tee zip_longest""",
        "math": " ".join(name for name in dir(math) if not name.startswith("_")),
        "operator": "add and_ eq floordiv ge gt itemgetter le lt mod mul ne neg not_ or_ sub truediv xor",
        "random": "Random choice choices gauss randint random randrange sample seed shuffle uniform",
        "re": """DOTALL I IGNORECASE M MULTILINE S compile escape findall finditer fullmatch match search
            split sub subn""",
        "statistics": """fmean mean median median_high median_low mode multimode pstdev pvariance stdev
            variance""",
        "string": """ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable
            punctuation whitespace""",
        "sys": "getsizeof maxsize",
        "typing": """Any Callable Counter DefaultDict Deque Dict FrozenSet Hashable Iterable Iterator List
            Mapping MutableMapping MutableSequence NoReturn Optional Sequence Set Sized Text Tuple Union""",
    }.items()
}
METHODS = set(
    """add append appendleft bit_count bit_length capitalize casefold center clear conjugate copy count
    day days decode denominator difference difference_update digest discard elements encode end endswith
    expandtabs extend extendleft find fromkeys from_iterable get group groups hexdigest hour imag index
    insert intersection intersection_update is_integer isalnum isalpha isascii isdecimal isdigit
    isdisjoint islower isnumeric isoformat isoweekday isspace issubset issuperset istitle isupper items
    join keys ljust lower lstrip maketrans minute month most_common move_to_end numerator partition pop
    popitem popleft real remove removeprefix removesuffix replace reverse rfind rindex rjust rotate
    rpartition rsplit rstrip second seconds setdefault sort span split splitlines start startswith strip
    subtract swapcase symmetric_difference symmetric_difference_update title total_seconds translate
    union update upper values weekday year zfill""".split()
)
ATTRIBUTES = METHODS.union(*MODULES.values())
ALL_BUILTINS = set(dir(builtins))


def forget() -> None:
    """Takes back what listed names leave behind: the state of `random`, and what caches hold.

    To those 2.0 is 2, so one program's keys could be another's.
    """
    random.seed(0)
    re.purge()
    for empty in getattr(typing, "_cleanups", ()):
        empty()
