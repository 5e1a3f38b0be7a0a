"""What a config says of a model that is asked: `sampling:`, `price:`, `budget:` and `deadline:`."""

from collections.abc import Mapping
from typing import Any

from proctor.config.problem import Where
from proctor.config.quantity import DAY, TIME, convert
from proctor.config.scope import Scope
from proctor.config.spec import PriceSpec, SamplingSpec

ONLY_ASKED = ("prompt", "sampling", "price", "budget", "deadline")


def build_asked(entry: Mapping[str, Any], where: Where, scope: Scope) -> dict[str, Any]:
    """Those that are given, as fields of a ModelSpec; what is wrong with them is noted."""
    given: dict[str, Any] = {}
    if scope.sound(entry.get("sampling"), (*where, "sampling")):
        given["sampling"] = _sampling(entry["sampling"])
    if scope.sound(entry.get("price"), (*where, "price")):
        given["price"] = PriceSpec(**{key: float(value) for key, value in entry["price"].items()})
    if scope.sound(entry.get("budget"), (*where, "budget")):
        _check_budget(entry, given.get("price"), (*where, "budget"), scope)
        given["budget"] = float(entry["budget"])
    if "deadline" in entry:
        given["deadline"] = entry["deadline"]
        convert(given, (*where, "deadline"), TIME, (1.0, 30 * DAY), scope)
    return given


def check_unasked(entry: Mapping[str, Any], where: Where, scope: Scope) -> None:
    """Note a mistake for every key that is about asking, on a model whose outputs are there already."""
    for key in ONLY_ASKED if entry.keys() & {"outputs", "results"} else ():
        if key in entry:
            hint = "delete it, or ask the model with openai, transformers or command in their place"
            scope.problems.add_key((*where, key), "a model whose outputs are there is asked nothing", hint)


def _sampling(value: Mapping[str, Any]) -> SamplingSpec:
    given = dict(value)
    given.update((key, float(given[key])) for key in ("temperature", "top_p") if key in given)
    given.update((key, int(given[key])) for key in ("max_tokens", "seed") if key in given)
    return SamplingSpec(**{**given, "stop": tuple(given.get("stop", ()))})


def _check_budget(entry: Mapping[str, Any], price: PriceSpec | None, where: Where, scope: Scope) -> None:
    hint = "add e.g. price: {input: 0.15, output: 0.60}, in US dollars for a million tokens"
    if "price" not in entry:
        scope.problems.add_key(where, "a budget needs a price to be counted by", hint)
    elif price is not None and not (price.input or price.output):
        scope.problems.add_key(where, "is never spent at a price of 0", hint)
