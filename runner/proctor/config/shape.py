"""Whether data has the shape its JSON Schema asks for; mistakes are told in our own words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proctor.config.problem import Problems, Where, did_you_mean, shown
from proctor.config.wording import bound, choice, either, found, kinds

if TYPE_CHECKING:
    from jsonschema import ValidationError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mismatch:
    """One failed keyword of a schema: `value`, at `where`, is not as `wanted`."""

    where: Where
    keyword: str
    wanted: Any
    value: Any
    schema: Mapping[str, Any]
    branches: list[list["_Mismatch"]]  # of anyOf: what each alternative found wrong

    @property
    def properties(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self.schema.get("properties", {})
        return properties


def check_shape(data: Any, schema: Mapping[str, Any], problems: Problems, where: Where = ()) -> None:
    """Note every way in which `data`, which stands at `where`, is not what the schema asks for."""
    from jsonschema import Draft202012Validator

    _check_finite(data, problems, where)
    for error in Draft202012Validator(schema).iter_errors(data):
        _report(_mismatch(error, where), problems)


def _check_finite(value: Any, problems: Problems, where: Where) -> None:
    """JSON knows no NaN and no infinity, so that a schema lets both pass."""
    if isinstance(value, float) and not math.isfinite(value):
        _add(problems, where, "expected a finite number", _quote(problems, where))
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            _check_finite(item, problems, (*where, key))


def _mismatch(error: "ValidationError", base: Where) -> _Mismatch:
    branches: dict[Any, list[_Mismatch]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(_mismatch(inner, base))
    schema: Any = error.schema
    return _Mismatch(
        where=(*base, *error.absolute_path),
        keyword=str(error.validator),
        wanted=error.validator_value,
        value=error.instance,
        schema=schema,
        branches=list(branches.values()),
    )


def _report(mismatch: _Mismatch, problems: Problems) -> None:
    match mismatch.keyword:
        case keyword if mismatch.schema.get("writeOnly") and not isinstance(mismatch.value, dict):
            _unquoted(mismatch, keyword, problems)
        case "required":
            _missing(mismatch, problems)
        case "additionalProperties":
            _unknown(mismatch, problems)
        case "oneOf":
            _exactly_one(mismatch, problems)
        case "anyOf":
            _none_of(mismatch, problems)
        case "type":
            _wrong_type(mismatch, kinds(mismatch.wanted), problems)
        case "enum":
            _not_listed(mismatch, problems)
        case "pattern":
            expected = mismatch.schema.get("patternErrorMessage", f"expected a match of {mismatch.wanted}")
            _add(problems, mismatch.where, f"{expected}, found {found(mismatch.value)}")
        case keyword:
            _add(problems, mismatch.where, *bound(keyword, mismatch.wanted, mismatch.value))


def _unquoted(mismatch: _Mismatch, keyword: str, problems: Problems) -> None:
    """Where a secret may stand by mistake, `writeOnly` keeps the value out of the message."""
    expected = f"expected {choice('string')} within its limits"
    if keyword == "pattern":
        expected = mismatch.schema["patternErrorMessage"]
    elif keyword == "type":
        expected = f"expected {either([choice(kind) for kind in kinds(mismatch.wanted)])}"
    _add(problems, mismatch.where, expected)


def _add(problems: Problems, where: Where, message: str, hint: str = "") -> None:
    if not problems.spoilt(where):
        problems.add(where, message, hint)


def _missing(mismatch: _Mismatch, problems: Problems) -> None:
    """A misspelt key is unknown, not missing as well."""
    strangers = [key for key in mismatch.value if key not in mismatch.properties]
    misspelt = {did_you_mean(key, mismatch.properties) for key in strangers}
    for key in mismatch.wanted:
        if key not in mismatch.value and f"did you mean {shown(key)}?" not in misspelt:
            place = problems.places.get(mismatch.where)
            problems.add((*mismatch.where, key), "is missing", place=place)


def _unknown(mismatch: _Mismatch, problems: Problems) -> None:
    known = mismatch.properties
    for key in mismatch.value:
        if key not in known:
            hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
            problems.add_key((*mismatch.where, key), "unknown key", hint)


def _exactly_one(mismatch: _Mismatch, problems: Problems) -> None:
    """Only for a choice between keys: `oneOf` of `required` alone. An unknown key may be one misspelt."""
    if not isinstance(mismatch.value, dict) or any(key not in mismatch.properties for key in mismatch.value):
        return
    keys = [branch["required"][0] for branch in mismatch.wanted]
    names = [shown(key) for key in keys]
    given = [shown(key) for key in keys if key in mismatch.value]
    message = f"{' and '.join(given)} exclude each other" if given else f"needs {either(names)}"
    _add(problems, mismatch.where, message)


def _none_of(mismatch: _Mismatch, problems: Problems) -> None:
    """Tell what is wrong by the alternative that was meant: the one whose type fits."""
    types = [inner for branch in mismatch.branches for inner in branch if _is_type(inner, mismatch)]
    fitting = [b for b in mismatch.branches if not any(_is_type(inner, mismatch) for inner in b)]
    if not fitting:
        wanted = [kind for inner in types for kind in kinds(inner.wanted)]
        _wrong_type(mismatch, wanted, problems)
        return
    meant = min(fitting, key=len)
    crowded = [inner for inner in meant if inner.keyword == "maxProperties"]
    for inner in crowded or meant:
        _report(inner, problems)


def _is_type(inner: _Mismatch, outer: _Mismatch) -> bool:
    return inner.keyword == "type" and inner.where == outer.where


def _wrong_type(mismatch: _Mismatch, wanted: list[str], problems: Problems) -> None:
    message = f"expected {either([choice(kind) for kind in wanted])}, found {found(mismatch.value)}"
    _add(problems, mismatch.where, message, _type_hint(mismatch, wanted, problems))


def _type_hint(mismatch: _Mismatch, wanted: list[str], problems: Problems) -> str:
    place = problems.places.get(mismatch.where)
    if isinstance(mismatch.value, str) and place and "${" in place.raw:
        return "the value of a variable is always a string"
    if isinstance(mismatch.value, bool | int | float) and "string" in wanted:
        return _quote(problems, mismatch.where)
    if isinstance(mismatch.value, str) and "boolean" in wanted:
        word = mismatch.value.lower()
        return {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}.get(
            word, ""
        )
    if "array" in wanted and mismatch.value is not None:
        return 'start each entry with "- "'
    return ""


def _quote(problems: Problems, where: Where) -> str:
    place = problems.places.get(where)
    return f"if it is meant as text, put it in quotes: {shown(place.raw)}" if place else ""


def _not_listed(mismatch: _Mismatch, problems: Problems) -> None:
    value, choices = mismatch.value, [str(item) for item in mismatch.wanted if item is not None]
    hint = did_you_mean(value, choices) if isinstance(value, str) else ""
    message = f"expected {either([shown(item) for item in choices])}, found {found(value)}"
    _add(problems, mismatch.where, message, hint)
