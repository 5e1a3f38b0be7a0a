"""What is sent into a room at its start: the source of `proctor_sandbox`, and the Python that takes it in."""

import json
from functools import cache
from importlib import resources

from proctor_sandbox.frames import HEADER

BOOT = """\
import importlib.abc, importlib.util, json, os, sys
def take(count):
    taken = b""
    while len(taken) < count:
        chunk = os.read(0, count - len(taken))
        if not chunk:
            os._exit(0)
        taken += chunk
    return taken
sources = json.loads(take(int.from_bytes(take(4), "big")))
class Sources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def find_spec(self, name, path=None, target=None):
        if name in sources:
            return importlib.util.spec_from_loader(name, self, is_package=name == "proctor_sandbox")
    def get_source(self, name):
        return sources[name]
sys.meta_path.insert(0, Sources())
sys.path[:] = [path for path in sys.path if path]
from proctor_sandbox import warden
warden.main()
"""

ARGUMENTS = ("-s", "-B", "-X", "utf8", "-c", BOOT)
"""Arguments for the Python inside, 3.8 or later."""

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",  # the order of sets is the same in every run, so that a verdict can be repeated
    "HOME": "/tmp",  # noqa: S108
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@cache
def bundle() -> bytes:
    """One frame: a JSON object from module names to their source."""
    folder = resources.files("proctor_sandbox")
    sources = {
        "proctor_sandbox"
        if file.name == "__init__.py"
        else f"proctor_sandbox.{file.name[:-3]}": file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".py")
    }
    body = json.dumps(sources).encode("ascii")
    return HEADER.pack(len(body)) + body
