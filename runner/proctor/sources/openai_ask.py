"""One task's samples asked for until there are answers or no hope of them."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from proctor.config.spec import OpenAISpec, SamplingSpec
from proctor.sources.openai_body import LIMIT_FIELDS, body, encoded, estimate
from proctor.sources.openai_choice import Choice, choices
from proctor.sources.openai_patience import Clock, pause
from proctor.sources.openai_rate import Limiter
from proctor.sources.openai_secret import Secret
from proctor.sources.openai_streak import Streak
from proctor.sources.openai_trouble import Trouble, refusal
from proctor.sources.request import Answer, Request, Usage


class Reply(Protocol):
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> "dict[str, str]": ...
    @property
    def body(self) -> bytes: ...
