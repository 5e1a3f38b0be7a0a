"""A schema's terms in plain words."""

from typing import Any

from proctor.config.problem import shown

_KINDS = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_BOUNDS = {
    "minimum": "expected at least {limit}, found {value}",
    "maximum": "expected at most {limit}, found {value}",
    "exclusiveMinimum": "expected more than {limit}, found {value}",
    "exclusiveMaximum": "expected less than {limit}, found {value}",
    "minItems": "expected {limit} or more in this list, found {count}",
    "maxItems": "expected at most {limit} in this list, found {count}",
    "minProperties": "expected {limit} or more keys, found {count}",
    "maxProperties": "expected {limit} key, found {count}: {value}",
    "minLength": "expected {limit} or more characters, found {count}",
    "maxLength": "expected at most {limit} characters, found {count}",
}


def choice(kind: str) -> str:
    """A JSON type, for "expected ..."."""
    return _KINDS[kind]


def found(value: Any) -> str:
    """What a value is, for "found ..."."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {value}"
        case str():
            return f"a string ({shown(value)})"
        case list():
            return "a list"
        case _:
            return "a mapping"


def kinds(value: str | list[str]) -> list[str]:
    """The JSON types that the keyword `type` asks for; null only where there is no other."""
    listed = [value] if isinstance(value, str) else value
    return [kind for kind in listed if kind != "null"] or listed


def bound(keyword: str, limit: Any, value: Any) -> tuple[str, str]:
    """The message for a broken limit, and what to do."""
    count = len(value) if isinstance(value, str | list | dict) else 0
    text = ", ".join(map(shown, list(value)[:3])) if isinstance(value, dict) else value
    message = _BOUNDS.get(keyword, f"does not fit the schema's {keyword}")
    hint = "indent what belongs under the first" if keyword == "maxProperties" else ""
    return message.format(limit=limit, value=text, count=count), hint


def either(words: list[str]) -> str:
    """`a, b or c`, each once."""
    words = list(dict.fromkeys(words))
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
