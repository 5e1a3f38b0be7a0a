"""What a reader's browser runs is what its sources say: types are right, and the bundles are made of them."""

import shutil
import subprocess
from pathlib import Path

import pytest

PAGES = Path("runner/proctor_pages")
ASSETS = Path("runner/proctor/pages/assets")


def node(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("node")
    if program is None or not (root / PAGES / "node_modules").is_dir():
        pytest.skip("what bundles pages is not installed: scripts/setup does, where there are node and npm")
    return subprocess.run([program, *arguments], cwd=root, capture_output=True, text=True, check=False)


def test_its_types_are_right(root: Path) -> None:
    found = node(root, str(PAGES / "node_modules/typescript/bin/tsc"), "--project", str(PAGES))
    assert (found.returncode, found.stdout) == (0, "")


def test_the_bundles_are_made_of_the_sources(root: Path, tmp_path: Path) -> None:
    found = node(root, str(PAGES / "build.js"), str(tmp_path))
    assert (found.returncode, found.stderr) == (0, "")
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (root / ASSETS).iterdir()}
    differs = [name for name in sorted(made | kept) if made.get(name) != kept.get(name)]
    assert differs == [], "run scripts/pages"


def test_its_sources_make_no_html_and_no_code_of_text(root: Path) -> None:
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
    for path in sorted((root / PAGES / "src").rglob("*.js")):
        text = path.read_text("utf-8")
        assert [word for word in forbidden if word in text] == [], path
