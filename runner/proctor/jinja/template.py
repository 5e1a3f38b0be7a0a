"""A template: compiled once, rendered within bounds."""

from collections.abc import Mapping
from threading import Lock
from traceback import walk_tb
from types import TracebackType

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError

from proctor.jinja.language import Environment
from proctor.jinja.limit import MAX_TEMPLATE, MAX_TEXT, RefusedError

_NAME = "<prompt>"
_FAULTS = (
    TemplateError, RefusedError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


class TemplateMistake(Exception):
    """What is wrong with a template, and on which of its lines (from 1)."""

    def __init__(self, text: str, line: int) -> None:
        super().__init__(text)
        self.line = line


class Compiled:
    """A template that can be rendered."""

    def __init__(self, source: str) -> None:
        """Raises TemplateMistake where it is no template, or asks for what templates do not have."""
        self._environment = Environment()
        if len(source) > MAX_TEMPLATE:
            raise TemplateMistake(f"is longer than {MAX_TEMPLATE:,} characters", 1)
        try:
            tree = self._environment.checked(source)
            code = self._environment.compile(tree, filename=_NAME)
        except TemplateSyntaxError as error:
            raise TemplateMistake(str(error.message), error.lineno) from None
        except (RecursionError, MemoryError):
            raise TemplateMistake("is nested too deep", 1) from None
        except (SyntaxError, *_FAULTS) as error:  # SyntaxError: of the Python that Jinja makes of it
            raise TemplateMistake(str(error) or type(error).__name__, 1) from None
        self._rendering = Lock()  # one at a time: they are counted
        self._template = Template.from_code(self._environment, code, self._environment.globals)

    def render(self, values: Mapping[str, object], withheld: Mapping[str, str]) -> str:
        """The text. `withheld` are names that it may not have, each with the reason.

        Raises TemplateMistake where a name is unknown or withheld, or a limit is reached.
        """
        hidden = {name: StrictUndefined(hint=why, name=name) for name, why in withheld.items()}
        try:
            with self._rendering:
                return self._rendered({**hidden, **values})
        except _FAULTS as error:
            raise TemplateMistake(str(error), _line(error.__traceback__)) from None

    def _rendered(self, values: Mapping[str, object]) -> str:
        self._environment.start()
        parts: list[str] = []
        length = 0
        for part in self._template.generate(values):
            length += len(part)
            if length > MAX_TEXT:
                raise RefusedError(f"it makes a prompt of more than {MAX_TEXT:,} characters")
            parts.append(part)
        return "".join(parts)


def _line(trace: TracebackType | None) -> int:
    """The template's line (from 1) that was under way; Jinja puts it into the traceback."""
    return max((line for frame, line in walk_tb(trace) if frame.f_code.co_filename == _NAME), default=1)
