"""The dumps parse back to the graph that went in, by two parsers that share no code."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from bkg.errors import NotAcceptable
from bkg.graph import rdfxml
from bkg.release import layout
from bkg.release.dumps import QUAD_FORMATS, TRIPLE_FORMATS, write_dumps
from bkg.release.layout import Release
from bkg.release.lines import Lines
from bkg.vocab import RDF, XSD
from tests.release.conftest import TINY, Make, build_of, canonical, prepared_of

ODD = r"""
@prefix e: <https://example.org/d/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:a e:int "007"^^xsd:integer, 7, "+7"^^xsd:integer ; e:decimal 1.50, 1.5, "01.5"^^xsd:decimal ;
    e:double 1.0E0, 1e0 ; e:truth true, "1"^^xsd:boolean ; e:wrong "x"^^xsd:integer ;
    e:text "", " a  b ", "tab\t, line\nfeed, return\r, both\r\n" ;
    e:text "\"quoted\" \\u0041 <&>", "ваза \U0001F3FA" ;
    e:lang "a"@en, "a"@fr, "a"@be-tarask ; e:year "1907"^^xsd:gYear, "-0044"^^xsd:gYear ;
    e:list ( 1 ( 2 ) () [ e:x 3 ] ) ; e:xml "<a/>"^^e:type ;
    e:node [ e:x [ e:y [] ] ] ; e:näme <urn:x:y>, <https://example.org/?a=1&b=2> .
e:g { e:a e:int "007"^^xsd:integer ; e:shared _:b . _:b e:x 1 }
e:h { _:b e:x 2 }
_:named { e:a e:x 1 }
"""


@pytest.fixture
def odd(make: Make, tmp_path: Path) -> Release:
    """The release of data that is easily changed on its way."""
    return build_of(make({"data/odd.trig": ODD}), tmp_path / "releases")


@pytest.fixture(params=["tiny", "odd"])
def built(request: pytest.FixtureRequest, make: Make, tmp_path: Path) -> tuple[Release, list[Quad]]:
    """A release and the quads that it was made from."""
    root = TINY if request.param == "tiny" else make({"data/odd.trig": ODD})
    prepared = prepared_of(root)
    return build_of(root, tmp_path / "releases"), list(prepared.quads())


def content(release: Release, suffix: str) -> bytes:
    (path,) = (release.path / layout.DOWNLOADS).glob(f"*.{suffix}.gz")
    return gzip.decompress(path.read_bytes())


def expected(quads: Iterable[Quad], suffix: str) -> list[str]:
    if suffix in QUAD_FORMATS:
        return canonical(quads)
    shapes = NamedNode("https://example.org/museum/shapes")
    return canonical({Quad(*q.triple) for q in quads if q.graph_name != shapes})


@pytest.mark.parametrize("suffix", [*TRIPLE_FORMATS, *QUAD_FORMATS])
def test_pyoxigraph_reads_them_back(built: tuple[Release, list[Quad]], suffix: str) -> None:
    release, quads = built
    rdf_format = {**TRIPLE_FORMATS, **QUAD_FORMATS}[suffix]
    found = parse(content(release, suffix), format=rdf_format)
    assert canonical(found) == expected(quads, suffix)


RDFLIB = {
    "nt": "nt",
    "ttl": "turtle",
    "rdf": "xml",
    "jsonld": "json-ld",
    "nq": "nquads",
    "trig": "trig",
}


NUMBERS = {XSD.integer, XSD.decimal, XSD.double}


def _by_value(quad: Quad) -> Quad:
    """The quad with the number's value in place of its form."""
    number = quad.object
    if not isinstance(number, Literal) or number.datatype not in NUMBERS or number.value == "x":
        return quad
    value = Literal(str(float(number.value)), datatype=number.datatype)
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _term(term: object) -> NamedNode | BlankNode | Literal:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return Literal(str(term), language=term.language)
    return (
        Literal(str(term), datatype=NamedNode(str(term.datatype)))
        if term.datatype
        else Literal(str(term))
    )


