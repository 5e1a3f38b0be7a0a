"""Fixtures that every tier shares."""

import os
from pathlib import Path

import pytest

from skips import NoSkips

ROOT = Path(__file__).resolve().parents[1]


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
