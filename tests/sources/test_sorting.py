"""Lines of sorted files and lists come out sorted, none lost, however they are cut into blocks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.sources import sorting
from bkg.sources.sorting import Sorter, merge

RUNS = st.lists(st.lists(st.sampled_from([b"a\n", b"ab\n", b"b\n", b"\n", b"\xff\n"])), max_size=5)


@given(RUNS, RUNS, st.integers(2, 9))
def test_files_and_lists_are_merged(
    files: list[list[bytes]], lists: list[list[bytes]], block: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "_BUFFER", block)
        paths = [Path(folder, str(number)) for number in range(len(files))]
        for path, lines in zip(paths, files, strict=True):
            path.write_bytes(b"".join(sorted(lines)))
        merged = list(merge(*paths, *map(sorted, lists)))
    assert merged == sorted(line for lines in (*files, *lists) for line in lines)


@pytest.mark.parametrize("chunk", [8, 1 << 20])
def test_lines_are_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(sorting, "CHUNK", chunk)
    sorter = Sorter(tmp_path, "some")
    lines = [b"%d\n" % (number * 7 % 100) for number in range(100)]
    for line in lines[:50]:
        sorter.add(line)
    sorter.extend(lines[50:])
    assert any(tmp_path.iterdir()) is (chunk == 8)
    assert list(sorter.lines()) == sorted(lines)
    assert not any(tmp_path.iterdir())
