"""What a YAML scalar means: the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).

PyYAML's own rules are YAML 1.1's, by which `no` is false, `010` is 8 and `1:30` is 90; here all three are
text. So is a number of more than 100 characters.
"""

import re
from typing import Final

_PREFIX = "tag:yaml.org,2002:"
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,29})")
_BASED_INT = re.compile(r"0o[0-7]{1,30}|0x[0-9a-fA-F]{1,30}")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Scalar = None | bool | int | float | str


class UnknownTagError(Exception):
    """A tag that is none of YAML's own, or that the value does not fit; its text is the tag."""


def resolve(text: str, tag: str | None, *, plain: bool) -> Scalar:
    """The value of a scalar written as `text`; `plain` means without quotes and not as a block.

    Raises UnknownTagError for tags such as !!python/name:os.system.
    """
    if tag is None:
        return _resolve_plain(text) if plain else text
    if tag in ("!", _PREFIX + "str"):
        return text
    value = _resolve_plain(text)
    if tag != f"{_PREFIX}{_kind(value)}":
        raise UnknownTagError(short_tag(tag))
    return value


def is_collection_tag(tag: str | None, kind: str) -> bool:
    """Whether a collection may carry this tag; `kind` is "map" or "seq"."""
    return tag in (None, "!", _PREFIX + kind)


def short_tag(tag: str) -> str:
    """The tag as people write it: !!set."""
    return f"!!{tag.removeprefix(_PREFIX)}" if tag.startswith(_PREFIX) else tag


def _resolve_plain(text: str) -> Scalar:
    if len(text) > 100:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _BASED_INT.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text.replace(".", "") if text[-1] in "fFnN" else text)
    return text


def _kind(value: Scalar) -> str:
    names = {type(None): "null", bool: "bool", int: "int", float: "float", str: "str"}
    return names[type(value)]
