import pytest

from proctor.config.secret import looks_like_a_key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OPENAI_API_KEY", False),
        ("openai_key", False),
        ("API_KEY_2", False),
        ("hf_token", False),
        ("myKeyForTheStagingServer", False),
        ("sk_live_0123456789abcdef", True),
        ("hf_abcdefghijklmnopqrstuvwx", True),
        ("AIzaSyA0123456789abcdefghijk", True),
        ("q8Zt3LwP0xYb7NcR5vKm", True),
        ("x" * 61, True),
        ("X" * 61, True),
    ],
)
def test_keys_are_told_from_names(text: str, expected: bool) -> None:
    assert looks_like_a_key(text) is expected
