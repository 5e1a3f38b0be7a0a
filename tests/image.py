"""The action's image, built from the checkout once a session."""

import hashlib
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOCKET = "/var/run/docker.sock"


@dataclass(frozen=True, slots=True)
class ActionImage:
    """A built image, by name."""

    name: str

    def run(self, *words: str, options: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
        """A container of it that ends with its command; `words` go to its entry point."""
        command = ["docker", "run", "--rm", "--network", "none", *options, self.name, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    def python(self, script: str, *options: str) -> subprocess.CompletedProcess[str]:
        """What a script does in it, with Proctor's own Python."""
        words = ["-I", "-c", script]
        return self.run(*words, options=["--entrypoint", "/opt/proctor/bin/python", *options])

    def inspect(self) -> dict[str, Any]:
        command = ["docker", "image", "inspect", self.name]
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)
        (found,) = json.loads(done.stdout)
        return dict(found)


def build(root: Path, tag: str, *arguments: str) -> ActionImage:
    """Builds the image of a checkout; AssertionError with the builder's complaint where that fails."""
    # Another checkout may be tested at the same time.
    name = f"proctor:{tag}-{hashlib.sha256(bytes(root)).hexdigest()[:8]}"
    command = ["docker", "build", "--quiet", "--network", "host", "--tag", name, *arguments, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return ActionImage(name)
