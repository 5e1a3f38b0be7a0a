"""Which names a program binds at its top level, read line by line without parsing it."""

import re

_DEFINED = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+([^\W\d]\w*)", re.MULTILINE)
_CONSTANT = re.compile(r"^([A-Z][A-Z0-9_]*)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_IMPORTED = re.compile(r"^(?:from[ \t]+[^\s]+[ \t]+)?import[ \t]+(.*)$", re.MULTILINE)
_NAME = re.compile(r"[^\W\d]\w*")


def defines(code: str, name: str) -> bool:
    """Whether a line at column 0 defines `name`: `def`, `async def`, `class` or an assignment."""
    name = re.escape(name)
    heading = rf"(?:async[ \t]+def|def|class)[ \t]+{name}\b"
    assignment = rf"{name}[ \t]*(?::[^=\n]*)?=(?!=)"
    return re.search(rf"^(?:{heading}|{assignment})", code, re.MULTILINE) is not None


def bound(code: str) -> set[str]:
    """The functions, classes, imports and CONSTANTS that lines at column 0 bind."""
    imported = (name for clause in _IMPORTED.findall(code) for name in _NAME.findall(clause))
    return {*_DEFINED.findall(code), *_CONSTANT.findall(code), *imported}


def defined(code: str) -> set[str]:
    """The functions and classes that lines at column 0 define."""
    return set(_DEFINED.findall(code))


def words(code: str) -> set[str]:
    """Every name that occurs anywhere in the text."""
    return set(_NAME.findall(code))


def first_line(code: str) -> str:
    """The first line that is not blank, with its indentation; "" where there is none."""
    stripped = code.lstrip()
    start = code.rfind("\n", 0, len(code) - len(stripped)) + 1
    return code[start:].split("\n", 1)[0] if stripped else ""


def indentation(line: str) -> str:
    """The spaces and tabs that the line starts with."""
    return line[: len(line) - len(line.lstrip(" \t"))]
