"""What goes in comes out: documents, dumps and CONSTRUCT hold the graph that the files hold.

Odd datasets are written to a file, built by the real pipeline and served; every format of every
thing is parsed by the parser that its Content-Type names, and by rdflib as a second opinion.
"""

from __future__ import annotations

import gzip
import logging
import re
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from bkg.graph.assemble import assemble
from bkg.graph.iris import document_of
from bkg.graph.refine import Surroundings
from bkg.read.dataset import Dataset
from bkg.release import layout
from bkg.release.build import build
from bkg.release.canonical import canonicalize, work
from bkg.release.prepare import prepare
from bkg.settings import Settings
from bkg.sources.folder import discover
from bkg.store.formats import GRAPHS
from bkg.validation.bridge import from_rdflib, to_graph
from bkg.validation.report import Report
from bkg.vocab import RDF, XSD
from bkg.web.formats import N_TRIPLES, RDF_FORMATS, RDF_XML, Format
from tests.servers import oxigraph
from tests.strategies import BASE, DATASETS, LEXICAL, ODD_IRIS, ODD_TEXTS, TAGS
from tests.web.conftest import site

THING = NamedNode(BASE + "thing")
P = NamedNode(BASE + "term#p")
DEFAULT = DefaultGraph()
INPUTS = (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD)
SUFFIXES = {RdfFormat.TRIG: "trig", RdfFormat.N_QUADS: "nq", RdfFormat.JSON_LD: "jsonld"}
Node = NamedNode | BlankNode


def canonical(quads: Iterable[Quad]) -> list[str]:
    """The quads as lines that do not depend on the labels of blank nodes."""
    return list(map(str, canonicalize(quads)))


def same(found: Iterable[Quad], wanted: Iterable[Quad], where: str) -> None:
    """Fails with what is too little and what is too much."""
    there, due = canonical(found), canonical(wanted)
    lost, added = sorted(set(due) - set(there)), sorted(set(there) - set(due))
    assert (lost[:3], added[:3]) == ([], []), where
    assert there == due, where


def named(quad: Quad) -> bool:
    """Whether the quad stands in a graph of its own."""
    return quad.graph_name != DEFAULT


def triples_of(quads: Iterable[Quad]) -> list[Quad]:
    """The quads without their graphs, once each."""
    return list(dict.fromkeys(Quad(*quad.triple) for quad in quads))


def description(quads: list[Quad], iri: str) -> list[Quad]:
    """What the document of an IRI must hold, found the slow and simple way."""
    subjects = {q.subject for q in quads if isinstance(q.subject, NamedNode)}
    graphs = {q.graph_name for q in quads if isinstance(q.graph_name, NamedNode)}
    roots: set[Node] = {NamedNode(iri)}
    if "#" not in iri:
        roots |= {n for n in subjects | graphs if document_of(n.value) == iri}
    while True:
        found = [q for q in quads if q.subject in roots]
        more = roots | {q.object for q in found if isinstance(q.object, BlankNode)}
        if more == roots:
            break
        roots = more
    if not found:
        found = [q for q in quads if q.object == NamedNode(iri)]
    return found


def second_opinion(body: bytes, fmt: Format) -> list[Quad]:
    """The document as rdflib reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own classes
        graph = rdflib.Graph(bind_namespaces="none").parse(data=body, format=fmt.media_type)
    return from_graph(graph)


def xml_can_carry(quads: Iterable[Quad]) -> bool:
    """Whether RDF/XML has a name for each predicate and a character for each of a literal."""
    for quad in quads:
        name = quad.predicate.value
        local = name[max(map(name.rfind, "/#:?")) + 1 :].lstrip("0123456789._-~")
        if (
            not local
            or name in (str(RDF.li.value), f"{RDF}about")
            or set(local) & set("!$&'()*+,;=@%")
        ):
            return False
        if isinstance(quad.object, Literal):
            for each in quad.object.value:
                if (each < " " and each not in "\t\r\n") or each in "\ufffe\uffff":
                    return False
    return True


@contextmanager
def served(quads: list[Quad], form: RdfFormat, *, remote: bool = False) -> Iterator[FlaskClient]:
    """The site of a dataset, from a file in a format to a client, by the real pipeline."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "set", "data")
        data.mkdir(parents=True)
        (data / f"all.{SUFFIXES[form]}").write_bytes(serialize(quads, format=form) or b"")
        given = Settings(base=BASE, query_processes=1)
        assembled = assemble(discover(data.parent), given)
        release = build(prepare(assembled), Report(()), Path(folder, "releases")).path
        with oxigraph(release / layout.STORE) if remote else nothing() as address:
            dataset = Dataset.open(release, given.replace(store_endpoint=address))
            try:
                yield site(dataset)
            finally:
                dataset.close()


