"""A program as a source of answers."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from proctor.config.spec import CommandSpec, SamplingSpec
from proctor.errors import InputError
from proctor.sources.crew import Crew, Job
from proctor.sources.reply import settings
from proctor.sources.request import Answer, Request

ALWAYS = ("PATH", "LANG", "TMPDIR")  # variables that every program gets
_SHORTEST = 4  # characters of a value that may be a secret


class Command:
    """A Source. The program gets the variables in ALWAYS and those that the config lists, and no more."""

    def __init__(  # noqa: PLR0913 - each has its name
        self,
        spec: CommandSpec,
        sampling: SamplingSpec,
        folder: Path,
        environ: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
        *,
        version: str = "",
    ) -> None:
        """`folder` is the config's, where the program runs; `environ` is where variables are taken from.

        `version` tells apart what the program is at different times, as far as its files do not.
        """
        self.version = version
        self.clock = clock
        self._closed = threading.Event()
        self.job = Job(
            spec=spec,
            sampling=sampling,
            folder=folder.absolute(),
            environ={name: environ[name] for name in (*ALWAYS, *spec.env) if name in environ},
            secrets=_secrets(environ.get(name, "") for name in spec.env),
        )

    @cached_property
    def identity(self) -> Mapping[str, object]:
        """The program, its arguments, its version, and the content of those of the config's folder."""
        spec, contents = self.job.spec, {}
        for word in spec.run:
            path = _own(word, self.job.folder)
            if path is not None:
                contents[word] = _content(path)
        sampling = settings(self.job.sampling)
        return {
            "command": list(spec.run),
            "version": self.version,
            "each": spec.each,
            "contents": contents,
            "sampling": sampling,
        }

    def answers(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Answer]]:
        """See Source; nothing is started where nothing is asked."""
        return Crew(self.job, requests, self.clock, self._closed.is_set).answers()

    def close(self) -> None:
        """Ends `answers` that another thread waits for, with a ProctorError, and the processes with them."""
        self._closed.set()


def _secrets(values: Iterable[str]) -> tuple[str, ...]:
    """The values and their lines, the longest first."""
    found = {part for value in values for part in (value, *value.splitlines()) if len(part) >= _SHORTEST}
    return tuple(sorted(found, key=len, reverse=True))


def _own(word: str, folder: Path) -> Path | None:
    """The file or folder in the config's folder that an argument, or an option's value, names."""
    for name in (word, word.partition("=")[2]):
        path = Path(os.path.normpath(folder / name)) if name and "\0" not in name else folder
        if path != folder and path.is_relative_to(folder) and os.path.lexists(path):
            return path
    return None


def _content(path: Path) -> str:
    """SHA-256 (hex) of a file, or of all files of a folder with their names."""
    found = hashlib.sha256()
    try:
        if not path.is_dir():
            return _digest(path)
        for folder, names, files in os.walk(path):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for name in sorted(files):
                file = Path(folder) / name
                if file.is_file():
                    told = os.fsencode(file.relative_to(path))
                    found.update(b"%d %s %s\n" % (len(told), told, _digest(file).encode("ascii")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    return found.hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
