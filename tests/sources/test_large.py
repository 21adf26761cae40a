"""Large files are parsed in pieces, and what comes out is what the parser of small ones gives."""

from __future__ import annotations

import gzip
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad

from bkg.errors import InputError, InputErrors
from bkg.sources import large, parse, spill
from bkg.sources.parse import ParsedFile, parse_file, parse_files
from bkg.sources.spill import Joined, Spilled, mentioning
from bkg.sources.workers import workers

NQUADS = "".join(
    f'<urn:s{n}> <urn:p> "\\"{n} _:no\\" <x>"@en <urn:g{n % 3}> .\n'
    f"_:b{n} <urn:p> _:b{n + 1} _:g .\n"
    f"_:b{n} <urn:q> <urn:o> .\r\n"
    for n in range(50)
)
TURTLE = "@prefix e: <https://e.org/> .\n" + "".join(
    f'e:s{n} e:p [ e:q ( 1 "{n}" _:x ) ], <rel> .\n' for n in range(50)
)
JSON = '{"@context": {"@vocab": "urn:v:"}, "@graph": [{"@id": "urn:a", "p": ["x", {"q": "y"}]}]}'
XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">
<rdf:Description rdf:about="urn:a">
<e:p rdf:parseType="Resource"><e:q>x</e:q></e:p></rdf:Description>
</rdf:RDF>"""


class Here:
    """Calls functions in this process, where the pieces can be made small."""

    def submit(self, call: Callable[..., Any], *args: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(call(*args, **named))
        return future


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and read a few lines at a time."""
    for name, value in (
        ("LARGE", 0),
        ("BLOCK", 300),
        ("_FIRST", 40),
        ("_QUADS", 7),
    ):
        monkeypatch.setattr(large, name, value)


def write(folder: Path, name: str, text: str) -> Path:
    data = text.encode()
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def parsed(path: Path, most: int = 1 << 20) -> ParsedFile:
    options = large.Options("https://e.org/", most)
    return parse._parse(path, options, "d0x", Here())  # type: ignore[arg-type]  # as far as it is used


def anonymous(quads: object) -> list[str]:
    """Quads of which the parser makes up the blank nodes, without their labels."""
    return sorted(" ".join("_" if w.startswith("_:") else w for w in str(q).split()) for q in quads)  # type: ignore[attr-defined]  # an iterable


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("name", ["a.nq", "a.nq.gz"])
def test_nquads_in_pieces(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, "\ufeff" + NQUADS.replace("\n", "\n# comment _:c\n", 3))
    found = parsed(path)
    assert isinstance(found.quads, Spilled)
    assert len(found.quads.parts) > 5
    assert tuple(found.quads) == parse_file(path, scope="d0x").quads
    assert len(found.quads) == 150
    assert found.quads[3] == next(iter(found.quads[3:5]))


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize(
    ("name", "text"), [("a.ttl", TURTLE), ("a.trig", TURTLE), ("a.jsonld", JSON), ("a.rdf", XML)]
)
def test_other_formats_in_pieces(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path, name, text)
    found, whole = parsed(path), parse_file(path, "https://e.org/", "d0x")
    assert isinstance(found.quads, Spilled)
    assert anonymous(found.quads) == anonymous(whole.quads)
    assert found.prefixes == whole.prefixes
    labels = {str(q.subject) for q in found.quads if str(q.subject).startswith("_:")}
    assert labels
    assert all(label.startswith("_:d0x") for label in labels)


FAULTS = {
    "an error": NQUADS + "<urn:a> <urn:b> .\n" + NQUADS,
    "a triple term": NQUADS + "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .\n",
    "a direction": NQUADS + '<urn:a> <urn:b> "x"@en--ltr .\n',
    "no UTF-8": NQUADS + '<urn:a> <urn:b> "\udcff" .\n',
    "too long": NQUADS * 20,
}


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_as_of_small_files(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "a.nq"
    path.write_bytes(FAULTS[fault].encode(errors="surrogateescape"))
    with pytest.raises(InputError) as one:
        parsed(path, 100_000)
    with pytest.raises(InputError) as other:
        parse_file(path, "https://e.org/", "d0x", 100_000)
    assert str(one.value) == str(other.value)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_found_before_all_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    held: list[Path] = []
    monkeypatch.setattr(parse, "parse_file", lambda path, *_: held.append(path))
    path = tmp_path / "a.nq"
    path.write_bytes(FAULTS[fault].encode(errors="surrogateescape"))
    with pytest.raises(InputError):
        parsed(path, 100_000)
    assert not held


@pytest.mark.usefixtures("pieces")
def test_a_line_without_end_is_left_to_the_parser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "_LONGEST", 1000)
    path = write(tmp_path, "a.nq", NQUADS + f'<urn:a> <urn:b> "{"x" * 5000}" .\n')
    assert parsed(path).quads == parse_file(path, scope="d0x").quads
    assert not isinstance(parsed(path).quads, Spilled)