@contextmanager
def nothing() -> Iterator[str]:
    """No endpoint: the store of the release answers."""
    yield ""


def check_documents(client: FlaskClient, quads: list[Quad]) -> None:
    """Every format of every thing holds the thing's description."""
    iris = {n.value for q in quads for n in (q.subject, q.object) if isinstance(n, NamedNode)}
    for iri in sorted(iris):
        wanted = description(quads, iri)
        for fmt in RDF_FORMATS:
            url = f"/resource?iri={quote(iri, safe='')}&format={fmt.suffix}"
            response = client.get(url)
            if response.status_code == 406:
                assert fmt is RDF_XML, (url, response.text)
                assert not xml_can_carry(wanted), (url, response.text)
                continue
            assert response.status_code == 200, (url, response.text)
            assert response.mimetype == fmt.media_type
            found = list(parse(response.data, format=fmt.rdf))
            # In a format with graphs the default graph holds every triple, as it does in the store.
            kept = triples_of(wanted) + (
                [q for q in wanted if named(q)] if fmt.keeps_graphs else []
            )
            same(found, kept, url)
            if not fmt.keeps_graphs:
                check_second_opinion(response.data, fmt, kept)


def check_second_opinion(body: bytes, fmt: Format, wanted: list[Quad]) -> None:
    """A client that uses rdflib reads the same graph."""
    # Its reader of N-Triples takes no IRI with a space of Unicode, which RFC 3987 allows.
    terms = [term for quad in wanted for term in quad.triple]
    terms += [term.datatype for term in terms if isinstance(term, Literal)]
    iris = [term.value for term in terms if isinstance(term, NamedNode)]
    if fmt is N_TRIPLES and any(map(re.compile(r"\s").search, iris)):
        return
    # Of a bare number in Turtle rdflib keeps the value alone, and of xsd:token always; so what it
    # would make of the terms themselves is compared, by value.
    known = to_graph(wanted, rdflib.Graph(bind_namespaces="none"))
    same(by_value(from_graph(known)), by_value(second_opinion(body, fmt)), f"rdflib: {fmt.label}")


def from_graph(graph: rdflib.Graph) -> list[Quad]:
    """The triples of rdflib as quads of the default graph."""
    return [Quad(*map(from_rdflib, triple)) for triple in graph]  # type: ignore[arg-type]  # kinds fit


def by_value(quads: list[Quad]) -> list[Quad]:
    """The quads as an engine that keeps values stores them."""
    store = Store()
    store.bulk_extend(quads)
    return list(store)


def check_dumps(client: FlaskClient, quads: list[Quad]) -> None:
    """Every dump that is offered holds the dataset."""
    page = client.get("/downloads", headers={"Accept": "text/html"}).text
    offered = 0
    for fmt in RDF_FORMATS:
        url = f"/downloads/set.{fmt.suffix}.gz"
        response = client.get(url)
        if response.status_code == 404:
            assert fmt is RDF_XML
            assert not xml_can_carry(quads)
            continue
        offered += 1
        assert url in page
        found = list(parse(gzip.decompress(response.data), format=fmt.rdf))
        wanted = quads if fmt.keeps_graphs else triples_of(quads)
        same(found, wanted, url)
    assert offered >= 5


