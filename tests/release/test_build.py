"""What a build makes, what it makes again, and what an interrupted one leaves alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store, parse

from bkg.errors import GateClosed, InputError, UsageError
from bkg.graph.assemble import assemble
from bkg.release import build as build_module
from bkg.release import layout, publish
from bkg.release.build import build, find_built
from bkg.release.layout import Release, open_release
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources import large, sorting
from bkg.sources.folder import discover
from bkg.sources.progress import Progress
from bkg.validation.finding import violation
from bkg.validation.report import Report
from bkg.vocab import OWL, RDFS, XSD
from tests.release.conftest import (
    CLEAN,
    CONFIG,
    TINY,
    Make,
    build_of,
    files_of,
    prepared_of,
    scratch_of,
    versions_of,
)

CLOSED = Report((violation("test", "it is wrong"),))

# ---------------------------------------------------------------- the layout


def test_a_release_has_all_its_parts(tiny_release: Release) -> None:
    root = tiny_release.path
    assert {path.name for path in root.iterdir()} == {
        "manifest.json", layout.STORE, layout.DOWNLOADS, layout.DATASET, layout.INDEX,
        layout.VOID_FILE, layout.DCAT_FILE, layout.CONTEXT_FILE, layout.REPORT_JSON,
        layout.REPORT_TURTLE, layout.REPORT_INPUTS, layout.QUESTIONS, layout.VIEWS,
    }  # fmt: skip
    assert {path.name for path in (root / layout.DOWNLOADS).iterdir()} == {
        f"a-small-museum.{suffix}.gz" for suffix in ("nt", "nq", "ttl", "trig", "rdf", "jsonld")
    }
    assert root.name == tiny_release.version
    assert (root.parent / layout.CURRENT).resolve() == root
    assert (root.parent / layout.CURRENT).readlink().name == tiny_release.version
    assert scratch_of(root.parent) == []


def test_the_store_holds_the_union_and_the_named_graphs(tiny_release: Release) -> None:
    prepared = prepared_of(TINY)
    shapes = {q.graph_name for part in prepared.assembled.shapes for q in part.quads}
    union = {
        Quad(q.subject, q.predicate, q.object)
        for q in prepared.quads()
        if q.graph_name not in shapes
    }
    # The engine writes 1.50 as 1.5; the dumps keep what was written.
    store = Store.read_only(str(tiny_release.path / layout.STORE))
    stored = {str(quad).replace('"1.5"', '"1.50"') for quad in store}
    assert stored == {str(quad) for quad in {*union, *prepared.quads()}}
    assert len(prepared.assembled.union()) == len(union)
    assert (tiny_release.manifest.triples, tiny_release.manifest.quads) == (
        len(union),
        prepared.lines.count,
    )


def test_description_and_prefixes_travel_with_it(tiny_release: Release) -> None:
    document = json.loads((tiny_release.path / layout.DATASET).read_text())
    assert document["description"]["title"] == "A small museum"
    assert document["prefixes"]["museum"] == "https://example.org/museum/ontology#"
    assert set(document["description"]) == set(layout.DESCRIPTION_FIELDS)


def test_the_report_travels_with_it(tiny_release: Release) -> None:
    report = json.loads((tiny_release.path / layout.REPORT_JSON).read_text())
    assert report["conforms"] is True
    assert list(parse(path=tiny_release.path / layout.REPORT_TURTLE))


def test_views_travel_with_it_and_make_another_version(make: Make, releases: Path) -> None:
    plain = build_of(make({"data/a.nt": ""}), releases)
    text = "# title: One\nSELECT ?s {?s ?p ?o}"
    release = build_of(make({"views/one.rq": text}), releases)
    assert files_of(release.path)["views/one.rq"] == text.encode()
    assert release.version != plain.version


def test_questions_and_source_texts_travel_with_it(make: Make, releases: Path) -> None:
    texts: dict[str, str | bytes] = {
        "questions/one.rq": "# title: One\nSELECT * {}",
        "sources/book.txt": "first\r\nsecond ваза",
    }
    root = make({"data/a.nt": "", "sources/notes.md": "no", **texts})
    release = build_of(root, releases)
    built = files_of(release.path)
    assert built["questions/one.rq"] == b"# title: One\nSELECT * {}"
    assert built["sources/book.txt"] == "first\r\nsecond ваза".encode()
    assert "sources/notes.md" not in built


def test_a_folder_without_a_title_is_called_by_its_name(tmp_path: Path, releases: Path) -> None:
    path = tmp_path / "Some Things.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .")
    release = build_of(path, releases)
    assert release.description["title"] == "Some Things"
    assert {Path(f.name).name for f in release.dump_files} >= {"some-things.nt.gz"}


def test_shapes_that_declare_the_ontology_leave_it_in_the_union(make: Make, releases: Path) -> None:
    declares = "<https://example.org/d/ontology> a <http://www.w3.org/2002/07/owl#Ontology> ."
    root = make(
        {
            "data/a.nt": "<urn:a> <urn:b> <urn:c> .",
            "ontology/o.ttl": declares + "<urn:C> a <http://www.w3.org/2002/07/owl#Class> .",
            "shapes/s.ttl": declares + "<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> .",
        }
    )
    assert build_of(root, releases).manifest.triples == 3


@pytest.mark.parametrize("name", ["questions/q.rq", "sources/s.txt"])
def test_texts_that_are_not_utf8_are_named(make: Make, name: str) -> None:
    root = make({"data/a.nt": "", name: b"\xff"})
    with pytest.raises(InputError, match="not UTF-8") as caught:
        prepared_of(root)
    assert str(root / name) in str(caught.value)


# ---------------------------------------------------------------- the same input


def dumps_of(release: Release) -> dict[str, bytes]:
    return files_of(release.path / layout.DOWNLOADS)


def reproducible(release: Release) -> dict[str, bytes]:
    """All files that depend on the input alone: the store has random names inside."""
    return {
        name: data
        for name, data in files_of(release.path).items()
        if not name.startswith((layout.STORE, "manifest", "report"))
    }


def test_the_same_input_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (build_of(TINY, tmp_path / name) for name in "ab")
    assert first.version == second.version
    assert reproducible(first) == reproducible(second)
    assert "index.sqlite" in reproducible(first)


def _shuffled(path: Path) -> str:
    """The file with its triples the other way round and other labels of blank nodes."""
    parser = parse(path=path, base_iri="https://example.org/museum/")
    lines = [f"{quad.triple} ." for quad in parser if "graph" not in str(quad.graph_name)]
    heads = [f"@prefix {name}: <{iri}> ." for name, iri in parser.prefixes.items()]
    return "\n".join([*heads, *reversed(lines)])


def test_another_folder_other_file_names_another_order(tiny: Path, tmp_path: Path) -> None:
    first = build_of(TINY, tmp_path / "a")
    text = _shuffled(tiny / "data/artists.ttl")
    (tiny / "data/artists.ttl").unlink()
    (tiny / "data/zzz").mkdir()
    (tiny / "data/zzz/people.ttl").write_text(text)
    (tiny / "data/loans.trig").rename(tiny / "data/aaa.trig")
    (tiny / "ontology/museum.ttl").rename(tiny / "ontology/other.ttl")
    second = build_of(tiny, tmp_path / "b")
    assert second.version == first.version
    assert dumps_of(second) == dumps_of(first)
    assert reproducible(second) == reproducible(first)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/artists.ttl", '"1907"', '"1908"'),
        ("data/loans.trig", "1.50", "1.5"),
        ("ontology/museum.ttl", '"made by"@en', '"made by"@fr'),
        ("shapes/museum.ttl", "one at most", "at most one"),
        ("bkg.toml", "A small museum", "A smaller museum"),
    ],
)
def test_a_change_gives_another_version(tiny: Path, name: str, old: str, new: str) -> None:
    before = prepared_of(tiny).version
    path = tiny / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert prepared_of(tiny).version != before


@pytest.mark.parametrize("name", ["questions/q.rq", "sources/s.txt"])
def test_a_change_of_line_ends_gives_another_version(make: Make, name: str) -> None:
    first = prepared_of(make({"data/a.nt": "", name: b"a\nb"})).version
    assert prepared_of(make({name: b"a\r\nb"})).version != first


class Steps(Progress):
    """Remembers the steps, and how far each of them came."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.shares: list[float] = []

    def __call__(self, line: str) -> None:
        self.lines.append(line)

    def at(self, share: float, quads: int) -> None:
        assert quads >= 0
        self.shares.append(share)


