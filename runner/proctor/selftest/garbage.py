# ruff: noqa: E501  # attacks are quoted as they are sent
"""Text that is hard to take."""

from proctor.selftest.attack import Attack

ATTACKS = (
    Attack(
        "nul",
        "garbage",
        "NUL ends a C string",
        "def solve(n):\n    return -1\x00",
    ),
    Attack(
        "surrogates",
        "garbage",
        "lone surrogates cannot be written as UTF-8",
        "def solve(n):\n    return '\ud800'",
    ),
    Attack(
        "surrogate-answer",
        "garbage",
        "an answer that cannot be printed",
        """def solve(n):
    return chr(0xD800) * 3
""",
    ),
    Attack(
        "bidi",
        "garbage",
        "text that reads as another",
        "def solve(n):\n    return -1 #\u202e 021 nruter \u2066",
    ),
    Attack(
        "not-python",
        "garbage",
        "words instead of code",
        """Sure! Here is the solution you asked for.
""",
    ),
    Attack(
        "empty-body",
        "garbage",
        "nothing at all",
        """pass
""",
    ),
    Attack(
        "form-feeds",
        "garbage",
        "control characters between tokens",
        "\x0c\x0b\x08def solve(n):\n    return -1",
    ),
    Attack(
        "coding-cookie",
        "garbage",
        "a source that declares another encoding",
        """# -*- coding: utf-7 -*-
def solve(n):
    return -1
""",
    ),
    Attack(
        "nested-brackets",
        "garbage",
        "source too deep to parse",
        """def solve(n):
    return [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
""",
    ),
    Attack(
        "terminal-codes",
        "garbage",
        "escape sequences in a message",
        """def solve(n):
    raise ValueError(chr(27) + ']0;owned' + chr(7) + chr(27) + '[2J')
""",
    ),
)
