"""What a job tells the runner: outputs, the summary, annotations, and what to mask.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TextIO

from proctor.report.text import one_line

Level = Literal["error", "warning", "notice"]
LARGEST_SUMMARY = 2**20  # bytes that GitHub takes of one step


class Workflow:
    """The files and the stream of one step. Texts may be hostile: none becomes a command of its own."""

    def __init__(self, environ: Mapping[str, str], stream: TextIO) -> None:
        """`stream` is where the runner reads commands: standard output."""
        self._output = environ.get("GITHUB_OUTPUT", "")
        self._summary = environ.get("GITHUB_STEP_SUMMARY", "")
        self._stream = stream
        self._mark = ""  # ends the silence

    def output(self, name: str, value: str) -> None:
        """Sets an output of the step."""
        mark = f"proctor-{secrets.token_hex(16)}"
        self._append(self._output, f"{name}<<{mark}\n{value}\n{mark}\n")

    def summary(self, markdown: str) -> None:
        """Adds to the job's summary; what GitHub would refuse as too long is left out."""
        if len(markdown.encode("utf-8", "backslashreplace")) <= LARGEST_SUMMARY:
            self._append(self._summary, markdown)

    def annotate(self, level: Level, title: str, text: str, file: str = "", line: int = 0) -> None:
        """Shows a text with the run, at a line of a file where one is named."""
        place = {"file": file, "line": str(line) if line else "", "title": one_line(title, 200)}
        given = ",".join(f"{key}={_property(value)}" for key, value in place.items() if value)
        self._say(f"::{level} {given}::{_data(text)}")

    def mask(self, secret: str) -> None:
        """Keeps a secret out of the log from here on."""
        for line in secret.splitlines():
            if line.strip():
                self._say(f"::add-mask::{_data(line)}")

    def hush(self) -> None:
        """From here on nothing that is printed is a command, whatever it says, but for what this says."""
        self._mark = secrets.token_hex(16)
        print(f"::stop-commands::{self._mark}", file=self._stream, flush=True)

    def close(self) -> None:
        """Lets the runner hear commands again."""
        if self._mark:
            print(f"::{self._mark}::", file=self._stream, flush=True)
            self._mark = ""

    def _say(self, line: str) -> None:
        hushed = bool(self._mark)
        self.close()
        print(line, file=self._stream, flush=True)
        if hushed:
            self.hush()

    def _append(self, path: str, text: str) -> None:
        if path:
            with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
