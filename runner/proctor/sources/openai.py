"""Outputs from an endpoint that speaks OpenAI's API."""

import dataclasses
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.errors import InputError
from proctor.sources.openai_ask import Answered, Asker
from proctor.sources.openai_body import address
from proctor.sources.openai_crew import Crew
from proctor.sources.openai_patience import Clock
from proctor.sources.openai_secret import Secret
from proctor.sources.request import Request

_MOST_TOGETHER = 128  # samples of one request, which is OpenAI's own bound for `n`


class OpenAI:
    """A Source. One run of `answers` at a time."""

    def __init__(
        self,
        spec: OpenAISpec,
        sampling: SamplingSpec,
        key: str | None,
        *,
        version: str = "",
        clock: Clock | None = None,
    ) -> None:
        """`version` tells apart what answers at one address, by one name, at different times."""
        from proctor.sources.openai_http import Transport

        self._spec, self._sampling, self._version = spec, sampling, version
        self._secret = Secret(key or "")
        self._clock = clock or Clock()
        self._transport = Transport(
            address(spec), self._secret, connections=spec.concurrency, timeout=spec.timeout
        )
        self._stop = threading.Event()
        self._asker = Asker(
            spec,
            sampling,
            send=self._transport.send,
            secret=self._secret,
            clock=self._clock,
            stop=self._stop,
        )

    @property
    def identity(self) -> Mapping[str, object]:
        """Plain JSON of all that an answer depends on besides the request; no secret."""
        return {
            "openai": self._spec.url,
            "model": self._spec.model,
            "version": self._version,
            "api": self._spec.api,
            "sampling": {**dataclasses.asdict(self._sampling), "stop": list(self._sampling.stop)},
            "several": self._spec.several,
            "extra": dict(self._spec.extra),
        }

    def answers(self, requests: Iterable[Request]) -> Iterator[Answered]:
        """See Source. InputError where the endpoint refuses the key before it has answered anything."""
        self._stop.clear()
        crew = Crew[list[Request], Answered](
            self._asker.answers, size=self._spec.concurrency, stop=self._stop, cut=self._transport.cut
        )
        return crew.results(groups(requests, lambda: self._asker.is_several))

    def close(self) -> None:
        """Ends every request and closes every connection."""
        self._stop.set()
        self._transport.close()


def open_openai(
    spec: OpenAISpec, sampling: SamplingSpec, environ: Mapping[str, str], version: str = ""
) -> OpenAI:
    """The endpoint with the key that the environment has; InputError for what a user has to mend."""
    parts = urlsplit(spec.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError("`url` of `openai` is no address: it has to begin with https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise InputError("`url` of `openai` holds a name or a password: name a variable with `key` instead")
    if spec.extra.get("stream"):
        raise InputError("`extra` of `openai` asks for a stream, which is not understood: leave it out")
    return OpenAI(spec, sampling, _key(spec, environ), version=version)


def _key(spec: OpenAISpec, environ: Mapping[str, str]) -> str | None:
    if spec.key is None:
        return None
    key = environ.get(spec.key, "").strip()
    if not key:
        raise InputError(f"the variable {spec.key} is not set: it has to hold the key of {spec.url}")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise InputError(f"the variable {spec.key} holds characters that no key has")
    return key


def groups(requests: Iterable[Request], are_several: Callable[[], bool]) -> Iterator[list[Request]]:
    """Requests one by one; samples of one task that follow each other together, where that is wanted."""
    group: list[Request] = []
    for request in requests:
        if group and not (are_several() and len(group) < _MOST_TOGETHER and _alike(group[0], request)):
            yield group
            group = []
        group.append(request)
        if not are_several():
            yield group
            group = []
    if group:
        yield group


def _alike(one: Request, other: Request) -> bool:
    return (one.task_id, one.prompt, one.system) == (other.task_id, other.prompt, other.system)
