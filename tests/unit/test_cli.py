import subprocess
import sys

import pytest

from proctor import __version__
from proctor.cli import VERSION, main


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"proctor {__version__}\n"


def test_version_among_other_arguments_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version", "run"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"{VERSION}\n"


def test_version_loads_no_parser() -> None:
    program = (
        "import sys; from proctor.cli import main; main(['--version'])\n"
        "print({'argparse', 'typing', 'proctor.errors'} & set(sys.modules))"
    )
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{program}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{VERSION}\nset()\n"
