import pytest

from proctor.schema import load_schema


def test_a_schema_is_found_in_a_checkout() -> None:
    assert load_schema("benchmark")["title"] == "Proctor benchmark config"


def test_a_schema_is_read_once() -> None:
    assert load_schema("benchmark") is load_schema("benchmark")


def test_a_schema_that_does_not_exist() -> None:
    with pytest.raises(FileNotFoundError, match="no schema called nothing"):
        load_schema("nothing")
