"""Sorted files are merged as one sort of all their lines would."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from bkg.validation import merging
from bkg.validation.merging import merge

_LINES = st.lists(st.binary(max_size=6).map(lambda raw: raw.hex().encode() + b"\n"), max_size=30)


@given(st.lists(_LINES, max_size=4), st.integers(1, 60))
def test_the_lines_are_those_of_one_sort(files: list[list[bytes]], size: int) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "STRETCH", size)
        patch.setattr(merging, "_SAMPLES", 2)
        patch.setattr(merging, "_ALONE", 10_000)
        paths, told = [], list[float]()
        for number, lines in enumerate(files):
            paths.append(Path(name) / str(number))
            paths[-1].write_bytes(b"".join(sorted(lines)))
        merge(paths, Path(name) / "all", told.append)
        expected = sorted(line for lines in files for line in lines)
        assert (Path(name) / "all").read_bytes() == b"".join(expected)
        assert told[-1:] == [1.0]
        assert told == sorted(told)


def test_many_ranges_are_merged_by_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "STRETCH", 64)
    monkeypatch.setattr(merging, "_ALONE", 2)
    lines = [b"%05d\n" % number for number in range(200)]
    for name, part in (("a", lines[::2]), ("b", lines[1::2])):
        (tmp_path / name).write_bytes(b"".join(part))
    merge([tmp_path / "a", tmp_path / "b"], tmp_path / "all", lambda _: None)
    assert (tmp_path / "all").read_bytes() == b"".join(lines)