def test_a_whole_release_is_not_built_again(releases: Path) -> None:
    first, steps = Steps(), Steps()
    release = build(prepared_of(TINY), CLEAN, releases, first)
    assert first.lines
    inode = release.path.stat().st_ino
    second = build(prepared_of(TINY), CLEAN, releases, steps)
    assert (second, steps.lines, second.path.stat().st_ino) == (release, [], inode)


def test_a_damaged_one_is(releases: Path) -> None:
    first = build_of(TINY, releases)
    (first.path / layout.VOID_FILE).write_text("")
    assert find_built(prepared_of(TINY), releases) is None
    build_of(TINY, releases)
    assert open_release(releases / layout.CURRENT, verify=True).version == first.version


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_damaged_one_gives_way(
    releases: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    first = build_of(TINY, releases)
    (first.path / layout.VOID_FILE).write_text("")
    seen: list[bool] = []
    rename = Path.rename

    def look(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        seen.append((releases / layout.CURRENT).exists())
        return moved

    monkeypatch.setattr(Path, "rename", look)
    if not can_exchange:  # as on a network file system
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    build_of(TINY, releases)
    # Where two folders can change places in one step, the link leads somewhere all the time.
    assert seen == ([] if can_exchange else [False, True])
    assert open_release(releases / layout.CURRENT, verify=True).version == first.version
    assert scratch_of(releases) == []


# ---------------------------------------------------------------- the previous release stays


@pytest.fixture
def previous(make: Make, releases: Path) -> Release:
    """A release that is there before the test."""
    return build_of(make({"data/a.nt": "<urn:a> <urn:b> <urn:c> ."}), releases)


def assert_current(releases: Path, release: Release) -> None:
    assert open_release(releases / layout.CURRENT, verify=True).version == release.version


def test_going_back_makes_the_earlier_one_current(previous: Release, releases: Path) -> None:
    newer = build_of(TINY, releases)
    assert_current(releases, newer)
    root = releases.parent.parent / "dataset"
    assert find_built(prepared_of(root), releases) == previous
    assert_current(releases, previous)
    build_of(TINY, releases)
    assert_current(releases, newer)


def test_the_gate(previous: Release, releases: Path) -> None:
    with pytest.raises(GateClosed, match=r"^1 violation, .*; no release was built: "):
        build(prepared_of(TINY), CLOSED, releases)
    assert_current(releases, previous)
    assert scratch_of(releases) == []
    assert versions_of(releases) == [previous.version]


STEPS = ["write_store", "write_dumps", "write_index", "_write_report", "_copy_parts", "publish"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_a_build_that_breaks_off(
    previous: Release,
    releases: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    fault: type[BaseException],
) -> None:
    def fail(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(build_module, step, fail)
        with pytest.raises(fault):
            build_of(TINY, releases)
    assert_current(releases, previous)
    assert scratch_of(releases) == []
    assert_current(releases, build_of(TINY, releases))


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_is_said_in_one_line(
    previous: Release, releases: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_module, step, fail)
    with pytest.raises(UsageError, match=r"cannot be written \(No space left") as caught:
        build_of(TINY, releases)
    assert "\n" not in str(caught.value)
    assert_current(releases, previous)


KILLED = """
import sys
import tempfile
from pathlib import Path
from bkg.release import build, publish
from tests.release.conftest import build_of

def stop(*_):
    print("here", flush=True)
    sys.stdin.read()

setattr({module}, {step!r}, stop)
build_of(Path({dataset!r}), Path({releases!r}))
"""


@pytest.mark.parametrize(
    ("module", "step"),
    [*(("build", step) for step in STEPS), ("publish", "point_current"), ("publish", "_sync")],
)
def test_a_build_that_is_killed(
    previous: Release, releases: Path, root: Path, module: str, step: str
) -> None:
    script = KILLED.format(module=module, step=step, dataset=str(TINY), releases=str(releases))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert_current(releases, previous)
    newer = build_of(TINY, releases)
    assert_current(releases, newer)
    assert scratch_of(releases) == []
    assert open_release(releases / previous.version, verify=True) == previous


def test_a_build_killed_between_two_links_is_cleared(previous: Release, releases: Path) -> None:
    (releases / f".{layout.CURRENT}-new").symlink_to("nowhere")
    (releases / ".building-left").mkdir()
    assert_current(releases, previous)
    build_of(TINY, releases)
    assert scratch_of(releases) == []
    assert not (releases / f".{layout.CURRENT}-new").is_symlink()


def test_what_a_killed_build_left_goes_though_nothing_is_built(
    previous: Release, releases: Path
) -> None:
    left = releases / ".building-left"
    left.mkdir()
    links = [releases / name for name in (f".{layout.CURRENT}-new", ".pinned-new", ".digests-1")]
    for link in links:
        link.symlink_to("nowhere")
    root = prepared_of(releases.parent.parent / "dataset")
    with publish.locked(releases):
        assert find_built(root, releases) == previous
        assert left.exists(), "it may be that of the build that holds the lock"
    assert find_built(root, releases) == previous
    assert not left.exists()
    assert not any(link.is_symlink() for link in links)


@pytest.mark.parametrize("same", [True, False])
def test_two_builds_at_once(make: Make, tiny: Path, releases: Path, same: bool) -> None:
    other = tiny if same else make({"data/a.nt": "<urn:a> <urn:b> <urn:c> ."})
    command = [sys.executable, "-m", "bkg", "build", "--releases", str(releases)]
    builds = [
        subprocess.Popen([*command, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for path in (tiny, other, tiny, other)
    ]
    for each in builds:
        _, complaint = each.communicate()
        assert (each.returncode, complaint) == (0, b"")
    for path in (tiny, other):
        open_release(releases / prepared_of(path).version, verify=True)
    open_release(releases / layout.CURRENT, verify=True)
    assert len(versions_of(releases)) == (1 if same else 2)
    assert scratch_of(releases) == []


# ---------------------------------------------------------------- folders that cannot be written


@pytest.fixture(params=["a file in its place", "a folder of the system", "no permission"])
def unwritable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder for releases that cannot be made."""
    if request.param == "a folder of the system" or (
        request.param == "no permission" and os.geteuid() == 0
    ):
        return Path("/proc/releases")
    if request.param == "no permission":
        (tmp_path / "closed").mkdir(mode=0o500)
        return tmp_path / "closed" / "releases"
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "releases"


def test_a_folder_that_cannot_be_written(unwritable: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written") as caught:
        build_of(TINY, unwritable)
    message = str(caught.value)
    assert message.startswith(f"{unwritable}: ")
    assert "build.releases" in message
    assert "\n" not in message


def test_no_new_file_can_be_made(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", fail)
    with pytest.raises(UsageError, match="Permission denied"):
        build_of(TINY, releases)


def test_a_current_release_needs_no_writing(
    tiny_release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("nothing is to be locked or written")

    monkeypatch.setattr(publish, "locked", fail)
    monkeypatch.setattr(publish, "point_current", fail)
    assert find_built(prepared_of(TINY), tiny_release.path.parent) == tiny_release


def test_the_config_of_the_tests_is_a_config(make: Make) -> None:
    root = make({"data/a.nt": ""})
    assert (root / "bkg.toml").read_text() == CONFIG
    assert prepare(prepared_of(root).assembled).settings.title == "A dataset"


def test_large_data_make_the_same_release(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(
        f'<urn:s{n}> <urn:p> "00{n}"^^{XSD.integer} <urn:g{n % 3}> .\n'
        f"_:b{n} <urn:q> <urn:o{n % 7}> .\n_:b{n} <urn:p> _:b{n // 2} <urn:g> .\n"
        f'<urn:s{n}> {RDFS.label} "Thing {n}"@en <urn:h#{n}> .\n'
        for n in range(2000)
    )
    schema = f"<urn:p> a {OWL.ObjectProperty} ; {RDFS.label} 'has' ."
    root = make(
        {"data/a.nq": text, "data/b.ttl": "<urn:o1> <urn:p> [] .", "ontology/o.ttl": schema}
    )
    small = build_of(root, tmp_path / "small")
    for name, value in (("LARGE", 1000), ("BLOCK", 1 << 17)):
        monkeypatch.setattr(large, name, value)
    monkeypatch.setattr(sorting, "CHUNK", 1 << 15)
    folder, steps = discover(root), Steps()
    prepared = prepare(assemble(folder, load(folder.config, {}), steps), steps)
    assert prepared.lines.many
    built = build(prepared, CLEAN, tmp_path / "large", steps)
    assert built.version == small.version
    assert (built.manifest.triples, built.manifest.quads) == (8003, 8003)
    assert built.path.name in versions_of(tmp_path / "large")
    # Files that stay on disk have no digest to remember.
    other = ("store/", layout.REPORT_INPUTS)
    stable = {entry for entry in small.manifest.files if not entry.name.startswith(other)}
    assert stable <= set(built.manifest.files), "all but the engine's own files, byte by byte"
    assert steps.shares[-1] == 1.0
    assert scratch_of(tmp_path / "large") == []
