import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from proctor.commands import action
from proctor.github import user


def test_a_mistake_of_proctors_own_is_told_while_no_command_is_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> int:
        raise RuntimeError("hostile\n::add-mask::x")

    monkeypatch.setattr(action, "_main", fail)
    monkeypatch.setattr(user, "drop", lambda *_: None)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert action.main(argparse.Namespace()) == 3
    out, err = capsys.readouterr()
    assert err == ""
    silent = re.sub(r"::stop-commands::(\w+)\n.*?::\1::\n", "", out, flags=re.DOTALL)
    assert silent == (
        "::error title=Proctor could not run::a mistake of Proctor's own (RuntimeError): please report it "
        "with the lines above\n"
    )
    assert "hostile" in out
