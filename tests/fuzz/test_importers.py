"""Another harness' file with anything changed in it, or noise, read by every importer."""

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from fuzz.budget import fuzz
from fuzz.strategies import JSON
from proctor.errors import InputError
from proctor.results.importers import evalplus, human_eval, junit, reading, swe_bench
from proctor.results.importers.foreign import Importer
from unit.results.importers.damage import EDITS, check, damaged

IMPORTERS: tuple[Importer, ...] = (evalplus, human_eval, junit, swe_bench)
DATA = Path(__file__).parents[1] / "unit" / "results" / "importers" / "data"
FILES = [
    DATA / "evalplus" / "tiny-coder_hf_temp_0.8_eval_results.json",
    DATA / "evalplus" / "list-form_eval_results.json",
    DATA / "human_eval" / "tiny-coder.jsonl_results.jsonl",
    DATA / "junit" / "pytest.xml",
    DATA / "swe_bench" / "lab__tiny-coder-1.5.nightly.json",
    DATA / "inspect_ai" / "colours.json",
    *sorted((DATA / "lm_eval").rglob("results_*.json")),
]
PIECES = b'{ } [ ] " , : null NaN -1e999 \\ud800 \\u0000 < > & <!DOCTYPE <testcase/> <error/>'.split()
BYTES = (
    st.sampled_from(PIECES) | st.sampled_from([b"\n", b"\x1f\x8b", b"\0", b"\xff"]) | st.binary(max_size=4)
)
CUTS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), BYTES), min_size=1, max_size=4)
NAMES = st.sampled_from(
    ["m.json", "m.a.json", "eval_results.json", "m_results.jsonl", "m.xml", ".json", "_temp_1"]
)


def read(importers: tuple[Importer, ...], name: str, content: bytes) -> None:
    """Reads a file of that content with each importer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        for importer in importers:
            check(importer, path)
        for other in reading.IMPORTERS:
            with contextlib.suppress(InputError):
                if other.fits(path):
                    other.read(path)


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


@fuzz(st.sampled_from(FILES), NAMES, CUTS)
def test_file_with_any_bytes_changed(file: Path, name: str, cuts: list[tuple[int, int, bytes]]) -> None:
    content = file.read_bytes()
    for place, length, new in cuts:
        start = place % len(content) if content else 0
        content = content[:start] + new + content[start + length :]
    read(IMPORTERS, name, content)


@fuzz(st.sampled_from([file for file in FILES if file.suffix != ".xml"]), NAMES, EDITS)
def test_file_with_any_value_changed(file: Path, name: str, edits: list[tuple[int, str, Any]]) -> None:
    text = file.read_text()
    documents = [json.loads(one) for one in (text.splitlines() if file.suffix == ".jsonl" else [text])]
    changed = damaged(documents, edits)
    rows = changed if isinstance(changed, list) else [changed]
    read(IMPORTERS, name, b"\n".join(map(dumped, rows)))


@fuzz(JSON, NAMES)
def test_any_json(value: Any, name: str) -> None:
    read(IMPORTERS, name, dumped(value))
    read((swe_bench,), name, dumped({"schema_version": 2, "resolved_ids": value}))
    read((evalplus,), name, dumped({"eval": value, "hash": value}))
    read((human_eval,), name, dumped({"task_id": value, "passed": value}))
