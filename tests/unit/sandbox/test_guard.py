import ast
from importlib import resources


def test_the_guard_runs_on_the_oldest_python_that_a_room_may_have() -> None:
    source = resources.files("proctor.sandbox").joinpath("guard.py").read_text("utf-8")

    tree = ast.parse(source, feature_version=(3, 8))

    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name.startswith("proctor")}
