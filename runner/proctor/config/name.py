"""The rule for names of benchmarks and models, which end up in paths, tables and pages."""

import re

from proctor.config.problem import Problems, Where


def check_name(name: str, problems: Problems, where: Where) -> None:
    """Note a mistake where the name is not safe to print, or leads elsewhere as a part of a path."""
    if not name.isprintable():
        hint = "line breaks, control characters and invisible ones are not"
        problems.add(where, "only printable characters are allowed", hint)
    elif name != name.strip():
        problems.add(where, "starts or ends with a space", "delete it")
    elif any(part in ("", ".", "..") for part in re.split(r"[/\\]", name)):
        hint = 'no leading "/", no "//", no "." or ".." between slashes'
        problems.add(where, "would lead elsewhere as a part of a path", hint)
