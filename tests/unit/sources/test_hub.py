"""The hub's token and whether it is asked at all."""

import pytest

from proctor.sources.hub import is_offline, token, without_token


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_offline_is_what_the_hubs_own_library_takes_for_it(value: str, wanted: bool) -> None:
    assert is_offline({"HF_HUB_OFFLINE": value}) is wanted
    assert is_offline({}) is False


def test_the_token_is_the_environments_and_is_taken_out_of_texts() -> None:
    environ = {"HF_TOKEN": " hf_canary\n"}
    assert token(environ) == "hf_canary"
    assert without_token("refused: hf_canary", environ) == "refused: ***"
    assert without_token("refused", {}) == "refused"
