"""The parts of README.md that come from the code: `scripts/docs` writes them, a test compares them.

Such a part stands between the comments `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from proctor import cli
from proctor.metrics import METRICS, Metric
from proctor.schema import load_schema

README = Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
NESTED = ("dataset", "extract", "openai", "transformers", "command", "prompt", "sampling", "price", "ray")
TOLD_BEFORE = (("prompt", "models"),)
KINDS = {"tests": "hidden tests, in the sandbox", "text": "text", "room": "in the sandbox"}


def generated() -> dict[str, str]:
    """What each part should be."""
    return {name: make() for name, make in MAKERS.items()}


def found(text: str) -> dict[str, str]:
    """What each part of a README is. ValueError where one stands there twice."""
    blocks = [(match[2], match[0]) for match in BLOCK.finditer(text)]
    if len(dict(blocks)) < len(blocks):
        raise ValueError("a generated part stands twice in the README")
    return {name: block.partition("\n")[2].removesuffix("<!-- end -->") for name, block in blocks}


def updated(text: str) -> str:
    """The README with its parts as they should be."""
    parts = generated()
    return BLOCK.sub(lambda match: f"{match[1]}{parts[match[2]]}{match[3]}", text)


def words(text: str) -> list[str]:
    """Without line ends and indentation, which argparse sets differently from one Python to the next."""
    return text.split()


def _help() -> str:
    return "\n".join(f"```text\n$ proctor {words}\n{_run(words)}```\n" for words in _commands())


def _commands() -> Iterator[str]:
    yield "--help"
    yield from (f"{name} --help" for name in cli.COMMANDS)


def _run(words: str) -> str:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "proctor", *words.split()]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def _exit_codes() -> str:
    _, _, told = cli.EXIT_CODES.partition(": ")
    rows = (code.partition(" ") for code in told.split(", "))
    return _table(["Code", "Meaning"], [[f"`{code}`", meaning] for code, _, meaning in rows])


def _metrics() -> str:
    rows = [
        [
            f"`{name}`",
            KINDS[metric.kind],
            _what(metric),
            ", ".join(f"`{option}`" for option in metric.options) or "-",
            metric.source,
        ]
        for name, metric in METRICS.items()
    ]
    return _table(["Metric", "Computed from", "What a sample scores", "Options", "Source"], rows)


def _what(metric: Metric) -> str:
    return metric.summary if metric.higher_is_better else f"{metric.summary}; lower is better"


def _options() -> str:
    rows = [
        [f"`{name}`", f"`{option}`", _default(about), _choices(about)]
        for name, metric in METRICS.items()
        for option, about in metric.options.items()
    ]
    return _table(["Metric", "Option", "Default", "Meaning"], rows)


def _choices(option: Mapping[str, Any]) -> str:
    choices = ", ".join(f"`{value}`" for value in option.get("enum", ()))
    return f"{option['description']}: {choices}" if choices else str(option["description"])


def _config() -> str:
    schema = load_schema("benchmark")
    rows = [
        row
        for section in ("benchmarks", "models", "gate", "sandbox", "executor", "leaderboard", "cache")
        for row in _keys(schema, section)
    ]
    return _table(
        ["Key", "Default", "Meaning"], [*rows, _key("env", schema["properties"]["env"], required=False)]
    )


def _keys(schema: Mapping[str, Any], section: str) -> Iterator[list[str]]:
    parts = schema["$defs"]
    part = _mapping(
        parts[section.removesuffix("s")] if section in ("benchmarks", "models") else parts[section]
    )
    prefix = f"{section}[]" if section in ("benchmarks", "models") else section
    for key, value in part["properties"].items():
        yield _key(f"{prefix}.{key}", value, required=key in part.get("required", ()))
        if key in NESTED and (key, section) not in TOLD_BEFORE:
            inner = _mapping(parts[key])
            yield from (
                _key(f"{prefix}.{key}.{name}", field, required=name in inner.get("required", ()))
                for name, field in inner["properties"].items()
            )


def _mapping(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a part that may also be written shorter, the mapping."""
    return next((one for one in part.get("anyOf", ()) if one.get("type") == "object"), part)


def _key(name: str, value: Mapping[str, Any], *, required: bool) -> list[str]:
    return [f"`{name}`", "required" if required else _default(value), value["description"]]


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    if default is None or default in ("", [], {}):
        return "-"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def action() -> dict[str, Any]:
    """What action.yml says."""
    told: dict[str, Any] = yaml.safe_load((README.parent / "action.yml").read_text("utf-8"))
    return told


def _inputs() -> str:
    rows = [
        [f"`{name}`", _sentence(about), f"`{about['default']}`" if "default" in about else "-"]
        for name, about in action()["inputs"].items()
    ]
    return _table(["Input", "Meaning", "Default"], rows)


def _outputs() -> str:
    rows = [[f"`{name}`", _sentence(about)] for name, about in action()["outputs"].items()]
    return _table(["Output", "Meaning"], rows)


def _sentence(about: Mapping[str, str]) -> str:
    return about["description"].strip().removesuffix(".")


MAKERS: Mapping[str, Callable[[], str]] = {
    "config": _config,
    "metrics": _metrics,
    "metric-options": _options,
    "help": _help,
    "exit-codes": _exit_codes,
    "inputs": _inputs,
    "outputs": _outputs,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/docs", description="Writes the generated parts of README.md."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where a part is not current"
    )
    check: bool = parser.parse_args().check
    text = README.read_text("utf-8")
    current = updated(text)
    if check:
        return int(words(current) != words(text))
    README.write_text(current, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
