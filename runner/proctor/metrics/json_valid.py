"""json_valid: the output is JSON, and fits a schema where one is given."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from proctor.errors import InputError
from proctor.metrics.metric import Metric, TextScorer

LONGEST_INTEGER = 4300  # digits that Python turns into an int; longer ones are read as floats

OPTIONS: dict[str, Any] = {
    "schema": {
        "type": ["object", "string", "boolean"],
        "description": "a JSON Schema that the output must fit, or the path of one",
    }
}


def parse(text: str) -> object:
    """The value a JSON text stands for (RFC 8259: NaN and Infinity are not JSON).

    Raises ValueError where the text is not JSON, RecursionError where it is nested too deeply to read.
    """
    return json.loads(text, parse_int=_integer, parse_constant=_refuse)


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores 1 where the output parses as JSON and fits `schema`, else 0.

    Nesting beyond what Python's parser reads (about a thousand levels), and an output on which the schema's
    patterns take over two seconds, score 0. Raises InputError where the schema cannot be used.
    """
    fits = _fits(options["schema"]) if "schema" in options else None

    def score(prediction: str, _reference: str | None) -> float | None:
        try:
            value = parse(prediction)
            return float(fits is None or fits(value))
        except (ValueError, RecursionError, TimeoutError):
            return 0.0

    return score


def _fits(schema: object) -> Callable[[object], bool]:
    from proctor.metrics.json_schema import build_check

    return build_check(read_schema(schema) if isinstance(schema, str) else schema)


def read_schema(path: str) -> object:
    """What the file of a schema holds. InputError where that is not JSON, or it cannot be read."""
    try:
        return parse(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"json_valid: cannot read the schema {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"json_valid: the schema {path} is not JSON: {error}") from error


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


METRIC = Metric(
    name="json_valid",
    kind="text",
    summary="1 where the output is JSON, and fits a JSON Schema where one is given",
    source="RFC 8259; JSON Schema 2020-12",
    binary=True,
    needs_reference=False,
    options=OPTIONS,
    build=build,
)
