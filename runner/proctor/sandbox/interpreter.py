"""Which Python runs inside a sandbox without an engine, and the files it needs.

The room has the standard library alone, whatever is installed beside it, so that a score does not depend on
the machine. The system's own Python comes first: a fork of it costs a third of a large one's.
"""

import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYSTEM = Path("/usr/bin/python3")
OLDEST = (3, 8)
LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo")
DESCRIBE = """
import json, os, site, sys
print(json.dumps({
    "version": sys.version_info[:2],
    "executable": os.path.realpath(sys.executable),
    "prefix": sys.base_prefix,
    "packages": site.getsitepackages(),
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python and what it reads. Every path exists; none of `trees` lies below another."""

    executable: Path
    trees: tuple[Path, ...]  # folders with libraries
    links: tuple[Path, ...]  # symbolic links to such folders, e.g. /lib
    packages: tuple[Path, ...]  # folders below `trees` with installed packages, to be hidden

    def visible(self) -> Iterator[Path]:
        """The files and folders of `trees` that together leave out `packages`."""
        for tree in self.trees:
            yield from self._visible(tree)

    def partial(self) -> set[Path]:
        """The folders of `trees` that `visible` names in part."""
        above = {parent for folder in self.packages for parent in folder.parents}
        return {folder for folder in above if any(folder.is_relative_to(tree) for tree in self.trees)}

    def _visible(self, path: Path) -> Iterator[Path]:
        if path in self.packages:
            return
        if not any(folder.is_relative_to(path) for folder in self.packages):
            yield path
            return
        for child in sorted(path.iterdir()):
            yield from self._visible(child)


@functools.cache
def interpreters() -> tuple[Interpreter, ...]:
    """The Pythons that may serve, best first: the system's, then the one that runs this program."""
    own = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    found = (_describe(path) for path in (SYSTEM, own))
    return tuple(dict.fromkeys(interpreter for interpreter in found if interpreter is not None))


def _describe(path: Path) -> Interpreter | None:
    try:
        asked = subprocess.run(  # noqa: S603
            [path, "-I", "-c", DESCRIBE], capture_output=True, check=True, timeout=30, cwd="/", env={}
        )
        told = json.loads(asked.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    if tuple(told["version"]) < OLDEST:
        return None
    places = [Path(told["prefix"], "lib"), Path(told["prefix"], "lib64"), *map(Path, LIBRARIES)]
    places = [place for place in dict.fromkeys(places) if place.is_dir()]
    trees = _outermost([place for place in places if not place.is_symlink()])
    packages = [Path(folder).resolve() for folder in told["packages"]]
    return Interpreter(
        executable=Path(told["executable"]),
        trees=trees,
        links=tuple(place for place in places if place.is_symlink()),
        packages=tuple(
            dict.fromkeys(folder for folder in packages if folder.is_dir() and _below(folder, trees))
        ),
    )


def _outermost(places: list[Path]) -> tuple[Path, ...]:
    return tuple(
        place for place in places if not any(place != other and _below(place, [other]) for other in places)
    )


def _below(path: Path, trees: tuple[Path, ...] | list[Path]) -> bool:
    return any(path.is_relative_to(tree) for tree in trees)