@pytest.mark.usefixtures("pieces")
def test_a_broken_archive(tmp_path: Path) -> None:
    path = write(tmp_path, "a.nq.gz", NQUADS)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="cannot be read"):
        parsed(path)


@pytest.mark.usefixtures("pieces")
def test_quads_that_mention_a_term(tmp_path: Path) -> None:
    path = write(tmp_path, "a.nq", NQUADS)
    small, spilled = parse_file(path).quads, parsed(path).quads
    joined = Joined([spilled, small])
    wanted = [NamedNode("urn:s7"), NamedNode("urn:g2")]

    def with_terms(quad: Quad) -> bool:
        return any(term in wanted for term in (quad.subject, quad.graph_name))

    expected = [quad for quad in small if with_terms(quad)]
    for quads in (small, spilled, joined):
        found = [quad for quad in mentioning(quads, wanted) if with_terms(quad)]
        assert found == expected * (2 if quads is joined else 1)
    assert list(mentioning(spilled, [])) == []
    assert len(list(mentioning(spilled, wanted))) == len(expected), "it is a sieve"
    assert list(joined) == [*spilled, *small]
    assert len(joined) == 300


@pytest.mark.usefixtures("pieces")
def test_the_parts_go_with_the_quads(tmp_path: Path) -> None:
    quads = parsed(write(tmp_path, "a.nq", NQUADS)).quads
    assert isinstance(quads, Spilled)
    folder = quads.parts[0].path.parent
    assert folder.is_dir()
    del quads
    assert not folder.exists()


def test_processes_parse_and_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE", 0)
    paths = (write(tmp_path, "a.nq", NQUADS), write(tmp_path, "b.ttl", TURTLE))
    first, second = parse_files(paths, "https://e.org/", "d")
    assert tuple(first.quads) == parse_file(paths[0], scope="d0x").quads
    assert len(second.quads) == len(parse_file(paths[1]).quads)
    write(tmp_path, "b.ttl", "<a")
    with pytest.raises(InputErrors, match=r"b\.ttl:1:"):
        parse_files(paths, "https://e.org/", "d")


def _interrupted(part: Path) -> None:
    with workers() as pool:
        pool.submit(spill.write_part, b"", "", part, quads=True).result()
        raise KeyboardInterrupt


def test_processes_end_with_the_work(tmp_path: Path) -> None:
    before = multiprocessing.active_children()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path / "part")
    assert multiprocessing.active_children() == before


def test_what_is_large_by_itself_or_together_is_read_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("LARGE", 1000), ("_SHARES", 4), ("_LEAST", 100)):
        monkeypatch.setattr(large, name, value)
    sizes = {"a.nt": 900, "b.nt": 100, "c.nt": 99, "d.nt.gz": 7, "e.nt.gz": 6}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(b"x" * size)

    def among(*names: str) -> list[str]:
        return sorted(path.name for path in large.large_among([tmp_path / n for n in names]))

    assert among("a.nt", "c.nt") == []
    # A part of the whole is not less than a quarter of it, and not less than a hundred bytes.
    assert among("a.nt", "b.nt") == ["a.nt"]
    monkeypatch.setattr(large, "_SHARES", 100)
    assert among("a.nt", "b.nt", "c.nt") == ["a.nt", "b.nt"]
    assert among("a.nt", "d.nt.gz", "e.nt.gz") == ["a.nt", "d.nt.gz"]
    (tmp_path / "a.nt").write_bytes(b"x" * 1000)
    assert among("a.nt") == ["a.nt"]
    assert among("gone.nt") == []


def test_files_that_are_large_together_stay_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "_LEAST", 1)
    monkeypatch.setattr(large, "LARGE", 2 * len(NQUADS))
    paths = tuple(write(tmp_path, f"{number}.nq", NQUADS) for number in range(2))
    together = parse_files(paths)
    assert all(isinstance(part.quads, Spilled) for part in together)
    (alone,) = parse_files(paths[:1])
    assert isinstance(alone.quads, tuple)
    assert list(together[0].quads) == list(alone.quads)
