"""Every format, plain and compressed; what cannot be parsed says where."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from bkg.errors import InputError, InputErrors
from bkg.sources.parse import parse_file, parse_files
from bkg.vocab import XSD
from tests.sources.conftest import Write

S, P, G = (NamedNode(f"https://example.org/{name}") for name in "spg")
TYPED = "^^<http://www.w3.org/2001/XMLSchema#integer>"
DOCUMENTS = {
    ".ttl": "@base <https://example.org/> . <s> <p> '007'" + TYPED + " .",
    ".trig": "@prefix e: <https://example.org/> . e:g { e:s e:p '007'" + TYPED + " }",
    ".nt": f'{S} {P} "007"{TYPED} .',
    ".nq": f'{S} {P} "007"{TYPED} {G} .',
    ".rdf": (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://example.org/">'
        '<r:Description r:about="https://example.org/s">'
        '<p r:datatype="http://www.w3.org/2001/XMLSchema#integer">007</p>'
        "</r:Description></r:RDF>"
    ),
    ".jsonld": (
        '{"@id":"https://example.org/g","@graph":[{"@id":"https://example.org/s",'
        '"https://example.org/p":{"@value":"007","@type":'
        '"http://www.w3.org/2001/XMLSchema#integer"}}]}'
    ),
}
DOCUMENTS[".owl"] = DOCUMENTS[".rdf"]
SEVEN = Literal("007", datatype=XSD.integer)


@pytest.mark.parametrize("compressed", ["", ".gz"])
@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_every_format_keeps_graph_and_lexical_form(
    write: Write, suffix: str, compressed: str
) -> None:
    parsed = parse_file(write(f"a{suffix}{compressed}", DOCUMENTS[suffix]))
    graph = G if suffix in (".trig", ".nq", ".jsonld") else DefaultGraph()
    assert parsed.quads == (Quad(S, P, SEVEN, graph),)


def test_prefixes_and_the_order_of_the_file_are_kept(write: Write) -> None:
    path = write("a.ttl", "@prefix e: <https://example.org/> . e:s e:p 'b', 'a' .")
    parsed = parse_file(path)
    assert parsed.prefixes == {"e": "https://example.org/"}
    assert [quad.object for quad in parsed.quads] == [Literal("b"), Literal("a")]
    assert parsed.path == path


def test_relative_iris_resolve_against_the_base(write: Write) -> None:
    path = write("a b.ttl", "<> <p> <#here> .")
    parsed = parse_file(path, "https://example.org/x/")
    (quad,) = parsed.quads
    assert quad.subject == NamedNode("https://example.org/x/")
    assert quad.object == NamedNode("https://example.org/x/#here")
    assert parsed.base == "https://example.org/x/"


def test_without_a_base_relative_iris_tell_nothing_of_this_machine(
    write: Write, tmp_path: Path
) -> None:
    paths = (
        write("people/penny.ttl", "<> <#p> <leonard> , <../a%20b> ."),
        write("people/leonard.nt.gz", ""),
        write("a b.TTL", "<> <#p> <people/penny> ."),
    )
    first, _, last = parse_files(paths, root=tmp_path)
    penny, spaced = NamedNode("http://localhost/people/penny"), NamedNode("http://localhost/a%20b")
    assert {quad.subject for quad in first.quads} == {penny}
    # What one file calls <leonard> is what leonard.nt calls <>.
    assert {q.object for q in first.quads} == {NamedNode("http://localhost/people/leonard"), spaced}
    (back,) = last.quads
    assert (back.subject, back.object) == (spaced, penny)
    (alone,) = parse_file(paths[2]).quads
    assert alone == back


@pytest.mark.parametrize("compressed", ["", ".gz"])
@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_a_byte_order_mark_is_no_part_of_the_text(
    write: Write, suffix: str, compressed: str
) -> None:
    path = write(f"a{suffix}{compressed}", "\ufeff" + DOCUMENTS[suffix].replace("\n", "\r\n"))
    assert [quad.object for quad in parse_file(path).quads] == [SEVEN]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("compressed", ["", ".gz"])
@pytest.mark.parametrize(
    ("suffix", "text", "place"),
    [
        (".ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n", "3:1"),
        (".ttl", "<urn:a> <urn:b> 'é' .\n<urn:a> <urn:b> <no iri> .\n", "2:17"),
        (".ttl", "<urn:a> u:b <urn:c> .\n", "1:9"),
        (".trig", "<urn:g> {\n  <urn:a> <urn:b> }\n", "2:19"),
        (".nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> 'x' .\n", "2:17"),
        (".nq", "<urn:a> <urn:b> .\n", "1:17"),
        (".jsonld", '{"@id": "urn:a",\n  "urn:b": }\n', "2:12"),
    ],
)
def test_a_syntax_error_says_line_and_column(
    write: Write, suffix: str, text: str, place: str, compressed: str
) -> None:
    path = write(f"a{suffix}{compressed}", text)
    with pytest.raises(InputError) as caught:
        parse_file(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")
    assert "\n" not in str(caught.value)
    assert len(caught.value.reason) > 5
    assert "line" not in caught.value.reason, "the position has said so"


@pytest.mark.parametrize(("text", "place"), [("<rdf:RDF", "1:1"), ("<a>\n <b></a>", "2:7")])
def test_broken_xml_says_line_and_column(write: Write, text: str, place: str) -> None:
    path = write("a.rdf", text)
    with pytest.raises(InputError) as caught:
        parse_file(path)
    assert str(caught.value).startswith(f"{path}:{place}: not well-formed XML")


def test_text_that_is_not_utf8(write: Write) -> None:
    path = write("a.ttl", b"<urn:a> <urn:b> '\xff' .\n")
    with pytest.raises(InputError) as caught:
        parse_file(path)
    assert str(caught.value).startswith(f"{path}:1:")


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 50)[:-9],
        gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 50)[:-8] + b"\0" * 8,
        gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n")[:12] + b"\xff" * 30,
    ],
    ids=["cut short", "wrong checksum", "broken inside"],
)
def test_a_broken_gzip_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read") as caught:
        parse_file(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.nt.gz", b"<urn:a> <urn:b> <urn:c> .\n", "not so; rename or compress it"),
        (
            "a.nt",
            gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n", mtime=0),
            "its name does not say so",
        ),
        ("a.nt.gz", gzip.compress(gzip.compress(b"", mtime=0), mtime=0), "gzip, twice; unpack it"),
        ("a.ttl", "<urn:a> <urn:b> <urn:c> .".encode("utf-16"), "UTF-16; save it as UTF-8"),
    ],
)
def test_a_file_of_another_encoding_than_its_name_says(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        parse_file(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s.ttl"))
    for name, reason in (
        ("folder.ttl", "Is a directory"),
        ("none.ttl", "No such file"),
        ("s.ttl", "not a regular file"),
    ):
        with pytest.raises(InputError, match=reason):
            parse_file(tmp_path / name)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ttl", "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> ."),
        (".nt", "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> ."),
        (".ttl", "<< <urn:a> <urn:b> <urn:c> >> <urn:d> <urn:e> ."),
        (".ttl", "<urn:a> <urn:b> 'x'@en--ltr ."),
    ],
)
def test_rdf_1_2_is_refused(write: Write, suffix: str, text: str) -> None:
    with pytest.raises(InputError, match=r"\(RDF 1\.2\) are not supported"):
        parse_file(write(f"a{suffix}", text))


def test_a_suffix_that_says_nothing(write: Write) -> None:
    with pytest.raises(InputError):
        parse_file(write("a.txt", "<urn:a> <urn:b> <urn:c> ."))


# ---------------------------------------------------------------- several files


def test_all_broken_files_are_named(write: Write) -> None:
    paths = (write("a.ttl", "<urn:a>"), write("b.ttl", ""), write("c.nt.gz", "nonsense"))
    with pytest.raises(InputErrors) as caught:
        parse_files(paths)
    assert [error.position.path for error in caught.value.errors] == [paths[0], paths[2]]
    assert len(str(caught.value).splitlines()) == 2


def test_blank_nodes_of_two_files_do_not_meet(write: Write) -> None:
    text = "_:x <urn:p> [ <urn:q> _:x ] . <urn:g> { _:x <urn:p> 1 } _:g { _:x <urn:p> 2 }"
    paths = tuple(write(f"{name}.trig", text) for name in "abcdefghijkl")
    parsed = parse_files(paths) + parse_files(paths[:1], scope="other")
    found = [_blank_nodes(part.quads) for part in parsed]
    assert {len(nodes) for nodes in found} == {3}, "one labelled, one not, one graph"
    assert len(set().union(*found)) == 3 * len(parsed)


def test_blank_nodes_of_one_file_do_meet(write: Write) -> None:
    first, second = parse_file(
        write("a.ttl", "_:x <urn:p> 1 . <urn:s> <urn:p> _:x ."), scope="z"
    ).quads
    assert first.subject == second.object


def _blank_nodes(quads: Sequence[Quad]) -> set[BlankNode]:
    return {
        term
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph_name)
        if isinstance(term, BlankNode)
    }
