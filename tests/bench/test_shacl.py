"""What SHACL engines print is read whatever its form, and one that cannot be had is named."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from bench import shacl, shacl_engines
from bench.figures import Figures, read
from bench.shacl_engines import OURS, REFERENCE, Absent, Engine

SH = "http://www.w3.org/ns/shacl#"
REPORT = f"""12:00 INFO a line of a log
@prefix sh: <{SH}> .
[] a sh:ValidationReport ; sh:result
  [ sh:focusNode <http://e/a> ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ] ,
  [ sh:focusNode <http://e/a> ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ] .
"""
FOUND = Counter({("http://e/a", f"{SH}MinCountConstraintComponent"): 2})


def test_a_report_is_read_after_what_was_logged() -> None:
    assert shacl.pairs(REPORT) == FOUND


def test_lines_are_read_with_brackets_or_without() -> None:
    component = f"{SH}MinCountConstraintComponent"
    assert shacl.pairs(f"<http://e/a>\t<{component}>\nhttp://e/a\t{component}\n") == FOUND


def test_other_words_are_no_results() -> None:
    with pytest.raises(ValueError, match="said"):
        shacl.pairs("Contact us to try this")


def printing(name: str, text: str) -> Engine:
    return Engine(name, (), f"print({text!r})")


def test_engines_are_compared_and_absent_ones_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "http://e/b\thttp://e/c"
    engines = (
        printing(OURS, REPORT),
        printing(REFERENCE, REPORT),
        printing("other", other),
        Engine("broken", (), "import sys; sys.exit('no such thing')"),
        Engine("missing", ("surely-no-such-package==1",), ""),
        Engine("endless", (), "import time; time.sleep(60)"),
    )

    def install(engine: Engine, folder: Path) -> Path:
        if engine.packages:
            raise Absent("cannot be installed")
        return folder

    monkeypatch.setattr(shacl, "ENGINES", engines)
    monkeypatch.setattr(shacl_engines, "install", install)
    kept = tmp_path / "shacl.json"
    shacl.measure(tmp_path, [1_000], shacl.Time(2.0, 50.0), Figures("shacl", "", ""), kept)
    figures = read(kept)
    rows = {row[1]: row[4:8] for row in figures.tables[0].rows}
    assert rows == {OURS: (2, 2, 0, 0), REFERENCE: (2, 2, 0, 0), "other": (1, 0, 2, 1)}
    assert set(figures.absent) == {"broken", "missing", "endless"}
    assert "no such thing" in figures.absent["broken"]
    assert "over the limit" in figures.absent["endless"]
    assert [target.reached for target in figures.targets] == [True]


def test_our_own_engines_run_in_this_environment(tmp_path: Path) -> None:
    engine = printing(OURS, "")
    start = shacl_engines.command(engine, shacl_engines.install(engine, tmp_path))
    assert start(Path("a"), Path("b"), Path("c"))[0] == Path(sys.executable)


def test_an_engine_is_not_asked_for_what_it_has_no_time_for() -> None:
    clock = shacl.Time(60.0, 100.0)
    clock.spent("slow", 1_000, 20.0)
    clock.spent("late", 1_000, 60.0, late=True)
    assert clock.of("slow", 2_000) == 20.0, "what is left for all"
    for name, size, why in (
        ("slow", 10_000, "1,000 quads took it 20 s"),
        ("slow", 5_000, "used up"),
        ("late", 1_000, "over its limit with less"),
    ):
        with pytest.raises(Absent, match=why):
            clock.of(name, size)
    assert clock.of(OURS, 10_000_000) == 150.0, "ours is always asked"
    engines = (printing("slow", ""), printing("new", ""), printing(OURS, ""))
    assert [one.name for one in clock.quickest(engines)] == [OURS, "new", "slow"]
