"""The shapes of the Belarus Knowledge Graph, tested by cases, and its data, tested by the shapes.

A case is a pair of files in ``shapes/cases/<shape>/``. ``invalid.ttl`` must break that shape and no
other; shapes that cannot help breaking with it are named in a comment line ``# also: shape:Other``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from bkg.validation.engine import run_shacl
from bkg.validation.sieve.meta import run_meta_shacl
from bkg.vocab import OWL, RDF, SH
from tests.conftest import ROOT

IRI = "https://w3id.org/bkg/shapes"
FOLDER = ROOT / "shapes"
CASES = FOLDER / "cases"
PAIR = ["invalid.ttl", "valid.ttl"]
NAMES = sorted(path.name for path in CASES.iterdir())
KINDS = (SH.term("NodeShape"), SH.term("PropertyShape"))
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}
ALSO = re.compile(r"^# also: (.*)$", re.MULTILINE)

Node = NamedNode | BlankNode
Values = dict[tuple[object, NamedNode], list[object]]


def read(paths: Iterable[Path]) -> list[Quad]:
    """The quads of the files; blank nodes are kept apart."""
    forms = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG}
    return [
        quad
        for path in sorted(paths)
        for quad in parse(path=path, format=forms[path.suffix], rename_blank_nodes=True)
    ]


@pytest.fixture(scope="session")
def shapes() -> list[Quad]:
    """The shapes graph."""
    return read(FOLDER.glob("*.ttl"))


@pytest.fixture(scope="session")
def values(shapes: list[Quad]) -> Values:
    """What the shapes graph says, by subject and predicate."""
    found: Values = defaultdict(list)
    for quad in shapes:
        found[quad.subject, quad.predicate].append(quad.object)
    return found


@pytest.fixture(scope="session")
def declared(shapes: list[Quad]) -> list[object]:
    """All node shapes and property shapes."""
    return [q.subject for q in shapes if q.predicate == RDF.type and q.object in KINDS]


def shape(name: str) -> NamedNode:
    return NamedNode(f"{IRI}#{name}")


def broken(data: Iterable[Quad], shapes: list[Quad]) -> set[Node | None]:
    """The shapes that the data break, whatever the severity."""
    return {result.shape for result in run_shacl(data, shapes)}


def allowed(case: Path) -> set[NamedNode]:
    """The shape of an invalid case, and those that its comment names beside it."""
    also = ALSO.search(case.read_text(encoding="utf-8"))
    names = also[1].split() if also else []
    return {shape(name.removeprefix("shape:")) for name in [case.parent.name, *names]}


def english(terms: list[object]) -> list[str]:
    return [term.value for term in terms if isinstance(term, Literal) and term.language == "en"]


@pytest.mark.parametrize("name", NAMES)
def test_valid_case_breaks_nothing(name: str, shapes: list[Quad]) -> None:
    assert not broken(read([CASES / name / "valid.ttl"]), shapes)


@pytest.mark.parametrize("name", NAMES)
def test_invalid_case_breaks_its_shape_alone(name: str, shapes: list[Quad]) -> None:
    case = CASES / name / "invalid.ttl"
    assert broken(read([case]), shapes) == allowed(case)


@pytest.mark.parametrize("name", NAMES)
def test_cases_are_a_pair(name: str) -> None:
    assert sorted(path.name for path in (CASES / name).iterdir()) == PAIR


def test_every_shape_has_its_cases(declared: list[object]) -> None:
    assert {shape(name) for name in NAMES} == set(declared)


def test_every_shape_has_an_iri_of_its_own(declared: list[object], values: Values) -> None:
    assert len(declared) == len(set(declared))
    for one in declared:
        assert isinstance(one, NamedNode)
        assert one.value.startswith(f"{IRI}#")
        assert set(values[one, SH.term("property")]) <= set(declared)


@pytest.mark.parametrize("name", ["name", "description", "message"])
def test_every_shape_says_what_it_is_and_what_to_do(
    name: str, declared: list[object], values: Values
) -> None:
    for one in declared:
        texts = english(values[one, SH.term(name)])
        assert len(texts) == 1, one
        assert texts[0].strip(), one


def test_every_shape_has_a_severity(declared: list[object], values: Values) -> None:
    for one in declared:
        severities = values[one, SH.term("severity")]
        assert len(severities) == 1, one
        assert severities[0] in SEVERITIES, one


def test_every_property_shape_has_its_place(shapes: list[Quad], values: Values) -> None:
    places = []
    for quad in shapes:
        if quad.predicate == RDF.type and quad.object == KINDS[1]:
            groups = values[quad.subject, SH.term("group")]
            orders = values[quad.subject, SH.term("order")]
            assert len(groups) == len(orders) == 1, quad.subject
            assert values[groups[0], RDF.type] == [SH.term("PropertyGroup")], quad.subject
            places.append((groups[0], orders[0]))
    assert len(places) == len(set(places))


def test_only_terms_of_shacl_are_used(shapes: list[Quad]) -> None:
    known = {f"{SH}{name}" for name in rdflib.SH.__annotations__} | {
        f"{SH}{name}" for name in rdflib.SH._extras
    }
    terms = [term for q in shapes for term in (q.subject, q.predicate, q.object)]
    used = {term.value for term in terms if isinstance(term, NamedNode)}
    assert {iri for iri in used if iri.startswith(str(SH))} <= known


def test_shapes_are_well_formed(shapes: list[Quad]) -> None:
    assert not run_meta_shacl(shapes)


def test_shapes_graph_describes_itself(values: Values) -> None:
    graph = NamedNode(IRI)
    version = values[graph, OWL.versionInfo]
    assert values[graph, RDF.type] == [OWL.Ontology]
    assert version == [Literal("0.1.0")]
    assert values[graph, OWL.versionIRI] == [NamedNode(f"{IRI}/0.1.0")]


def test_messages_name_what_queries_project(shapes: list[Quad], values: Values) -> None:
    """A placeholder is a variable of the answer, else it would stay in the text."""
    seen = 0
    for quad in shapes:
        if quad.predicate == SH.term("sparql"):
            query = values[quad.object, SH.select][0]
            assert isinstance(query, Literal)
            projected = query.value[query.value.index("SELECT") : query.value.index("WHERE")]
            for name in re.findall(r"{\?(\w+)}", english(values[quad.subject, SH.message])[0]):
                assert f"?{name}" in projected, quad.subject
                seen += 1
    assert seen


def test_placeholders_are_filled(shapes: list[Quad]) -> None:
    case = read([CASES / "Total" / "invalid.ttl"])
    assert [text.value for result in run_shacl(case, shapes) for text in result.messages] == [
        "The parts add up to 19, but the whole is 20: correct a number, or add the part that is"
        " missing."
    ]


def test_belarus_data_conform(shapes: list[Quad]) -> None:
    data = read([*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "data").glob("*.trig")])
    found = [f"{result.focus}: {result.messages[0].value}" for result in run_shacl(data, shapes)]
    assert not found
