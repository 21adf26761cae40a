"""``bkg check``: findings in three forms, and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from bkg.vocab import RDF, SH
from tests.cli.conftest import Run


def test_a_sound_dataset_passes(bkg: Run, tiny: Path) -> None:
    outcome = bkg("check", tiny)
    assert outcome.code == 0
    assert outcome.err == ""


def test_json_and_turtle_say_the_same(bkg: Run, tiny: Path) -> None:
    (tiny / "data/more.ttl").write_text(
        "<https://example.org/museum/x> <https://example.org/museum/ontology#nosuch> 1 ."
    )
    as_json = bkg("check", tiny, "--format", "json")
    as_turtle = bkg("check", tiny, "--format", "ttl")
    assert (as_json.code, as_turtle.code) == (1, 1)
    findings = json.loads(as_json.out)["findings"]
    report = list(ox.parse(as_turtle.out.encode(), format=ox.RdfFormat.TURTLE))
    results = [q for q in report if q.predicate == RDF.type and q.object == SH.ValidationResult]
    assert len(findings) == len(results) > 0


def test_every_broken_file_is_named_in_one_run(bkg: Run, tiny: Path) -> None:
    (tiny / "data/a.ttl").write_text("<http://e/s> <http://e/p> .\n")
    (tiny / "data/b.ttl").write_text("<http://e/s>\n  oops .\n")
    outcome = bkg("check", tiny)
    assert outcome.code == 2
    assert [line.split(":")[1].strip() for line in outcome.error_lines] == [
        str(tiny / "data/a.ttl"),
        str(tiny / "data/b.ttl"),
    ]


def test_the_belarus_graph_passes(bkg: Run, root: Path) -> None:
    outcome = bkg("check", root)
    assert outcome.code == 0, outcome.out


def test_since_a_release(bkg: Run, tiny: Path) -> None:
    version = bkg("build", tiny).out.split()[1].rstrip(":")
    whole = bkg("check", tiny, "--whole").out
    for name in ("current", version[:8], str(tiny / "releases" / version)):
        outcome = bkg("check", tiny, "--since", name)
        assert outcome.code == 0
        *lines, judged = outcome.out.splitlines()
        assert lines == whole.splitlines()
        assert judged.startswith("0 nodes that the change since release")
    shapes = tiny / "shapes/museum.ttl"
    shapes.write_text(shapes.read_text() + "\n")
    *lines, judged = bkg("check", tiny, "--since", "current").out.splitlines()
    assert lines == whole.splitlines()
    assert judged.endswith("everything was judged, for the ontology or the shapes have changed")
    assert bkg("check", tiny, "--since", "nosuch").code == 2


def test_by_itself_where_a_release_is_there(bkg: Run, tiny: Path) -> None:
    assert "judged" not in bkg("check", tiny).out
    bkg("build", tiny)
    *found, judged = bkg("check", tiny).out.splitlines()
    assert judged.startswith("0 nodes that the change since release")
    assert bkg("check", tiny, "--whole").out.splitlines() == found
    assert bkg("check", tiny, "--whole", "--since", "current").code == 2


@pytest.mark.parametrize("name", ["index.sqlite", "report.json", "report-inputs.json", "store"])
def test_a_damaged_release_is_not_relied_on(bkg: Run, tiny: Path, name: str) -> None:
    bkg("build", tiny)
    whole = bkg("check", tiny, "--whole").out
    bkg("check", tiny)  # what is remembered of its files must not hide the damage
    path = (tiny / "releases/current").resolve() / name
    if path.is_dir():
        path = max(path.iterdir(), key=lambda file: file.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    outcome = bkg("check", tiny)
    assert outcome.out.startswith(whole)
    assert "everything was judged, for" in outcome.out
    assert f"{path}: checksum differs; the release is damaged" in outcome.out
    assert outcome.code == 0
    of_release = bkg("check", tiny / "releases/current")
    assert (of_release.code, of_release.out) == (2, "")
    assert of_release.err == f"bkg: {path}: checksum differs; the release is damaged, build again\n"


def test_a_release_is_compared_with_its_checksums(bkg: Run, tiny: Path) -> None:
    bkg("build", tiny)
    outcome = bkg("check", tiny / "releases/current")
    assert outcome.code == 0
    assert outcome.out.endswith("every file of the release is as it was built\n")
    as_json = bkg("check", tiny / "releases/current", "--format", "json")
    assert as_json.out == (tiny / "releases/current/report.json").read_text()


def test_every_unreadable_file_is_named_since_a_release_too(bkg: Run, tiny: Path) -> None:
    bkg("build", tiny)
    for name in ("a.ttl.gz", "b.ttl.gz"):
        (tiny / "data" / name).write_text("not compressed")
    outcome = bkg("check", tiny)
    assert outcome.code == 2
    assert [line.split("/")[-1].split(":")[0] for line in outcome.error_lines] == [
        "a.ttl.gz",
        "b.ttl.gz",
    ]
