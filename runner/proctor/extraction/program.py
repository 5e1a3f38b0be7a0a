"""A task's prompt and a model's code -> the program to run."""

from proctor.extraction.definition import defines, first_line, indentation
from proctor.extraction.indent import leveled, restored
from proctor.extraction.prompt import Prompt, read
from proctor.model import Task


def units(task: Task, code: str) -> tuple[str, ...]:
    """Source texts that are run one after the other in one namespace.

    (prompt + code,) where the code continues the prompt; (stub, code) where it is a whole program, that is
    defines the entry point at column 0: the stub is the prompt made to run by itself, for the imports and
    helpers that programs leave out. (code,) where the prompt is words.
    """
    prompt = read(task.prompt)
    program = leveled(code, prompt.indent if prompt.is_code else None)
    if prompt.is_code and not _is_whole(program, task.entry_point or prompt.name):
        return (_continued(prompt, code),)
    return (prompt.stub, program) if prompt.stub else (program,)


def parse_text(task: Task, code: str) -> str:
    """The text that stands for the answer where code is compared: the whole program, or prompt and code."""
    return units(task, code)[-1]


def _is_whole(code: str, name: str | None) -> bool:
    first = first_line(code)
    in_body = bool(indentation(first)) or first.startswith(("return ", "yield "))
    return name is not None and not in_body and defines(code, name)


def _continued(prompt: Prompt, code: str) -> str:
    """The prompt and the code as one text, with the line end and the indentation that belong between them."""
    head, _, tail = prompt.text.rpartition("\n")
    if tail and tail.isspace():
        return f"{head}\n{code}" if indentation(code) else prompt.text + code
    body = code if prompt.indent is None else restored(code, prompt.indent, is_fixed=prompt.is_fixed)
    is_line = not tail or code.startswith(("\n", "\r\n"))
    ends_line = prompt.indent is not None and tail.rstrip().endswith((":", '"""', "'''"))
    return prompt.text + ("\n" if ends_line and not is_line else "") + body
