"""Which files are a checkpoint, whether they may be loaded, and their hash."""

import os
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.sources.checkpoint import Checkpoint, find_checkpoint


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def find(folder: Path, *, allow_pickle: bool = False, with_code: bool = False) -> Checkpoint:
    return find_checkpoint(str(folder), None, {}, allow_pickle=allow_pickle, with_code=with_code)


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    return write(tmp_path / "safe", model__safetensors="weights", config__json="{}", tokenizer__json="{}")


def test_the_same_files_elsewhere_have_the_same_hash(safe: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", tokenizer__json="{}", config__json="{}", model__safetensors="weights")
    os.utime(other / "config.json", (0, 0))
    assert find(safe).hash == find(other).hash
    assert len(find(safe).hash) == 64


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json", "merges.txt"])
def test_what_a_model_reads_is_in_the_hash(safe: Path, name: str) -> None:
    before = find(safe).hash
    (safe / name).write_text("another")
    assert find(safe).hash != before


def test_two_files_that_change_places_change_the_hash(tmp_path: Path) -> None:
    one = write(tmp_path / "one", a__safetensors="1", b__safetensors="2")
    other = write(tmp_path / "other", a__safetensors="2", b__safetensors="1")
    assert find(one).hash != find(other).hash


@pytest.mark.parametrize(
    "name", ["README.md", "trainer_state.json", "optimizer.pt", "training_args.bin", ".x"]
)
def test_what_no_model_reads_is_not_in_the_hash(safe: Path, name: str) -> None:
    before = find(safe).hash
    (safe / name).write_text("another")
    assert find(safe).hash == before


def test_code_counts_only_where_it_runs(safe: Path) -> None:
    before, trusted = find(safe).hash, find(safe, with_code=True).hash
    (safe / "modeling.py").write_text("import os")
    assert find(safe).hash == before
    assert find(safe, with_code=True).hash != trusted


@pytest.mark.parametrize("name", ["pytorch_model.bin", "consolidated.00.pth", "model.pt"])
def test_pickled_weights_are_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(InputError, match=rf"a pickle \({name}\).*save_pretrained.*allow_pickle: true"):
        find(tmp_path)
    assert find(tmp_path, allow_pickle=True).folder == tmp_path


def test_pickled_weights_beside_safe_ones_are_no_reason_to_refuse_and_not_in_the_hash(safe: Path) -> None:
    before = find(safe).hash
    (safe / "pytorch_model.bin").write_text("")
    assert find(safe).hash == before


def test_optimizer_state_is_no_weights(tmp_path: Path) -> None:
    (tmp_path / "optimizer.pt").write_text("")
    with pytest.raises(InputError, match=r"no \.safetensors file in it"):
        find(tmp_path, allow_pickle=True)


def test_an_absent_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        find(tmp_path / "absent")
