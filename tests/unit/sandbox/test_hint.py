from pathlib import Path

import pytest

from proctor.sandbox.hint import hints


@pytest.mark.parametrize(
    ("setting", "forbidding", "allowing"),
    [
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "0"),
        ("kernel/unprivileged_userns_clone", "0", "1"),
        ("user/max_user_namespaces", "0", "31000"),
    ],
)
def test_a_setting_that_forbids_is_named_with_the_command_that_changes_it(
    tmp_path: Path, setting: str, forbidding: str, allowing: str
) -> None:
    file = tmp_path / setting
    file.parent.mkdir()

    file.write_text(f"{forbidding}\n")
    told = hints(bwrap=True, settings=tmp_path, marks=())
    file.write_text(f"{allowing}\n")

    assert [line for line in told if f"sudo sysctl {setting.replace('/', '.')}=" in line] == told[:1]
    assert hints(bwrap=True, settings=tmp_path, marks=()) == ["or start a Docker engine"]


def test_a_missing_bubblewrap_is_named(tmp_path: Path) -> None:
    assert "apt-get install bubblewrap" in hints(bwrap=False, settings=tmp_path, marks=())[0]


def test_in_a_container_the_engine_is_outside_of_it(tmp_path: Path) -> None:
    mark = tmp_path / ".dockerenv"
    assert hints(bwrap=True, settings=tmp_path, marks=[mark]) == ["or start a Docker engine"]
    mark.touch()
    (told,) = hints(bwrap=True, settings=tmp_path, marks=[mark])
    assert "-v /var/run/docker.sock:/var/run/docker.sock" in told
    assert "ubuntu-latest" in told
