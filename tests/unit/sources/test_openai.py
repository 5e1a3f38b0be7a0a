import pytest

from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.errors import InputError
from proctor.sources.openai import groups, open_openai
from proctor.sources.openai_body import address, encoded, estimate
from proctor.sources.request import Request


def samples(*counts: int) -> list[Request]:
    return [
        Request(task_id=str(task), sample=sample, prompt=f"{task}?")
        for task, count in enumerate(counts)
        for sample in range(count)
    ]


def sizes(requests: list[Request], *, several: bool) -> list[int]:
    return [len(group) for group in groups(requests, lambda: several)]


def test_samples_of_a_task_go_together_only_where_wanted() -> None:
    assert sizes(samples(3, 1, 2), several=True) == [3, 1, 2]
    assert sizes(samples(3, 1, 2), several=False) == [1] * 6
    assert sizes([], several=True) == []


def test_a_group_has_a_bound() -> None:
    assert sizes(samples(300), several=True) == [128, 128, 44]


def test_samples_whose_prompts_differ_go_apart() -> None:
    one, other = samples(2)
    assert sizes([one, Request(task_id="0", sample=1, prompt="another")], several=True) == [1, 1]
    assert sizes([one, Request(task_id="0", sample=1, prompt="0?", system="Hi")], several=True) == [1, 1]
    assert sizes([one, other], several=True) == [2]


def test_groups_are_given_up_on_the_way() -> None:
    answers = iter([True] * 4)
    found = [len(group) for group in groups(samples(2, 2, 2), lambda: next(answers, False))]
    assert sum(found) == 6
    assert found[-2:] == [1, 1]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1/chat/completions"),
        ("https://api.example.org/v1/", "https://api.example.org/v1/chat/completions"),
        ("https://x.example.org/a?api-version=1", "https://x.example.org/a/chat/completions?api-version=1"),
    ],
)
def test_the_address_is_the_url_with_the_path(url: str, expected: str) -> None:
    assert address(OpenAISpec(url=url, model="m")) == expected


def test_tokens_are_estimated_by_length_and_bound() -> None:
    request = Request(task_id="t", sample=0, prompt="x" * 380, system="y" * 20)
    assert estimate(SamplingSpec(max_tokens=50), request, 1) == 150
    assert estimate(SamplingSpec(max_tokens=50), request, 4) == 300
    assert estimate(SamplingSpec(), request, 1) == 356


def test_a_document_is_ascii_whatever_a_prompt_holds() -> None:
    assert encoded({"prompt": "é \ud800"}) == b'{"prompt":"\\u00e9 \\ud800"}'


def test_a_stream_is_not_asked_for() -> None:
    spec = OpenAISpec(url="http://localhost/v1", model="m", extra={"stream": True})
    with pytest.raises(InputError, match="stream"):
        open_openai(spec, SamplingSpec(), {})


def test_another_version_is_another_source() -> None:
    spec = OpenAISpec(url="http://localhost/v1", model="m")
    sources = [open_openai(spec, SamplingSpec(), {}, version) for version in ("step-1", "step-1", "step-2")]
    one, same, other = (source.identity for source in sources)
    assert one == same != other
    for source in sources:
        source.close()


def test_no_key_is_needed_where_none_is_named() -> None:
    source = open_openai(OpenAISpec(url="http://localhost/v1", model="m"), SamplingSpec(), {})
    assert source.identity["model"] == "m"
    source.close()
