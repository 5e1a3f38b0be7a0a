from pathlib import Path

from proctor.sandbox.interpreter import Interpreter, interpreters


def test_installed_packages_are_left_out_and_their_neighbours_kept(tmp_path: Path) -> None:
    packages = tmp_path / "lib/python3/site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "lib/python3/os.py").touch()
    (tmp_path / "lib/libc.so").touch()
    (tmp_path / "zoneinfo").mkdir()
    interpreter = Interpreter(
        executable=tmp_path / "python3",
        trees=(tmp_path / "lib", tmp_path / "zoneinfo"),
        links=(),
        packages=(packages,),
    )

    assert list(interpreter.visible()) == [
        tmp_path / "lib/libc.so",
        tmp_path / "lib/python3/os.py",
        tmp_path / "zoneinfo",
    ]
    assert interpreter.partial() == {tmp_path / "lib", tmp_path / "lib/python3"}


def test_what_was_found_exists_and_does_not_overlap() -> None:
    for interpreter in interpreters():
        trees = interpreter.trees
        assert interpreter.executable.is_file()
        assert all(tree.is_dir() and not tree.is_symlink() for tree in trees)
        assert not [one for one in trees for other in trees if one != other and one.is_relative_to(other)]