def check_construct(client: FlaskClient, quads: list[Quad]) -> None:
    """CONSTRUCT of everything gives the union of all graphs, in every format."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    union = triples_of(quads)
    for media_type, form in GRAPHS.items():
        response = client.get(
            "/sparql", query_string={"query": query}, headers={"Accept": media_type}
        )
        if response.status_code == 406:
            assert form == RdfFormat.RDF_XML, response.text
            assert not xml_can_carry(union)
            continue
        assert response.status_code == 200, response.text
        assert response.mimetype == media_type
        same(list(parse(response.data, format=form)), union, media_type)


def check_describe(client: FlaskClient, quads: list[Quad]) -> None:
    """DESCRIBE gives the thing with its blank nodes, and no thing beside it."""
    response = client.get(
        "/sparql",
        query_string={"query": f"DESCRIBE {THING}"},
        headers={"Accept": "application/n-triples"},
    )
    found = list(parse(response.data, format=RdfFormat.N_TRIPLES))
    subjects: set[object] = {THING}
    while (
        more := subjects | {q.object for q in quads if q.subject in subjects if blank(q.object)}
    ) != subjects:
        subjects = more
    same(found, triples_of(q for q in quads if q.subject in subjects), "DESCRIBE")


def blank(term: object) -> bool:
    """Whether it is a blank node."""
    return isinstance(term, BlankNode)


def tame(quads: list[Quad], form: RdfFormat) -> list[Quad]:
    """The quads once each, if the format can carry them and they can be compared."""
    quads = list(dict.fromkeys(quads))
    assume(work(Surroundings(quads)) < 1e6)
    body = serialize(quads, format=form) or b""
    assume(canonical(parse(body, format=form, base_iri=BASE)) == canonical(quads))
    return quads


@pytest.fixture(autouse=True)
def _lexical_forms_in_rdflib(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would write "007" as "7", and complains of each literal that is none of its type."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    monkeypatch.setattr(logging.getLogger("rdflib.term"), "disabled", True)


SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

EVERY_FORM = [
    Quad(THING, P, Literal(form, datatype=XSD.term(name)))
    for name, forms in LEXICAL.items()
    for form in forms
]
EVERY_TEXT = [Quad(THING, P, Literal(text)) for text in ODD_TEXTS] + [
    Quad(THING, P, Literal("x", language=tag)) for tag in TAGS
]
EVERY_IRI = [Quad(NamedNode(iri), P, NamedNode(iri)) for iri in ODD_IRIS]
SAME_VALUE = [
    Quad(THING, P, Literal("7", datatype=XSD.integer), NamedNode("urn:graph")),
    Quad(THING, P, Literal("007", datatype=XSD.integer), NamedNode(BASE + "source/a#char=0,5")),
    Quad(THING, P, Literal("7", datatype=XSD.byte)),
    Quad(THING, P, BlankNode("a")),
    Quad(BlankNode("a"), P, Literal("1.50", datatype=XSD.decimal)),
    Quad(BlankNode("a"), P, Literal("1.5", datatype=XSD.decimal), BlankNode("g")),
]


@SLOW
@given(quads=DATASETS, form=st.sampled_from(INPUTS))
@example(quads=EVERY_FORM, form=RdfFormat.N_QUADS)
@example(quads=EVERY_TEXT, form=RdfFormat.TRIG)
@example(quads=EVERY_IRI, form=RdfFormat.N_QUADS)
@example(quads=SAME_VALUE, form=RdfFormat.JSON_LD)
def test_nothing_is_lost_between_a_file_and_an_answer(quads: list[Quad], form: RdfFormat) -> None:
    quads = tame(quads, form)
    with served(quads, form) as client:
        check_documents(client, quads)
        check_dumps(client, quads)
        check_construct(client, quads)
        check_describe(client, quads)


NAMED_ONLY = [q for q in (*EVERY_FORM, *SAME_VALUE) if not blank(q.subject) and not blank(q.object)]


@pytest.mark.parametrize("quads", [SAME_VALUE, EVERY_IRI, EVERY_TEXT, EVERY_FORM])
def test_a_remote_store_loses_nothing_either(quads: list[Quad]) -> None:
    with served(quads, RdfFormat.N_QUADS, remote=True) as client:
        check_documents(client, quads)
        check_dumps(client, quads)


@settings(parent=SLOW, max_examples=4)
@given(quads=DATASETS)
def test_documents_from_a_remote_store(quads: list[Quad]) -> None:
    quads = tame(quads, RdfFormat.N_QUADS)
    with served(quads, RdfFormat.N_QUADS, remote=True) as client:
        check_documents(client, quads)


def test_construct_from_a_remote_store() -> None:
    with served(NAMED_ONLY, RdfFormat.N_QUADS, remote=True) as client:
        check_construct(client, NAMED_ONLY)


ON_A_PATH = [
    iri
    for iri in ODD_IRIS
    if iri.startswith(BASE) and "?" not in iri and iri not in (BASE, BASE + "search")
]


@pytest.mark.parametrize("iri", ON_A_PATH)
def test_every_own_iri_answers_by_itself(iri: str) -> None:
    """The IRI as a client asks for it leads to its document in each format."""
    quads = [Quad(NamedNode(iri), P, Literal("007", datatype=XSD.integer))]
    path = iri.removeprefix(BASE.rstrip("/"))
    with served(quads, RdfFormat.N_QUADS) as client:
        for fmt in RDF_FORMATS:
            response = client.get(
                quote(path.partition("#")[0], safe="/%?&=;,:@!$'()*+~"),
                headers={"Accept": fmt.media_type},
                follow_redirects=True,
            )
            assert response.status_code == 200, (fmt.label, response.text)
            same(parse(response.data, format=fmt.rdf), quads, fmt.label)
