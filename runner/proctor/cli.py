"""The command line: parses, calls, prints, and maps errors to exit codes."""

from __future__ import annotations

import sys

from proctor import __version__

TYPE_CHECKING = False  # what `typing` calls so, without the time to import it: `proctor --version` is quick
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import FrameType

COMMANDS = {
    "run": "score outputs, write the report folder, append to the leaderboard",
    "merge": "make the report of a run whose shards were scored apart",
    "validate": "check a config, its datasets and outputs, and what the tasks need",
    "compare": "tell whether one run is worse than another, and how sure that is",
    "leaderboard": "print the leaderboard, draw it over time, or make a web page of it",
    "report": "make the page and the comment of a report folder again",
    "selftest": "attack the sandbox here, with these settings, and tell what held",
    "action": "run as a step of a GitHub workflow, which action.yml describes",
    "init": "write a starter config, a tiny dataset and a workflow",
}
EXIT_CODES = (
    "exit codes: 0 ok, 1 regressed, 2 bad config or input, 3 sandbox or infrastructure, 130 interrupted"
)
INTERRUPTED = 130
GARBAGE = 50_000  # objects made before unused ones are looked for: what is made stays, or goes by itself
VERSION = f"proctor {__version__}"


def parser(commands: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of all commands; the arguments only of those named, whose modules are imported."""
    import argparse
    import importlib

    top = argparse.ArgumentParser(
        prog="proctor", description="Sits an exam for a model on every pull request.", epilog=EXIT_CODES
    )
    top.add_argument("--version", action="version", version=VERSION)
    subs = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        sub = subs.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + ".", epilog=EXIT_CODES
        )
        if name in commands:
            importlib.import_module(f"proctor.commands.{name}").add_arguments(sub)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:  # in the time that importing a parser of arguments takes
        print(VERSION)
        return 0
    return _run(given)


def _run(given: list[str]) -> int:
    import gc
    import importlib
    import signal

    from proctor.errors import ProctorError

    gc.set_threshold(GARBAGE, 20, 20)
    wanted = next((word for word in given if word in COMMANDS), "")
    parsed = _parsed(parser([wanted]), given)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(importlib.import_module(f"proctor.commands.{wanted}").main(parsed))
    except ProctorError as error:
        print(f"proctor: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("proctor: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parsed(top: argparse.ArgumentParser, given: list[str]) -> argparse.Namespace:
    """The arguments; argparse ends a command's words at an option, and these go on behind it."""
    parsed, rest = top.parse_known_args(given)
    if rest:
        if not hasattr(parsed, "words") or any(word.startswith("-") for word in rest):
            top.error(f"unrecognized arguments: {' '.join(rest)}")
        parsed.words += rest
    return parsed


def _interrupt(number: int, frame: FrameType | None) -> None:
    """A workflow that is cancelled sends SIGTERM: the same as Ctrl-C."""
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