@pytest.mark.parametrize("suffix", RDFLIB)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_them_back(
    built: tuple[Release, list[Quad]], suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, quads = built
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    dataset = rdflib.Dataset()
    dataset.parse(data=content(release, suffix), format=RDFLIB[suffix])
    default = {None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID}
    found = [
        Quad(_term(s), p, _term(o), DefaultGraph() if g in default else _term(g))  # type: ignore[arg-type]  # kinds are kept
        for s, p_, o, g in dataset.quads()
        for p in [NamedNode(str(p_))]
    ]
    if suffix in TRIPLE_FORMATS:
        found = [Quad(*quad.triple) for quad in found]
    if suffix in ("ttl", "trig"):
        # Where Turtle writes a number bare, rdflib keeps its value and not its form.
        found, quads = [*{*map(_by_value, found)}], [*{*map(_by_value, quads)}]
    assert canonical(found) == expected(quads, suffix)


@pytest.mark.parametrize("form", ['"007"', '"+7"', '"1.50"', '"01.5"', "1.0E0", "-0044", '"x"'])
def test_lexical_forms_stand_as_written(odd: Release, form: str) -> None:
    for suffix in ("nt", "nq"):
        assert form in content(odd, suffix).decode()


def test_no_time_and_no_name_in_the_compressed_files(odd: Release) -> None:
    for path in (odd.path / layout.DOWNLOADS).iterdir():
        head = path.read_bytes()[:10]
        assert head[3] == 0, "no name"
        assert head[4:8] == b"\0\0\0\0", "no time"


def test_canonical_nquads_are_sorted_and_labelled_by_the_data(odd: Release) -> None:
    lines = content(odd, "nq").decode().splitlines()
    assert len(lines) == odd.manifest.quads
    assert "_:c14n0" in "".join(lines)
    body = [line.removesuffix(" .") for line in lines]
    assert body == sorted(body)


def test_prefixes_are_used(built: tuple[Release, list[Quad]]) -> None:
    release, _ = built
    for suffix in ("ttl", "trig"):
        assert b"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ." in content(release, suffix)


# ---------------------------------------------------------------- what RDF/XML cannot carry


@pytest.mark.parametrize(
    ("fact", "fits"),
    [
        ("<urn:a> <https://example.org/p> 'x' .", True),
        ("<urn:a> <https://example.org/1p> 'x' .", True),
        ("<urn:a> <https://example.org/1> 'x' .", False),
        ("<urn:a> <https://example.org/p/> 'x' .", False),
        (f"<urn:a> <{RDF}li> 'x' .", False),
        (f"<urn:a> <{RDF}Description> 'x' .", False),
        (f"<urn:a> <{RDF}_1> 'x' .", True),
        ("<urn:a> <urn:p> 'bell \\u0007' .", False),
        ("<urn:a> <urn:p> '\\uFFFE' .", False),
        ("<urn:a> <urn:p> 'return \\r' .", True),
    ],
)
def test_rdf_xml_is_left_out_where_it_cannot_carry_a_fact(
    make: Make, tmp_path: Path, fact: str, fits: bool
) -> None:
    release = build_of(make({"data/a.ttl": fact}), tmp_path / "releases")
    suffixes = {entry.name.split(".")[-2] for entry in release.dump_files}
    assert suffixes == {*TRIPLE_FORMATS, *QUAD_FORMATS} - (set() if fits else {"rdf"})
    (quad,) = parse(fact, format=RdfFormat.TURTLE)
    with nullcontext() if fits else pytest.raises(NotAcceptable):
        rdfxml.write([quad], {})


def test_an_empty_graph_has_dumps_too(tmp_path: Path) -> None:
    names = write_dumps(tmp_path, "none", (Lines.of([]), Lines.of([])), {}, tmp_path)
    assert len(names) == 6
    for name in names:
        rdf_format = RdfFormat.from_extension(name.split(".")[-2])
        assert rdf_format is not None
        assert list(parse(gzip.decompress((tmp_path / name).read_bytes()), format=rdf_format)) == []
