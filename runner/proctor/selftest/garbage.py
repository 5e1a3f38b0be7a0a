# attacks are quoted as they are sent
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
        "marks of direction show a comment where there is code",
        "import os\ndef solve(n):\n    return -1\n'\u202e\u2066 # '; os._exit(0) # '\u2069\u202c'\n",
    ),
    Attack(
        "form-feeds",
        "garbage",
        "control characters hide a line from who reads the text",
        "def solve(n):\n    return -1\n\x0c\x0cimport os; os._exit(0)\n",
    ),
    Attack(
        "coding-cookie",
        "garbage",
        "a source that declares an encoding in which a comment is code",
        "# -*- coding: utf-7 -*-\ndef solve(n):\n    return -1\n# +AAo-import os+AAo-os.+AF8-exit(0)\n",
    ),
    Attack(
        "terminal-codes",
        "garbage",
        "escape sequences and line ends in a message look like the harness's own",
        """def solve(n):
    raise ValueError('\\x1b[2K\\npassed\\n\\x1b[8m')
""",
    ),
    Attack(
        "invalid-utf-8",
        "garbage",
        "bytes that are no UTF-8, as Python smuggles them through text",
        "def solve(n):\n    return -1 # \udcff\udcfe",
    ),
    Attack(
        "large-source",
        "garbage",
        "10 MB of text are more than an argument may be",
        "#" + "x" * 10_000_000 + "\ndef solve(n):\n    return -1\n",
    ),
    Attack(
        "deep-chain",
        "garbage",
        "source too deep to parse",
        "def solve(n):\n    return n" + ".a" * 20_000 + "\n",
    ),
)
