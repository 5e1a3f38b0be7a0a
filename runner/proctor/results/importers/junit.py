"""JUnit XML, which most test runners write; https://github.com/testmoapp/junitxml says what is common.

Read as a stream of elements. A document type, and with it any entity, is refused before the parser sees it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from proctor.config.problem import printable, shown
from proctor.datasets.stream import open_stream, shown_path
from proctor.errors import InputError
from proctor.results.importers.bounded import HEAD, LIMIT, head
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric

HARNESS = "JUnit XML"

_INSTEAD = "the whole XML file that a finished test run wrote"
_ROOTS = ("testsuites", "testsuite")
_ENDS = ("passed", "skipped", "failure", "error")  # the more severe the later
_PROLOG = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = "has a document type, which could hold anything; write it without <!DOCTYPE"
_CHUNK = 2**16
_CASES = 200_000
_DEPTH = 100
_ID = 300  # characters of a test's id, before it is cut


def fits(path: Path) -> bool:
    """Whether it is XML with a suite of tests near its start."""
    text = head(path)
    return text.startswith("<") and bool(re.search(r"<testsuites?[\s/>]", text))


def read(path: Path) -> Foreign:
    """The run, with the one metric `passed`: 1 or 0 for each test, None for one that ended in an error.

    A test's id is `classname::name`, with #2, #3 where it comes again. Skipped tests are left out. The exam
    has the suite's name, and the file's where there are several suites: they are one exam then. The model
    has the file's name. InputError where it is no such XML, has a document type or is cut off, and where no
    test was run.
    """
    where = shown_path(path)
    try:
        cases = _Cases(where)
        _parse(path, where, cases)
        if not cases.scores:
            raise InputError(f"{where}: no test was run" + (", all were skipped" if cases.skipped else ""))
    except InputError as error:
        raise InputError(f"{error}; pass {_INSTEAD}") from error
    name = printable(path.name.removesuffix(".gz").removesuffix(".xml")) or HARNESS
    suite = cases.suites.pop() if len(cases.suites) == 1 else ""
    exam = ForeignExam(
        benchmark=printable(_cut(suite)) or name,
        metrics=(ForeignMetric(label="passed", scores=cases.scores),),
    )
    return Foreign(harness=HARNESS, model=name, exams=(exam,), notes=tuple(_notes(cases)))


class _Cases:
    """Takes the document's elements and keeps how each test ended."""

    def __init__(self, where: str) -> None:
        self.scores: dict[str, tuple[float | None, ...]] = {}
        self.suites: set[str] = set()  # that tests which ran stand in
        self.skipped = 0
        self.errors = 0
        self.line = 0
        self._where = where
        self._open: list[str] = []
        self._suites: list[str] = []
        self._case: tuple[int, str, int] | None = None  # its depth, its id, and its end's place in _ENDS
        self._seen: Counter[str] = Counter()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._open and tag not in _ROOTS:
            raise InputError(
                f"{self._where}: <{shown(tag)[1:-1]}>, where <testsuites> or <testsuite> is wanted"
            )
        if len(self._open) >= _DEPTH:
            raise InputError(f"{self._where}:{self.line}: elements nested over {_DEPTH} deep")
        self._open.append(tag)
        if self._case:
            depth, name, end = self._case
            if tag in _ENDS and len(self._open) == depth + 1:
                self._case = depth, name, max(end, _ENDS.index(tag))
        elif tag == "testsuite":
            self._suites.append(attributes.get("name", ""))
        elif tag == "testcase":
            # GoogleTest lists disabled tests so, without a child.
            listed = "skipped" if attributes.get("status") == "notrun" else "passed"
            self._case = len(self._open), self._id(attributes), _ENDS.index(listed)

    def end(self, tag: str) -> None:
        if self._case and self._case[0] == len(self._open):
            self._keep(self._case[1], _ENDS[self._case[2]])
            self._case = None
        elif tag == "testsuite" and not self._case:
            self._suites.pop()
        self._open.pop()

    def _id(self, attributes: dict[str, str]) -> str:
        name = "::".join(part for key in ("classname", "name") if (part := attributes.get(key)))
        if not name:
            raise InputError(f"{self._where}:{self.line}: a test without a name")
        return _cut(name)

    def _keep(self, name: str, end: str) -> None:
        if end == "skipped":
            self.skipped += 1
            return
        self.errors += end == "error"
        self.suites.add(self._suites[-1] if self._suites else "")
        self.scores[self._free(name)] = (None if end == "error" else float(end == "passed"),)
        if len(self.scores) > _CASES:
            raise InputError(f"{self._where}: more than {_CASES:,} tests")

    def _free(self, name: str) -> str:
        free = name
        while free in self.scores:
            self._seen[name] += 1
            free = f"{name}#{self._seen[name] + 1}"
        return free


def _parse(path: Path, where: str, cases: _Cases) -> None:
    # The encoding is given, for one that the file declares could hide a document type from `_chunks`.
    parser = expat.ParserCreate("utf-8")
    parser.EndElementHandler = cases.end

    def start(tag: str, attributes: dict[str, str]) -> None:
        cases.line = parser.CurrentLineNumber
        cases.start(tag, attributes)

    def refuse(*_: object) -> None:
        raise InputError(f"{where}: {_DOCTYPE}")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        with open_stream(path) as stream:
            for chunk in _chunks(stream, where):
                parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        fault = printable(expat.ErrorString(error.code))
        raise InputError(f"{where}:{error.lineno}: not XML in UTF-8, or cut off: {fault}") from error


def _chunks(stream: BinaryIO, where: str) -> Iterator[bytes]:
    first = stream.read(HEAD).removeprefix(b"\xef\xbb\xbf")
    if not first.strip():
        raise InputError(f"{where}: an empty file")
    prolog = _PROLOG.match(first)
    rest = first[prolog.end() :] if prolog else first
    if not re.match(rb"<[A-Za-z]", rest):
        raise InputError(f"{where}: {_DOCTYPE if rest[:9].upper() == b'<!DOCTYPE' else 'not XML'}")
    total = len(first)
    for start in range(0, len(first), _CHUNK):
        yield first[start : start + _CHUNK]
    while chunk := stream.read(_CHUNK):
        total += len(chunk)
        if total > LIMIT:
            raise InputError(f"{where}: over {LIMIT // 2**20} MiB")
        yield chunk


def _cut(text: str) -> str:
    """The text, or its start and a hash of it where it is long."""
    return text if len(text) <= _ID else f"{text[:_ID]}~{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _notes(cases: _Cases) -> Iterator[str]:
    for amount, what in ((cases.skipped, "skipped, left out"), (cases.errors, "ended in an error, unscored")):
        if amount:
            yield f"{amount} test{'s' * (amount > 1)} {what}"
