"""`${NAME}` and `${NAME:-default}` in a config's values."""

import re
from collections.abc import Mapping
from typing import Any

from proctor.config.problem import Problems, Where, did_you_mean, shown

MAX_CHARACTERS = 2**20  # in all values together

_REFERENCE = re.compile(
    r"\$(?P<escaped>\$\{)|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-[^}]*)?\}|\$\{(?P<bad>[^}]*\}?)"
)
_SECRET = ("TOKEN", "SECRET", "KEY", "PASSWORD", "CREDENTIAL")
_COMMON = (
    "GITHUB_SHA",
    "GITHUB_REF",
    "GITHUB_REF_NAME",
    "GITHUB_HEAD_REF",
    "GITHUB_BASE_REF",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_REPOSITORY",
    "GITHUB_ACTOR",
    "GITHUB_EVENT_NAME",
    "GITHUB_WORKFLOW",
    "GITHUB_SERVER_URL",
)


class _BadReferenceError(Exception):
    """A reference that has no value; its arguments are the message and the hint."""


def interpolate(data: Mapping[str, Any], environ: Mapping[str, str], problems: Problems) -> Mapping[str, Any]:
    """The data with every `${NAME}` in a value replaced; keys and the list `env` stay as they are.

    As in a shell, `:-` also stands in for an empty variable. `$${` is a literal `${`.
    """
    declared = _declared(data.get("env"), problems)
    interpolator = _Interpolator(environ, declared, problems)
    return {key: value if key == "env" else interpolator.walk(value, (key,)) for key, value in data.items()}


def _declared(names: object, problems: Problems) -> frozenset[str]:
    if not isinstance(names, list):
        return frozenset()
    for index, name in enumerate(names):
        if isinstance(name, str) and (word := _secret_word(name)):
            problems.add(("env", index), _refusal(name, word))
    return frozenset(name for name in names if isinstance(name, str))


def _secret_word(name: str) -> str | None:
    return next((word for word in _SECRET if word in name.upper()), None)


def _refusal(name: str, word: str) -> str:
    return f"{shown(name)} looks like a secret (its name has {word}), and values end up in public reports"


class _Interpolator:
    def __init__(self, environ: Mapping[str, str], declared: frozenset[str], problems: Problems) -> None:
        self._environ, self._declared, self._problems = environ, declared, problems
        self._left = MAX_CHARACTERS

    def walk(self, value: Any, where: Where) -> Any:
        if isinstance(value, list):
            return [self.walk(item, (*where, i)) for i, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.walk(item, (*where, key)) for key, item in value.items()}
        if isinstance(value, str) and "${" in value:
            return self._text(value, where)
        return value

    def _text(self, text: str, where: Where) -> str:
        bad: list[_BadReferenceError] = []

        def replacement(match: re.Match[str]) -> str:
            try:
                return self._value(match)
            except _BadReferenceError as error:
                bad.append(error)
                return ""

        result = _REFERENCE.sub(replacement, text)
        for error in bad:
            is_key = where[-2:] == ("openai", "key")
            told = (error.args[0], "give the variable's name alone: key: NAME") if is_key else error.args
            self._problems.add(where, *told)
        return result

    def _value(self, match: re.Match[str]) -> str:
        if match["escaped"]:
            return "${"
        name, default = match["name"], match["default"]
        if name is None:
            message = f"{shown(match[0])} is not a variable"
            raise _BadReferenceError(message, "write ${NAME}, ${NAME:-default}, or $${ for a plain ${")
        self._check_allowed(name)
        value = self._environ.get(name)
        if default is not None and not value:
            value = default.removeprefix(":-")
        if value is None:
            near = self._near(name)
            hint = f"{near + ' if not, ' if near else ''}set it, or write ${{{name}:-default}}"
            raise _BadReferenceError(f"${{{name}}} is not set", hint)
        self._left -= len(value)
        if self._left < 0:
            raise _BadReferenceError(f"variables add more than {MAX_CHARACTERS:,} characters to this config")
        return value

    def _check_allowed(self, name: str) -> None:
        if word := _secret_word(name):
            raise _BadReferenceError(_refusal(name, word))
        if not name.startswith("GITHUB_") and name not in self._declared:
            hint = self._near(name) or f"add it at the top: env: [{name}]"
            message = f"${{{name}}} is not allowed: only GITHUB_* and the names listed under env are"
            raise _BadReferenceError(message, hint)

    def _near(self, name: str) -> str:
        known = {*_COMMON, *self._declared}
        return "" if name in known else did_you_mean(name, sorted(known))
