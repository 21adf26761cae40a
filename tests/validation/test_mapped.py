"""Files of sorted lines that are looked into where they lie."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.validation import mapped
from bkg.validation.mapped import Mapped

LINES = st.lists(st.text("ab ", max_size=9).map(lambda text: f"{text}\n".encode()), max_size=30)


def held(path: Path) -> int:
    """Kilobytes of a file that this process holds."""
    parts = Path("/proc/self/smaps").read_text().split(f"{path}\n")[1:]
    return sum(int(part.split("Rss:")[1].split()[0]) for part in parts)


@given(LINES, st.text("ab ", min_size=1, max_size=4).map(str.encode), st.integers(1, 40))
def test_lines_are_found_however_little_is_passed_at_once(
    lines: list[bytes], text: bytes, scanned: int
) -> None:
    lines = sorted(lines)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapped, "SCANNED", scanned)
        path = Path(folder) / "lines"
        path.write_bytes(b"".join(lines))
        found = Mapped(path)
        assert list(found) == lines
        assert len(found) == len(b"".join(lines))
        starts = [len(b"".join(lines[:n])) for n, line in enumerate(lines) if text in line]
        assert list(found.places(text)) == starts
        at = found.first(text)
        assert found.line(at) == next((line for line in lines if line >= text), b"")


def test_what_was_read_of_a_file_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "SCANNED", 1 << 20)
    path = tmp_path / "lines"
    path.write_bytes(b"".join(b"%020d\n" % number for number in range(1 << 19)))
    found = Mapped(path)
    most = max(held(path) for number, _ in enumerate(found) if number % 10_000 == 0)
    assert 0 < most < path.stat().st_size >> 11
    assert list(found.places(b"0000524287\n")) == [21 * 524_287]
    assert held(path) == 0
