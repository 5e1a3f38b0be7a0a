"""The action's image in real containers: what it runs, as whom, and where its rooms come from."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import image
from image import SOCKET, ActionImage
from proctor import __version__
from proctor.sandbox.image import DEFAULT, OWN

pytestmark = pytest.mark.docker

OWNER = 1001
SOCKET_GROUP = 999
NOTHING_ISOLATES = {
    "defaultAction": "SCMP_ACT_ALLOW",
    "syscalls": [{"names": ["landlock_create_ruleset", "unshare", "mount"], "action": "SCMP_ACT_ERRNO"}],
}
DROP = f"""
import json, os, socket
from pathlib import Path
from proctor.github.user import drop
work, sock, output = Path("/workspace"), Path("/run/engine.sock"), Path("/output")
work.mkdir()
os.chown(work, {OWNER}, {OWNER})
engine = socket.socket(socket.AF_UNIX)
engine.bind(str(sock))
engine.listen()
os.chown(sock, 0, {SOCKET_GROUP})
sock.chmod(0o660)
output.touch(0o600)
drop(work, sock, [output, Path.home()])
socket.socket(socket.AF_UNIX).connect(str(sock))
for file in (output, work / "report", Path.home() / "cache"):
    file.write_text("mine")
try:
    os.setuid(0)
except PermissionError:
    owner = (work / "report").stat().st_uid
    print(json.dumps([os.getresuid(), os.getresgid(), sorted(os.getgroups()), owner]))
"""


@pytest.fixture
def work(tmp_path: Path, root: Path) -> Path:
    """A folder with an exam of code; `default.yml` names the sandbox's default image."""
    folder = tmp_path / "work"
    shutil.copytree(root / "examples/humaneval-mini", folder)
    config = yaml.safe_load((folder / "benchmark.yml").read_text())
    del config["models"][0]  # whose endless outputs take their time
    (folder / "benchmark.yml").write_text(yaml.safe_dump(config))
    config["sandbox"]["image"] = DEFAULT
    (folder / "default.yml").write_text(yaml.safe_dump(config))
    return folder


def mount(work: Path) -> list[str]:
    return ["--volume", f"{work}:/work"]


def statuses(work: Path, out: str) -> dict[tuple[str, str, int], str]:
    lines = (work / out / "results.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    return {(row["version"], row["task_id"], row["sample"]): row["status"] for row in rows}


def used(work: Path, out: str) -> dict[str, Any]:
    document = json.loads((work / out / "metrics.json").read_text())
    return dict(document["provenance"])


def test_it_is_the_command(action_image: ActionImage) -> None:
    assert action_image.run("--version").stdout == f"proctor {__version__}\n"
    assert "usage: proctor" in action_image.run().stdout


def test_it_has_what_metrics_and_charts_need_and_no_installer(action_image: ActionImage) -> None:
    script = "import rouge_score, sacrebleu, vl_convert, importlib.util as u; print(u.find_spec('pip'))"
    assert action_image.python(script).stdout == "None\n"


def test_nothing_of_the_workspace_is_imported(action_image: ActionImage, tmp_path: Path) -> None:
    for name in ("proctor", "argparse", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the workspace was imported')\n")
    done = action_image.run("validate", "x.yml", options=[*mount(tmp_path), "--env", "PYTHONPATH=/work"])
    assert done.returncode == 2
    assert "x.yml" in done.stderr
    assert "imported" not in done.stderr


def test_rooms_start_from_it_and_score_as_those_of_the_default_image_do(
    action_image: ActionImage, work: Path
) -> None:
    engine = [*mount(work), "--volume", f"{SOCKET}:{SOCKET}"]
    ran = [
        action_image.run("run", "benchmark.yml", "--out", "own", options=engine),
        action_image.run("run", "default.yml", "--out", "default", options=engine),
        action_image.run("run", "benchmark.yml", "--out", "local", options=mount(work)),
    ]
    assert [done.returncode for done in ran] == [0, 0, 0], [done.stderr for done in ran]
    assert "Exception ignored" not in "".join(done.stderr for done in ran)
    assert (used(work, "own")["image"], used(work, "own")["isolation"]) == (OWN, "docker")
    assert used(work, "default")["image"] == DEFAULT
    assert used(work, "local")["isolation"].startswith("local:")
    assert statuses(work, "own") == statuses(work, "default") == statuses(work, "local")


def test_another_build_of_it_is_compared_as_the_same(action_image: ActionImage, root: Path) -> None:
    other = image.build(root, "other", "--build-arg", "REVISION=another")
    script = "import docker; from proctor.sandbox.image import own; print(own(docker.from_env()).digest)"
    digests = [one.python(script, "--volume", f"{SOCKET}:{SOCKET}").stdout for one in (action_image, other)]
    assert other.inspect()["Id"] != action_image.inspect()["Id"]
    assert digests[0] == digests[1]
    assert digests[0].startswith("sha256:")


def test_where_nothing_isolates_it_says_what_to_do_and_scores_nothing(
    action_image: ActionImage, work: Path
) -> None:
    profile = work / "profile.json"
    profile.write_text(json.dumps(NOTHING_ISOLATES))
    options = [*mount(work), "--security-opt", f"seccomp={profile}"]
    done = action_image.run("run", "benchmark.yml", options=options)
    assert done.returncode == 3
    assert "no sandbox can isolate model output here" in done.stderr
    assert f"-v {SOCKET}:{SOCKET}" in done.stderr
    assert "ubuntu-latest" in done.stderr


def test_root_is_given_up_for_good_and_what_the_job_needs_stays_in_reach(action_image: ActionImage) -> None:
    done = action_image.python(DROP)
    assert done.returncode == 0, done.stderr
    users, groups, more, owner = json.loads(done.stdout)
    assert users == [OWNER] * 3
    assert groups == [OWNER] * 3
    assert more == sorted([SOCKET_GROUP, OWNER])
    assert owner == OWNER


def test_it_stays_small(action_image: ActionImage) -> None:
    base = ActionImage(DEFAULT)
    assert action_image.inspect()["Size"] - base.inspect()["Size"] < 225e6  # with the base's bytecode
