"""lm-evaluation-harness with one more model, "told": it answers what a JSON file says.

`python harness.py run --model told --model_args pretrained=NAME,answers=FILE ...`, in an environment of its
own with the packages lm-eval and torch.
"""
# ruff: noqa: ARG002, ARG003
# mypy: ignore-errors

import json
import sys
from pathlib import Path

from lm_eval.__main__ import cli_evaluate
from lm_eval.api.model import LM
from lm_eval.api.registry import register_model


@register_model("told")
class Told(LM):
    """A model of questions and answers; of a choice it likes its answer, and of text the short."""

    def __init__(self, pretrained: str, answers: str, **_: object) -> None:
        super().__init__()
        self.answers = json.loads(Path(answers).read_text("utf-8"))

    @classmethod
    def create_from_arg_obj(cls, arguments, additional_config=None):
        return cls(**arguments)

    @classmethod
    def create_from_arg_string(cls, text, additional_config=None):
        return cls(**dict(pair.split("=", 1) for pair in text.split(",")))

    def get_model_info(self):
        return {"model_sha": "0123abcd"}

    def generate_until(self, requests, disable_tqdm=False):
        return [self.answers[_question(one.args[0])] for one in requests]

    def loglikelihood(self, requests, disable_tqdm=False):
        return [(-1.0 if self._is_liked(*one.args) else -20.0, False) for one in requests]

    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        return [-2.0 * len(one.args[0].split()) - 1 for one in requests]

    def _is_liked(self, question, choice):
        return self.answers[_question(question)] == choice.strip()


def _question(text):
    return text.strip().removeprefix("Q: ").splitlines()[0]


if __name__ == "__main__":
    sys.exit(cli_evaluate())
