"""shard.json."""

import json
from dataclasses import replace

import pytest

from proctor.errors import InputError
from proctor.prompts.prompts import Fingerprints
from proctor.results.summary import Provenance
from proctor.shards.manifest import Asked, BenchmarkSat, FileKept, Manifest, ModelSat, dump, load, said
from proctor.shards.shard import Shard
from proctor.sources.money import Spent

HASH = "0123456789abcdef" * 4
ASKED = Asked(
    identity=HASH,
    prompts=(Fingerprints(benchmark=HASH, model=HASH),),
    notes=("checkpoint abc",),
    spent=Spent(requests=2, dollars=0.5),
)
MANIFEST = Manifest(
    shard=Shard(number=3, of=8),
    cut="hash",
    config="benchmark.yml",
    benchmarks=(BenchmarkSat(name="qa", dataset_hash=HASH, question=HASH, tasks=21),),
    models=(
        ModelSat(name="first", version="v1", asked=None),
        ModelSat(name="asked", version="", asked=ASKED),
    ),
    provenance=Provenance(proctor="0.1.0", python="3.12.4", config_hash=HASH, isolation="none"),
    started="2025-01-31T09:30:00Z",
    wall_s=12.5,
    reused=0,
    samples=1042,
    unscored=2,
    files={"results.jsonl": FileKept(bytes=17, sha256=HASH)},
)


def test_what_is_written_is_read() -> None:
    assert load(dump(MANIFEST), "shard.json") == MANIFEST


def test_it_is_said_in_a_line() -> None:
    assert said(MANIFEST) == "shard 3/8: 21 tasks, 1,042 outputs, 2 of them unscored, in 12 s"
    assert said(replace(MANIFEST, samples=1, unscored=0)) == "shard 3/8: 21 tasks, 1 output, in 12 s"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("shard", {"number": 9, "of": 8}, "9/8"),
        ("shard", {"number": 1}, "shard: 'of' is a required property"),
        ("wall_s", float("nan"), "wall_s is not a finite number"),
        ("files", {"x": {"bytes": 1, "sha256": "0"}}, "files.x.sha256"),
        ("models", [{"name": "\u202e", "version": 1, "asked": None}], "models.0.version"),
        ("surprise", 1, "Additional properties"),
    ],
)
def test_what_it_may_not_say_is_refused_with_its_place(field: str, value: object, why: str) -> None:
    document = json.dumps({**json.loads(dump(MANIFEST)), field: value})
    with pytest.raises(InputError) as raised:
        load(document.encode(), "a/shard.json")
    assert str(raised.value).startswith("a/shard.json: ")
    assert why in str(raised.value)


@pytest.mark.parametrize("data", [b"", b"null", b"[" * 100_000, b"\xff", b"1" * 10_000])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a/shard\.json: "):
        load(data, "a/shard.json")
