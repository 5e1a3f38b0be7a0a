import ast
import json

from proctor.sandbox.bundle import ARGUMENTS, BOOT, ENVIRONMENT, bundle


def test_every_module_of_the_room_is_in_it() -> None:
    import pkgutil

    import proctor_sandbox

    names = {f"proctor_sandbox.{module.name}" for module in pkgutil.iter_modules(proctor_sandbox.__path__)}
    data = bundle()
    sources = json.loads(data[4:])
    assert int.from_bytes(data[:4], "big") == len(data) - 4
    assert sources.keys() == {"proctor_sandbox", *names}
    for name, source in sources.items():
        ast.parse(source, name, feature_version=(3, 8))


def test_the_first_line_is_for_python_3_8_too() -> None:
    ast.parse(BOOT, feature_version=(3, 8))
    assert ARGUMENTS[-1] == BOOT


def test_nothing_of_this_machine_is_in_the_rooms_environment() -> None:
    assert ENVIRONMENT["HOME"] == "/tmp"
    assert not {"USER", "GITHUB_TOKEN", "PYTHONPATH"} & ENVIRONMENT.keys()
