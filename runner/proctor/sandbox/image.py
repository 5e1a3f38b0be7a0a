"""Which image rooms start from: the one named, else the one that Proctor itself runs in, else the default.

The action's image is built anew in many workflows, each time with another content id. What candidates see of
it is the base's own Python alone, so that is what identifies it: two builds of it are compared as one.
"""

import functools
import hashlib
import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from proctor.errors import SandboxError
from proctor.sandbox.bundle import ENVIRONMENT

if TYPE_CHECKING:
    import docker

DEFAULT = "python:3.13-slim-trixie"
LABEL = "proctor.image"
"""The label that the Dockerfile gives the action's image."""

OWN = "the action's image"
FILES = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")  # the engine keeps these in a folder with the id
CGROUP = re.compile(r"(?:/|docker-|libpod-)([0-9a-f]{64})(?:\.scope)?(?:/|$)")
FOLDER = re.compile(r"/([0-9a-f]{64})/(?:userdata/)?(?:hostname|hosts|resolv\.conf)$")
SHORT = re.compile(r"[0-9a-f]{12}")
DESCRIBE = """
import importlib.metadata, json, platform
print(json.dumps([
    platform.python_implementation(), platform.python_version(), platform.machine(), *platform.libc_ver(),
    *sorted({f"{found.name}=={found.version}" for found in importlib.metadata.distributions()}),
]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What rooms start from, and what identifies it."""

    name: str  # for people
    content: str  # the id by which the engine starts it: a name may come to mean another image meanwhile
    digest: str  # alike where candidates see the same


def named(client: "docker.DockerClient", name: str) -> Image:
    """The image of that name, pulled where the engine lacks it. SandboxError where it is not to be had."""
    content = _pulled(client, name)
    return Image(name=name, content=content, digest=content)


def own(client: "docker.DockerClient", root: Path = Path("/"), host: str | None = None) -> Image | None:
    """The image that this process runs in, where that is the action's and of the same engine; else None.

    `root` is where /proc is, `host` this machine's name.
    """
    import docker.errors

    for container in containers(root, host or socket.gethostname()):
        try:
            found = client.api.inspect_container(container)
            image = client.images.get(found["Image"])
        except (docker.errors.DockerException, OSError):
            continue
        if found["Id"].startswith(container) and LABEL in image.labels:
            digest = _what_candidates_see()
            return Image(name=OWN, content=str(image.id), digest=digest) if digest else None
    return None


def containers(root: Path, host: str) -> tuple[str, ...]:
    """What may be the id of the container that this process runs in, likeliest first; at times another's."""
    return tuple(dict.fromkeys(_mentioned(root, host)))


def _mentioned(root: Path, host: str) -> Iterator[str]:
    for line in _lines(root / "proc/self/cgroup"):
        yield from CGROUP.findall(line.rpartition(":")[2])
    for line in _lines(root / "proc/self/mountinfo"):  # proc_pid_mountinfo(5): the fourth is the root
        fields = line.split(" ")
        if len(fields) > 4 and fields[4] in FILES:
            yield from FOLDER.findall(fields[3])
    if SHORT.fullmatch(host):
        yield host


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


@functools.cache
def _what_candidates_see() -> str | None:
    """A hash of the Python that a room finds in this very image and of what is installed for it."""
    python = shutil.which("python3", path=ENVIRONMENT["PATH"])
    if python is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603
            [python, "-s", "-B", "-c", DESCRIBE],
            capture_output=True,
            check=True,
            timeout=60,
            cwd="/",
            env=ENVIRONMENT,
        )
        told = json.dumps(json.loads(asked.stdout))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return "sha256:" + hashlib.sha256(told.encode("ascii")).hexdigest()


def _pulled(client: "docker.DockerClient", image: str) -> str:
    """The image's content id."""
    import docker.errors

    try:
        return str(client.images.get(image).id)
    except docker.errors.ImageNotFound:
        pass
    try:
        client.images.pull(*_reference(image))
        return str(client.images.get(image).id)
    except (docker.errors.DockerException, OSError) as error:
        raise SandboxError(
            f"the sandbox image {image} is not here and cannot be pulled: {str(error)[:300]}; "
            "set `sandbox: {image: ...}` to an image with Python 3.8 or later"
        ) from None


def _reference(image: str) -> tuple[str, str | None]:
    """Repository and tag. A digest stays with the repository."""
    name, _, tag = image.rpartition(":")
    return (
        (name, tag)
        if name and "/" not in tag and "@" not in image
        else (image, None if "@" in image else "latest")
    )
