"""The JSON Schemas that are Proctor's public contracts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = (_PACKAGE / "schemas", _PACKAGE.parents[1] / "schemas")  # in the wheel; in the checkout


@cache
def load_schema(name: str) -> dict[str, Any]:
    """The schema called `name`, e.g. "benchmark". Shared between callers: not to be changed.

    Raises FileNotFoundError where this installation has no such schema.
    """
    for folder in _FOLDERS:
        file = folder / f"{name}.schema.json"
        if file.is_file():
            schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return schema
    raise FileNotFoundError(f"no schema called {name} in {' or '.join(map(str, _FOLDERS))}")
