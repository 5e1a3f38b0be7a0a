"""A shard with anything changed in its files, merged with another: a report that is one, or a refusal."""

import atexit
import hashlib
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fuzz.budget import fuzz
from fuzz.strategies import JSON
from proctor import pipeline
from proctor.config.load import load_config
from proctor.errors import InputError
from proctor.metrics import METRICS
from proctor.progress import Quiet
from proctor.schema import load_schema
from proctor.shards import folder
from proctor.shards.shard import Shard

CONFIG = """\
benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match, edit_distance], samples: 2}]
models: [{name: m, outputs: outputs.jsonl}]
"""
FILES = st.sampled_from(["results.jsonl", "cut.jsonl"])
PIECES = b'{ } [ ] " , : null NaN -1e999 9 0.5 \\ud800 passed infra_error "sample":1 "shard":2'.split()
BYTES = st.sampled_from(PIECES) | st.sampled_from([b"\n", b"\0", b"\xff", b""]) | st.binary(max_size=4)
CUTS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), BYTES), min_size=1, max_size=4)


@cache
def lab() -> Path:
    """Two shards of a small exam."""
    made = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, made)
    (made / "benchmark.yml").write_text(CONFIG)
    tasks = [{"id": f"q{n}", "question": "?", "answer": str(n)} for n in range(6)]
    outputs = [{"id": f"q{n}", "output": str(n * sample)} for n in range(6) for sample in (0, 1)]
    for name, rows in (("tasks", tasks), ("outputs", outputs)):
        (made / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    config = load_config(made / "benchmark.yml", {}, METRICS)
    for number in (1, 2):
        options = pipeline.Options(out=made / f"shards/{number}")
        pipeline.run_shard(config, options, Shard(number=number, of=2), {}, Quiet())
    return made


def merge(shards: Path) -> None:
    """Fails for anything but a report that is one or an InputError."""
    config = load_config(lab() / "benchmark.yml", {}, METRICS)
    options = pipeline.Options(out=shards.parent / "merged", is_recorded=False)
    try:
        pipeline.merge(config, options, folder.find([shards]), {}, Quiet())
    except InputError:
        return
    valid = Draft202012Validator(load_schema("results"))
    for line in (shards.parent / "merged/results.jsonl").read_text().splitlines():
        valid.validate(json.loads(line))
    document = json.loads((shards.parent / "merged/metrics.json").read_text())
    Draft202012Validator(load_schema("metrics")).validate(document)


def changed(content: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, new in cuts:
        start = place % len(content) if content else 0
        content = content[:start] + new + content[start + length :]
    return content


@fuzz(FILES, CUTS)
def test_file_with_any_bytes_changed_of_which_the_manifest_tells(
    name: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        shards = Path(shutil.copytree(lab() / "shards", Path(made) / "shards"))
        content = changed((shards / "1" / name).read_bytes(), cuts)
        for number in ("1", "2") if name == "cut.jsonl" else ("1",):
            (shards / number / name).write_bytes(content)
            document = json.loads((shards / number / "shard.json").read_text())
            told = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            document["files"][name] = told
            (shards / number / "shard.json").write_text(json.dumps(document))
        merge(shards)


@fuzz(CUTS)
def test_manifest_with_any_bytes_changed(cuts: list[tuple[int, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        shards = Path(shutil.copytree(lab() / "shards", Path(made) / "shards"))
        path = shards / "1" / "shard.json"
        path.write_bytes(changed(path.read_bytes(), cuts))
        merge(shards)


@fuzz(st.data(), JSON)
def test_manifest_with_any_value_changed(data: st.DataObject, value: Any) -> None:
    with tempfile.TemporaryDirectory() as made:
        shards = Path(shutil.copytree(lab() / "shards", Path(made) / "shards"))
        path = shards / "1" / "shard.json"
        part = document = json.loads(path.read_text())
        while isinstance(part, dict | list) and part:
            keys: list[Any] = list(part) if isinstance(part, dict) else list(range(len(part)))
            key = data.draw(st.sampled_from(keys))
            if data.draw(st.booleans()) or not isinstance(part[key], dict | list):
                part[key] = value
                break
            part = part[key]
        path.write_text(json.dumps(document))
        merge(shards)
