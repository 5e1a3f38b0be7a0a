"""Keys that stand where the name of a variable should."""

import re

_PREFIX = re.compile(r"(sk|pk|gsk|hf|ghp|gho|ghs|github_pat|xai|nvapi|AIza|AKIA|eyJ)[_-]?[A-Za-z0-9_-]{16,}")


def looks_like_a_key(text: str) -> bool:
    """Whether a text that could be a variable's name is more likely a key.

    So is one that begins as those of known services do, and one of 20 characters or more in which upper case,
    lower case and digits are mixed. OPENAI_API_KEY is not, nor is any name all in upper case.
    """
    if text.isupper():
        return len(text) > 60
    mixed = all(re.search(part, text) for part in ("[A-Z]", "[a-z]", "[0-9]"))
    return bool(_PREFIX.fullmatch(text)) or (len(text) >= 20 and mixed) or len(text) > 60
