"""Fixtures for whatever speaks to GitHub; conftest.py makes them known to every tier."""

from collections.abc import Iterator

import pytest

from github.emulator import Emulator
from github.emulator import emulator as run_emulator
from github.repository import Repository, make_repository


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for the whole session; every test has a repository of its own."""
    with run_emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture
def repository(emulator: Emulator) -> Iterator[Repository]:
    """A fresh repository with one commit on `main`."""
    made = make_repository(emulator)
    with made.session:
        yield made
