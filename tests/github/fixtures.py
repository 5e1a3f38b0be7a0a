"""Fixtures for whatever speaks to GitHub; conftest.py makes them known to every tier."""

from collections.abc import Iterator

import pytest

from github.description import Description
from github.description import description as run_description
from github.emulator import Emulator
from github.emulator import emulator as run_emulator
from github.proxy import Proxy
from github.proxy import proxy as run_proxy
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


@pytest.fixture
def proxy(emulator: Emulator, description: Description) -> Iterator[Proxy]:
    """A proxy before the emulator, which hands on everything until it is told to spoil it.

    A test fails where one of its requests is not as GitHub's description says.
    """
    with run_proxy(emulator.url) as running:
        yield running
        assert description.violations(description.shapes(running.log)) == []


@pytest.fixture(scope="session")
def description(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Description]:
    """One for the whole session; it keeps nothing."""
    with run_description(tmp_path_factory.mktemp("description")) as running:
        yield running
