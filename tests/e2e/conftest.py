"""What the tests of whole workflows share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.act import Act
from e2e.project import Project
from e2e.workflow import action_of
from github.emulator import OWNER, TOKENS, Emulator
from github.proxy import proxy
from github.repository import Repository
from image import ActionImage


@pytest.fixture(scope="session")
def action(action_image: ActionImage, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our action as a release has it."""
    return action_of(action_image.name, root, tmp_path_factory.mktemp("action"))


@pytest.fixture
def project(emulator: Emulator, repository: Repository, action: Path, tmp_path: Path) -> Iterator[Project]:
    """A fresh project with one commit; its jobs have the owner's token, the only one that may commit."""
    with proxy(emulator.url) as before:
        act = Act(
            action=action,
            home=tmp_path / "home",
            api=before.url,
            repository=repository.name,
            token=TOKENS[OWNER],
        )
        yield Project(repository=repository, proxy=before, act=act, folder=tmp_path)
