"""Which image rooms start from, with an engine and a /proc of the tests' own."""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import docker.errors
import pytest

from proctor.errors import SandboxError
from proctor.sandbox import image
from proctor.sandbox.bundle import ENVIRONMENT
from proctor.sandbox.image import LABEL, OWN, _reference, containers, named, own

ID = "76e3aa075039b0b201e0d40f0dc8ce9a4542a14e0f57e5e7de12ca8369177c9f"
OTHER = "9a4557edb397463c593db30f9216326db2b62667528a4286cd11331b8e8c1eb9"


class Found(NamedTuple):
    id: str
    labels: dict[str, str]


class Engine:
    """Knows its containers, by id, with their image's labels; and images by name, after a pull perhaps."""

    def __init__(self, labels: dict[str, dict[str, str]], images: tuple[str, ...] = ()) -> None:
        self.labels = labels
        self.images = self.api = self
        self.here = set(images)
        self.pulled: list[tuple[str, str | None]] = []

    def inspect_container(self, container: str) -> dict[str, str]:
        found = next((one for one in self.labels if one.startswith(container)), None)
        if found is None:
            raise docker.errors.NotFound("no such container")
        return {"Id": found, "Image": f"sha256:of-{found}"}

    def get(self, name: str) -> Any:
        container = name.removeprefix("sha256:of-")
        if container in self.labels:
            return Found(name, self.labels[container])
        if name in self.here:
            return Found(f"sha256:{name}", {})
        raise docker.errors.ImageNotFound("no such image")

    def pull(self, repository: str, tag: str | None) -> None:
        if repository == "nowhere":
            raise docker.errors.APIError("unknown manifest")
        self.pulled.append((repository, tag))
        self.here.add(f"{repository}:{tag}")


def client(labels: dict[str, dict[str, str]], *images: str) -> Any:
    return Engine(labels, images)


def proc(folder: Path, *, cgroup: str = "0::/\n", mounts: str = "") -> Path:
    (folder / "proc/self").mkdir(parents=True)
    (folder / "proc/self/cgroup").write_text(cgroup)
    (folder / "proc/self/mountinfo").write_text(mounts)
    return folder


def mount(root: str, at: str) -> str:
    return f"95 75 254:0 {root} {at} rw,relatime - ext4 /dev/vda rw\n"


@pytest.mark.parametrize(
    "line",
    [
        f"5:devices:/docker/{ID}",
        f"0::/system.slice/docker-{ID}.scope",
        f"0::/machine.slice/libpod-{ID}.scope/container",
        f"4:memory:/kubepods/burstable/pod1/{ID}",
    ],
)
def test_a_control_group_tells_the_container(tmp_path: Path, line: str) -> None:
    assert containers(proc(tmp_path, cgroup=f"{line}\n{line}\n"), "builder") == (ID,)


@pytest.mark.parametrize(
    "root", [f"/var/lib/docker/containers/{ID}/hostname", f"/run/overlay-containers/{ID}/userdata/hostname"]
)
def test_where_control_groups_are_hidden_the_files_that_the_engine_keeps_tell_it(
    tmp_path: Path, root: str
) -> None:
    assert containers(proc(tmp_path, mounts=mount(root, "/etc/hostname")), "builder") == (ID,)


def test_the_files_of_other_containers_do_not(tmp_path: Path) -> None:
    mounts = mount(f"/var/lib/docker/containers/{OTHER}/hostname", "/mnt/hostname")
    assert containers(proc(tmp_path, mounts=mounts), "builder") == ()


def test_an_engines_own_host_name_comes_last(tmp_path: Path) -> None:
    mounts = mount(f"/x/{OTHER}/hosts", "/etc/hosts")
    assert containers(proc(tmp_path, mounts=mounts), ID[:12]) == (OTHER, ID[:12])


def test_no_proc_is_no_container(tmp_path: Path) -> None:
    assert containers(tmp_path, "laptop") == ()


def test_the_actions_image_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "_what_candidates_see", lambda: "sha256:seen")
    found = own(client({ID: {LABEL: "1"}}), proc(tmp_path), ID[:12])
    assert found == image.Image(name=OWN, content=f"sha256:of-{ID}", digest="sha256:seen")


def test_two_builds_of_it_are_compared_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "_what_candidates_see", lambda: "sha256:seen")
    engine, root = client({ID: {LABEL: "1"}, OTHER: {LABEL: "1"}}), proc(tmp_path)
    first, second = own(engine, root, ID[:12]), own(engine, root, OTHER[:12])
    assert first
    assert second
    assert first.content != second.content
    assert first.digest == second.digest


@pytest.mark.parametrize("labels", [{}, {"proctor.sandbox": "7"}])
def test_another_image_is_not(tmp_path: Path, labels: dict[str, str]) -> None:
    assert own(client({ID: labels}), proc(tmp_path), ID[:12]) is None


def test_an_engine_that_does_not_know_this_container_has_another_image(tmp_path: Path) -> None:
    assert own(client({OTHER: {LABEL: "1"}}), proc(tmp_path, cgroup=f"1:pids:/docker/{ID}\n"), "x") is None


def test_where_the_rooms_python_tells_nothing_the_default_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "_what_candidates_see", lambda: None)
    assert own(client({ID: {LABEL: "1"}}), proc(tmp_path), ID[:12]) is None


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rooms' Python: this one."""
    link = tmp_path / "bin/python3"
    link.parent.mkdir()
    link.symlink_to(Path(sys.base_prefix, "bin", "python3").resolve())
    monkeypatch.setitem(ENVIRONMENT, "PATH", str(link.parent))
    return link


def seen() -> str | None:
    return image._what_candidates_see.__wrapped__()


def test_what_candidates_see_is_the_same_twice_and_changes_with_a_package(
    tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [seen(), seen()]
    added = tmp_path / "site/fresh-1.0.dist-info"
    added.mkdir(parents=True)
    (added / "METADATA").write_text("Metadata-Version: 2.1\nName: fresh\nVersion: 1.0\n")
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", str(added.parent))
    after = seen()
    assert before[0] == before[1] != after
    assert after
    assert after.startswith("sha256:")


def test_a_python_that_fails_tells_nothing(python: Path) -> None:
    python.unlink()
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    assert seen() is None
    python.unlink()
    assert seen() is None


def test_an_image_that_is_here_is_not_pulled() -> None:
    engine = client({}, "python:3.13")
    assert named(engine, "python:3.13").digest == "sha256:python:3.13"
    assert engine.pulled == []


def test_one_that_is_not_is_pulled() -> None:
    engine = client({})
    assert named(engine, "python:3.13").content == "sha256:python:3.13"
    assert engine.pulled == [("python", "3.13")]


def test_one_that_cannot_be_had_says_what_to_set() -> None:
    with pytest.raises(SandboxError, match=r"image nowhere is not here.*unknown manifest.*sandbox: \{image"):
        named(client({}), "nowhere")


@pytest.mark.parametrize(
    ("image", "repository", "tag"),
    [
        ("python", "python", "latest"),
        ("python:3.13", "python", "3.13"),
        ("registry.example/team/image", "registry.example/team/image", "latest"),
        ("registry.example:5000/image", "registry.example:5000/image", "latest"),
        ("registry.example:5000/image:v1", "registry.example:5000/image", "v1"),
        ("python@sha256:abcd", "python@sha256:abcd", None),
        ("registry.example:5000/image@sha256:abcd", "registry.example:5000/image@sha256:abcd", None),
    ],
)
def test_an_images_repository_and_tag(image: str, repository: str, tag: str | None) -> None:
    assert _reference(image) == (repository, tag)
