import logging
from urllib.parse import quote

from proctor.sources.openai_secret import MESSAGE_CHARACTERS, Secret

KEY = "sk-0123456789/abcdef+x"


def test_a_secret_shows_itself_nowhere_but_in_its_header() -> None:
    secret = Secret(KEY)
    logged = logging.LogRecord("", 0, "", 0, "%s %r", (secret, secret), None).getMessage()
    assert KEY not in f"{secret} {secret!r} {logged}"
    assert secret.header == f"Bearer {KEY}"
    assert Secret().header == ""


def test_a_message_is_one_short_line_without_the_key_however_it_is_written() -> None:
    secret = Secret(KEY)
    for form in (KEY, quote(KEY, safe=""), f"{KEY}{KEY}"):
        for padding in range(MESSAGE_CHARACTERS - 30, MESSAGE_CHARACTERS + 5):
            said = secret.message("x" * padding + f"\n{form}\x1b[31m\n" + "y" * 999)
            assert "sk-0" not in said
            assert len(said) <= MESSAGE_CHARACTERS
            assert said.isprintable()


def test_a_long_key_is_hidden_in_answers_and_a_word_is_not() -> None:
    assert Secret(KEY).hide(f"It is {KEY}.") == "It is ***."
    assert Secret("EMPTY").hide("EMPTY sets") == "EMPTY sets"
    assert Secret().hide("as it is") == "as it is"
