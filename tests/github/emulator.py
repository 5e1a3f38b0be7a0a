"""GitHub's REST API as a program that keeps what it is told: users, repositories, comments, git."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from github.program import free_port, running, script

OWNER = "owner"
BOT = "github-actions[bot]"
STRANGER = "stranger"
TOKENS = {OWNER: "token-of-owner", BOT: "token-of-bot", STRANGER: "token-of-stranger"}
"""The token of each user. Any of them may write to any public repository, which is not so at GitHub."""

SPARE = 200


def spare(login: str, number: int) -> str:
    """Another token of the user's: the emulator takes 5,000 requests an hour with each."""
    return f"{TOKENS[login]}-{number % SPARE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    url: str
    """The API's address; what `GITHUB_API_URL` is in a workflow."""


@contextlib.contextmanager
def emulator(folder: Path) -> Iterator[Emulator]:
    """An emulator that runs until the end of the block; `folder` is for its files."""
    command = script("emulate", "dist/index.js")
    port = free_port()
    seed = folder / "seed.json"
    seed.write_text(json.dumps(_seed()))
    url = f"http://127.0.0.1:{port}"
    command += ["start", "--service", "github", "--port", str(port), "--seed", str(seed), "--base-url", url]
    with running(command, f"{url}/meta", folder / "emulator.log"):
        yield Emulator(url=url)


def _seed() -> dict[str, object]:
    names = {token: login for login, token in TOKENS.items()}
    names |= {spare(login, number): login for login in TOKENS for number in range(SPARE)}
    tokens = {token: {"login": login, "scopes": ["repo", "user"]} for token, login in names.items()}
    users = [{"login": login, "name": login} for login in TOKENS]
    return {"tokens": tokens, "github": {"users": users}}
