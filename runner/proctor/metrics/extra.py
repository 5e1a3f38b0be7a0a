"""Libraries that only some metrics need."""

import importlib
from types import ModuleType

from proctor.errors import InputError


def load(module: str, *, metric: str) -> ModuleType:
    """The module, from the optional extra `text`. Raises InputError where it is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        raise InputError(
            f'{metric}: needs {package}, which is not installed; run: pip install "proctor-eval[text]"'
        ) from error
