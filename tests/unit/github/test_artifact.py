"""Artifacts as the API lists them."""

import json
from typing import Any

import pytest

from github.proxy import Proxy, Reply, answer
from proctor.errors import InputError
from proctor.github.artifact import Artifact, download, newest
from proctor.github.client import Client


def artifact(number: int, name: str = "report", **more: Any) -> dict[str, Any]:
    created = f"2026-01-01T00:00:{number:02}Z"
    plain = {"id": number, "name": name, "size_in_bytes": 5, "expired": False, "created_at": created}
    return {**plain, **more}


def found(client: Client) -> int | None:
    one = newest(client, 7, "report")
    return one.id if one else None


def test_the_newest_of_all_pages_is_taken(client: Client, server: Proxy) -> None:
    link = f'<{server.url}/next>; rel="next"'
    first = {"total_count": 3, "artifacts": [artifact(1), artifact(2, expired=True), artifact(9, "other")]}
    server.spoil("GET", "/actions/runs/7/artifacts", answer(first, link=link))
    server.spoil("GET", "/next", answer({"total_count": 3, "artifacts": [artifact(4), artifact(3)]}))
    assert found(client) == 4
    assert server.log[0].path == "/repos/o/r/actions/runs/7/artifacts?per_page=100&name=report"


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"artifacts": None},
        {"artifacts": {}},
        {"artifacts": [None, [], {}]},
        {"artifacts": [artifact(1) | {"id": "1"}]},
        {"artifacts": [artifact(1) | {"name": None}]},
        {"artifacts": [artifact(1) | {"expired": None}]},
    ],
)
def test_none_is_found_where_there_is_none(client: Client, server: Proxy, document: object) -> None:
    server.spoil("GET", "/artifacts", answer(document))
    assert found(client) is None


def test_an_archive_is_downloaded(client: Client, server: Proxy) -> None:
    server.spoil("GET", "/repos/o/r/actions/artifacts/3/zip", Reply(status=200, body=b"12345"))
    one = Artifact(id=3, name="report", size=5, created="")
    assert download(client, one, 5) == b"12345"


def test_one_that_is_too_large_is_not_downloaded(client: Client, server: Proxy) -> None:
    one = Artifact(id=3, name="a\nb", size=6, created="")
    with pytest.raises(InputError, match="the artifact 'a b' has 6 bytes; at most 5 are taken"):
        download(client, one, 5)
    assert server.log == []


def test_odd_sizes_and_dates_are_no_reason_to_fail(client: Client, server: Proxy) -> None:
    odd = artifact(1, size_in_bytes=None, created_at=None)
    server.spoil("GET", "/artifacts", answer(json.loads(json.dumps({"artifacts": [odd]}))))
    assert newest(client, 7, "report") == Artifact(id=1, name="report", size=0, created="")
