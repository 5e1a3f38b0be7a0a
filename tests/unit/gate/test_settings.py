from dataclasses import asdict, replace

from proctor.gate.settings import Settings, differences, from_json
from unit.gate.runs import SETTINGS


def test_equal_settings_differ_in_nothing() -> None:
    assert differences(SETTINGS, SETTINGS) == ()


def test_differences_are_named_with_both_values() -> None:
    now = replace(
        SETTINGS, dataset_hash="e" * 64, k=10, samples=20, temperature=0.0, scorer="2", prompt="q" * 64
    )
    assert differences(SETTINGS, now) == (
        "dataset (dddddddddddd before, eeeeeeeeeeee now)",
        "prompt (pppppppppppp before, qqqqqqqqqqqq now)",
        "k (1 before, 10 now)",
        "samples a task (5 before, 20 now)",
        "temperature (0.8 before, 0.0 now)",
        "scorer version (1 before, 2 now)",
    )


def test_images_are_told_by_their_digests() -> None:
    old, new = (Settings(image="sha256:" + letter * 64) for letter in "ab")
    assert differences(old, new) == ("sandbox image (aaaaaaaaaaaa before, bbbbbbbbbbbb now)",)


def test_what_is_not_known_differs_from_nothing() -> None:
    assert differences(Settings(), SETTINGS) == differences(SETTINGS, Settings()) == ()


def test_settings_of_a_later_version_are_read() -> None:
    assert from_json({**asdict(SETTINGS), "mood": "good"}) == SETTINGS
