"""An archive with anything changed in it."""

import contextlib
import io
import zipfile

from hypothesis import strategies as st

from fuzz.budget import fuzz
from proctor.errors import InputError
from proctor.github.archive import read_entry

LIMIT = 150
NAME, CONTENT = "a.json", b"hello" * 20


def archive(method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        packed.writestr(NAME, CONTENT)
        packed.writestr("ä/b.json", b"other" * 10)
    return file.getvalue()


ARCHIVES = st.sampled_from([archive(zipfile.ZIP_STORED), archive(zipfile.ZIP_DEFLATED)])
EDITS = st.lists(
    st.tuples(
        st.integers(0, 500), st.integers(0, 8), st.binary(max_size=8) | st.sampled_from([b"PK", b"\xff" * 4])
    ),
    max_size=4,
)


@fuzz(ARCHIVES, EDITS)
def test_any_archive_is_read_or_refused(whole: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    data = whole
    for place, lost, put in edits:
        data = data[:place] + put + data[place + lost :]
    with contextlib.suppress(InputError):
        content = read_entry(data, NAME, LIMIT)
        assert len(content) <= LIMIT
        with zipfile.ZipFile(io.BytesIO(data)) as other:
            assert content == other.read(NAME)
