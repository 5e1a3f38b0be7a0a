import pytest

from proctor.config.units import seconds, size, size_text


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (1000, 1000),
        ("512b", 512),
        ("1k", 1024),
        ("512m", 512 * 2**20),
        ("512 MiB", 512 * 2**20),
        ("1.5g", 3 * 2**29),
        ("2GB", 2**31),
    ],
)
def test_sizes(written: int | str, count: int) -> None:
    assert size(written) == count


@pytest.mark.parametrize(
    ("written", "count"),
    [(10, 10.0), (0.5, 0.5), ("10s", 10.0), ("500ms", 0.5), ("2m", 120.0), ("1h", 3600.0), ("1.5 s", 1.5)],
)
def test_times(written: float | str, count: float) -> None:
    assert seconds(written) == count


def test_a_number_without_a_unit_is_no_time_when_it_is_text() -> None:
    with pytest.raises(ValueError, match="10"):
        seconds("10")


@pytest.mark.parametrize(
    ("count", "text"), [(2**30, "1g"), (3 * 2**29, "1536m"), (1024, "1k"), (7, "7 bytes")]
)
def test_sizes_are_written_in_the_largest_whole_unit(count: int, text: str) -> None:
    assert size_text(count) == text
