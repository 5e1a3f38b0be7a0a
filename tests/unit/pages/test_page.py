"""A page holds what it is given, and nothing in that can end an element or loosen the policy."""

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib import resources

import pytest

from proctor.pages.page import Page, asset, packed, parts

ASSETS = sorted(path.name for path in (resources.files("proctor.pages") / "assets").iterdir())
HOSTILE = "</script><script>alert(1)</script><!--<script>\"'&\u2028\ud800"


class Elements(HTMLParser):
    """What a page's elements hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)


def elements(text: str) -> list[tuple[str, dict[str, str | None], str]]:
    parser = Elements()
    parser.feed(text)
    return parser.found


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> str:
    shipped = {"page.css": b"p{}", "site.css": b"a{}", "charts.js": b"1", "site.js": b"2"}
    monkeypatch.setattr("proctor.pages.page.asset", shipped.__getitem__)
    made = Page(
        title=HOSTILE,
        script="site",
        data={"name": HOSTILE},
        blocks=[("rows-1", packed([HOSTILE]))],
        instead="<b>no scripts",
    )
    return b"".join(parts(made)).decode()


def test_its_scripts_and_styles_are_the_ones_that_its_policy_names(page: str) -> None:
    found = elements(page)
    (policy,) = [attributes["content"] or "" for tag, attributes, _ in found if "http-equiv" in attributes]
    run = [text for tag, attributes, text in found if tag == "script" and "type" not in attributes]
    style = [text for tag, _, text in found if tag == "style"]
    hashes = re.findall(r"'sha256-([^']+)'", policy)
    assert hashes == [
        base64.b64encode(hashlib.sha256(text.strip().encode()).digest()).decode() for text in [*run, *style]
    ]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")


def test_hostile_data_stays_data(page: str) -> None:
    found = elements(page)
    data = {attributes["id"]: text for tag, attributes, text in found if attributes.get("type")}
    assert json.loads(data["data"]) == {"name": HOSTILE}
    assert json.loads(gzip.decompress(base64.b64decode(data["block-rows-1"]))) == [HOSTILE]
    assert [text.strip() for tag, _, text in found if tag == "title"] == [
        "</script><script>alert(1)</script><!--<script>\"'& \\u{d800}"
    ]
    assert "<b>" not in page


def test_the_same_value_is_packed_to_the_same_bytes() -> None:
    assert packed({"a": [1, 2.5, "x"]}) == packed({"a": [1, 2.5, "x"]})


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        packed([float("nan")])


@pytest.mark.parametrize("name", [name for name in ASSETS if name.endswith(".js")])
def test_a_script_that_is_shipped_cannot_end_its_element(name: str) -> None:
    script = asset(name)
    assert b"</script" not in script.lower()
    assert b"<!--" not in script
    assert script.isascii()
