"""Fixtures that every tier shares."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from image import ActionImage, build
from proctor.errors import SandboxError
from proctor.sandbox.docker import Docker
from proctor.sandbox.local import Local
from proctor.sandbox.room import Room
from skips import NoSkips
from tiny import write_checkpoint

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = ["github.fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("PROCTOR_NO_SKIPS") == "1":
        config.pluginmanager.register(NoSkips())


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with MBPP and GSM8K, which are too large to keep here."""
    folder = Path(os.environ.get("PROCTOR_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; set PROCTOR_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def docker_works() -> None:
    """Skips where no engine answers or the default image is not to be had."""
    try:
        Docker(Room())
    except SandboxError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def action_image(docker_works: None) -> ActionImage:
    """The image of this checkout; skips where there is no engine or no program to build it with."""
    if shutil.which("docker") is None:
        pytest.skip("no docker command to build the action's image with")
    return build(ROOT, "test")


@pytest.fixture(scope="session")
def local_works() -> None:
    """Skips where this machine cannot isolate without an engine."""
    try:
        Local(Room())
    except SandboxError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def models_work() -> None:
    """Skips where the packages of the extra `transformers` are not installed."""
    missing = [name for name in ("torch", "transformers", "peft") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here; `scripts/setup models` installs them")


@pytest.fixture(scope="session")
def ray_works() -> None:
    """Skips where the package of the extra `ray` is not installed."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("no ray here; `scripts/setup models` installs it")


@pytest.fixture(scope="session")
def tiny_checkpoint(models_work: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small Llama of random weights, with a chat template."""
    return write_checkpoint(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(
    params=[pytest.param("docker", marks=pytest.mark.docker), pytest.param("local", marks=pytest.mark.local)]
)
def sandbox_name(request: pytest.FixtureRequest) -> str:
    """Each sandbox in turn, as `--sandbox` names it."""
    name: str = request.param
    request.getfixturevalue(f"{name}_works")
    return name
