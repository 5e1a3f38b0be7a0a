"""A key that stands in no text, representation or message."""

from urllib.parse import quote

from proctor.config.problem import printable

MESSAGE_CHARACTERS = 200
_UNMISTAKABLE = 16  # characters; "EMPTY" and its like are words that an answer may hold
_HIDDEN = "***"


class Secret:
    """What is sent as `Authorization: Bearer`; "" is none."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"Secret({_HIDDEN})"

    __str__ = __repr__

    @property
    def header(self) -> str:
        """The value of `Authorization`; "" where there is no key."""
        return f"Bearer {self._value}" if self._value else ""

    def hide(self, text: str) -> str:
        """A model's text without a key that a server mixed in; a key as short as a word is no secret."""
        return self._without(text) if len(self._value) >= _UNMISTAKABLE else text

    def message(self, text: str) -> str:
        """A server's text on one line of at most 200 visible characters, without the key."""
        line = printable(" ".join(self._without(text).split()))
        return line if len(line) <= MESSAGE_CHARACTERS else line[: MESSAGE_CHARACTERS - 1].rstrip() + "…"

    def _without(self, text: str) -> str:
        if not self._value:
            return text
        for form in (self._value, quote(self._value, safe="")):
            text = text.replace(form, _HIDDEN)
        return text
