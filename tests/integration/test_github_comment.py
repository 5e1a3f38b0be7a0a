"""The comment that is kept up to date, in the emulator's pull requests."""

import threading
from collections.abc import Callable

import pytest

from github.clock import StandingClock
from github.emulator import BOT, OWNER, STRANGER
from github.proxy import Cut, Hush, Proxy, answer, refusal
from github.repository import Repository
from proctor.github.comment import find, marker, upsert

pytestmark = pytest.mark.github

NAME = "benchmark.yml"
COMMENTS = r"/issues/\d+/comments"


@pytest.fixture
def number(repository: Repository) -> int:
    return repository.pull_request()


def bodies(repository: Repository, number: int) -> list[tuple[str, str]]:
    return [(found["user"]["login"], found["body"]) for found in repository.comments(number)]


def test_the_first_run_creates_and_the_second_updates(repository: Repository, number: int) -> None:
    client = repository.client(login=BOT)
    first = upsert(client, number, NAME, "one")
    assert bodies(repository, number) == [(BOT, marker(NAME) + "one")]
    assert upsert(client, number, NAME, "two") == first
    assert bodies(repository, number) == [(BOT, marker(NAME) + "two")]
    assert first == repository.comments(number)[0]["html_url"]


def test_what_has_not_changed_is_not_written(repository: Repository, number: int, proxy: Proxy) -> None:
    client = repository.client(api=proxy.url)
    first = upsert(client, number, NAME, "one")
    written = len(proxy.log)
    assert upsert(client, number, NAME, "one") == first
    changes = [exchange.line for exchange in proxy.log[written:] if exchange.method != "GET"]
    assert changes == ["POST /graphql 404"]


def test_the_first_comment_takes_three_requests(repository: Repository, number: int, proxy: Proxy) -> None:
    upsert(repository.client(api=proxy.url), number, NAME, "one")
    path = f"issues/{number}/comments"
    assert proxy.lines() == [f"GET {path} 200", f"POST {path} 201", f"GET {path} 200"]


def test_each_config_has_its_comment(repository: Repository, number: int) -> None:
    client = repository.client()
    for text in ("one", "two"):
        for name in ("a.yml", "b.yml"):
            upsert(client, number, name, f"{name}: {text}")
    expected = [(OWNER, f"{marker(name)}{name}: two") for name in ("a.yml", "b.yml")]
    assert bodies(repository, number) == expected


def test_a_comment_is_found_on_whatever_page_it_is(repository: Repository, number: int) -> None:
    client = repository.client(login=BOT)
    for index in range(205):
        repository.comment(number, f"talk {index}", login=STRANGER)
    first = upsert(client, number, NAME, "one")
    for index in range(100):
        repository.comment(number, f"more talk {index}", login=STRANGER)
    assert upsert(client, number, NAME, "two") == first
    assert len(repository.comments(number)) == 306


def test_a_pasted_marker_is_not_taken_for_ones_own(repository: Repository, number: int) -> None:
    repository.comment(number, marker(NAME) + "mine", login=STRANGER)
    upsert(repository.client(login=BOT), number, NAME, "one")
    assert bodies(repository, number) == [(STRANGER, marker(NAME) + "mine"), (BOT, marker(NAME) + "one")]


def test_a_jobs_token_is_known_by_what_it_may_not_ask(
    repository: Repository, number: int, proxy: Proxy
) -> None:
    proxy.spoil("GET", "/user", refusal(403, "Resource not accessible by integration"))
    client = repository.client(login=BOT, api=proxy.url)
    first = upsert(client, number, NAME, "one")
    assert upsert(client, number, NAME, "two") == first


def test_the_oldest_of_several_is_kept_up_to_date(repository: Repository, number: int) -> None:
    for text in ("first", "second"):
        repository.comment(number, marker(NAME) + text)
    upsert(repository.client(), number, NAME, "new")
    assert [body for _, body in bodies(repository, number)] == [marker(NAME) + "new", marker(NAME) + "second"]


def test_a_comment_that_was_deleted_meanwhile_is_created(
    repository: Repository, number: int, proxy: Proxy
) -> None:
    gone = answer([{"id": 10**9, "html_url": "x", "body": marker(NAME), "user": {"login": OWNER}}])
    proxy.spoil("GET", COMMENTS, gone, times=1)
    upsert(repository.client(api=proxy.url), number, NAME, "new")
    assert bodies(repository, number) == [(OWNER, marker(NAME) + "new")]


@pytest.mark.parametrize("fault", [Cut(), Hush()])
def test_a_comment_that_was_made_unheard_is_not_made_twice(
    repository: Repository, number: int, proxy: Proxy, fault: Cut | Hush
) -> None:
    proxy.spoil("POST", COMMENTS, fault)
    clock = StandingClock()
    url = upsert(repository.client(api=proxy.url, clock=clock.clock()), number, NAME, "new")
    assert bodies(repository, number) == [(OWNER, marker(NAME) + "new")]
    assert url == repository.comments(number)[0]["html_url"]


def test_of_two_that_create_at_once_the_older_stays(
    repository: Repository, number: int, proxy: Proxy
) -> None:
    other = repository.comment(number, marker(NAME) + "of the other job")
    proxy.spoil("GET", COMMENTS, answer([]), times=1)
    url = upsert(repository.client(api=proxy.url), number, NAME, "new")
    assert [(found["id"], found["body"]) for found in repository.comments(number)] == [
        (other, marker(NAME) + "new")
    ]
    assert url.endswith(f"#issuecomment-{other}")


def test_twenty_jobs_at_once_leave_one_comment(repository: Repository, number: int) -> None:
    urls: list[str] = []
    gate = threading.Barrier(20)

    def job(index: int) -> Callable[[], None]:
        def run() -> None:
            client = repository.client(login=BOT)
            gate.wait()
            urls.append(upsert(client, number, NAME, f"by {index}"))

        return run

    threads = [threading.Thread(target=job(index)) for index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(repository.comments(number)) == 1
    assert set(urls) == {repository.comments(number)[0]["html_url"]}


def test_what_there_is_can_be_looked_at(repository: Repository, number: int) -> None:
    client = repository.client()
    assert find(client, number, NAME) is None
    upsert(client, number, NAME, "one\n\ntwo")
    kept = find(client, number, NAME)
    assert kept
    assert (kept.body, kept.login) == ("one\n\ntwo\n", OWNER)
