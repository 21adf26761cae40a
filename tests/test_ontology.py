"""The ontology of the Belarus Knowledge Graph, against its data, its questions and the articles.

The test of own words needs the texts of the articles: ``BKG_SOURCES`` names their folder.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from bkg.vocab import BKG, OWL, RDF, RDFS, SCHEMA, SKOS, XSD
from tests.conftest import ROOT

BASE = "https://w3id.org/bkg/"
FORMS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}
TERM_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
PREFIX = re.compile(r"^PREFIX ([\w-]+): <([^>]*)>$", re.MULTILINE)
TITLE = re.compile(r"^# (?:title|description): (.*)$", re.MULTILINE)
LONGEST_RUN = 5

# How surely a passage speaks in which a claim of that stance stands.
CERTAINTY = {
    "attributed-claim": {"reported"},
    "counterfactual": {"counterfactual"},
    "forecast": {"forecast"},
    "intention": {"reported"},
    "opinion": {"opinion"},
    "presupposition": {"counterfactual", "forecast", "opinion", "reported"},
    "recommendation": {"opinion"},
    "reported-speech": {"reported"},
}

# Names and titles, which are the same in anybody's words.
NAMES = (
    "Belarus at the EaP Summit in Warsaw: The Meaningless Scandal",
    "Convention of the Council of Europe on Action against Trafficking in Human Beings",
    'Discussion and Analytical Society "Liberal Club"',
    "Global Plan of Action to Combat Trafficking in Persons",
    "Group of Friends United against Trafficking in Persons",
    "Human Trafficking: Belarus Leads International Efforts",
    "Lukashenka Plays the Ace Up His Sleeve",
    "Ministry of Foreign Affairs of Belarus",
    "Partnership against Slavery and Trafficking in Human Beings",
    "UN Convention against Transnational Organised Crime",
    "United Nations Development Assistance Framework for Belarus",
    "World Day against Trafficking in Persons",
)

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Values = dict[tuple[object, ox.NamedNode], list[Term]]


def read(paths: Iterable[Path]) -> list[ox.Quad]:
    return [q for path in sorted(paths) for q in ox.parse(path=path, format=FORMS[path.suffix])]


@pytest.fixture(scope="session")
def data() -> list[ox.Quad]:
    """All that the files in ``data/`` say."""
    return read((ROOT / "data").glob("*.trig"))


@pytest.fixture(scope="session")
def ontology() -> list[ox.Quad]:
    """All that the files in ``ontology/`` say."""
    return read((ROOT / "ontology").glob("*.ttl"))


@pytest.fixture(scope="session")
def values(data: list[ox.Quad], ontology: list[ox.Quad]) -> Values:
    """What data and ontology say, by subject and predicate, each value once."""
    found: dict[tuple[object, ox.NamedNode], dict[Term, None]] = defaultdict(dict)
    for quad in [*ontology, *data]:
        found[quad.subject, quad.predicate][quad.object] = None
    return defaultdict(list, {key: list(terms) for key, terms in found.items()})


@pytest.fixture(scope="session")
def terms(ontology: list[ox.Quad]) -> list[ox.NamedNode]:
    """The classes and properties."""
    return [q.subject for q in ontology if is_term(q) and isinstance(q.subject, ox.NamedNode)]


@pytest.fixture(scope="session")
def concepts(ontology: list[ox.Quad]) -> list[ox.NamedNode]:
    """The controlled terms."""
    kind = SKOS.Concept
    found = [q.subject for q in ontology if q.predicate == RDF.type and q.object == kind]
    return [subject for subject in found if isinstance(subject, ox.NamedNode)]


def is_term(quad: ox.Quad) -> bool:
    return quad.predicate == RDF.type and quad.object in TERM_KINDS


def used_by(quads: Iterable[ox.Quad]) -> set[object]:
    """What data use: as predicate, or as the object of a statement."""
    return {term for quad in quads for term in (quad.predicate, quad.object)}


def test_every_term_is_described(terms: list[ox.NamedNode], values: Values) -> None:
    assert len(terms) == len(set(terms))
    for term in terms:
        assert term.value.startswith(str(BKG))
        assert values[term, RDFS.isDefinedBy] == [ox.NamedNode(BASE + "ontology")], term
        for predicate in (RDFS.label, SKOS.definition, SKOS.example):
            texts = values[term, predicate]
            assert len(texts) == 1, (term, predicate)
            assert isinstance(texts[0], ox.Literal), (term, predicate)
            assert texts[0].value.strip(), (term, predicate)


def test_every_concept_is_described(concepts: list[ox.NamedNode], values: Values) -> None:
    for concept in concepts:
        scheme = ox.NamedNode(concept.value.rpartition("/")[0])
        assert values[concept, SKOS.inScheme] == [scheme]
        assert values[scheme, RDF.type] == [SKOS.ConceptScheme]
        assert len(values[concept, RDFS.label]) == 1


def prefixes() -> str:
    """The prefixes of the data's files, as the head of a Turtle file."""
    lines = {"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."}
    for path in (ROOT / "data").glob("*.trig"):
        text = path.read_text(encoding="utf-8")
        lines |= {line for line in text.splitlines() if line.startswith("@prefix")}
    return "\n".join(sorted(re.sub(r" +", " ", line) for line in lines)) + "\n"


def test_examples_are_true(terms: list[ox.NamedNode], values: Values, data: list[ox.Quad]) -> None:
    """An example is Turtle, uses its term, and says what the data say."""
    known = {quad.triple for quad in data}
    head = prefixes()
    for term in terms:
        example = values[term, SKOS.example][0]
        assert isinstance(example, ox.Literal)
        text = head + example.value
        said = list(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE))
        assert term in used_by(said), term
        assert {quad.triple for quad in said} <= known, term


def test_every_term_is_used(terms: list[ox.NamedNode], data: list[ox.Quad]) -> None:
    assert set(terms) <= used_by(data)


def test_every_concept_is_used(concepts: list[ox.NamedNode], data: list[ox.Quad]) -> None:
    assert set(concepts) <= used_by(data)


ALIGNMENTS = (
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    SKOS.closeMatch,
    SKOS.relatedMatch,
    SKOS.editorialNote,  # where no other vocabulary has such a term, it says so
)


def test_every_term_says_how_it_is_meant_and_to_what_it_is_aligned(
    terms: list[ox.NamedNode], ontology: list[ox.Quad]
) -> None:
    said: dict[object, set[object]] = defaultdict(set)
    for quad in ontology:
        said[quad.subject].add(quad.predicate)
    needed = {RDFS.label, SKOS.definition, SKOS.scopeNote, SKOS.example, OWL.versionInfo}
    assert {t.value: needed - said[t] for t in terms if needed - said[t]} == {}
    assert [t.value for t in terms if not said[t] & set(ALIGNMENTS)] == []


def test_every_concept_and_scheme_is_defined(ontology: list[ox.Quad]) -> None:
    kinds = {SKOS.Concept, SKOS.ConceptScheme}
    declared = {q.subject for q in ontology if q.predicate == RDF.type and q.object in kinds}
    defined = {q.subject for q in ontology if q.predicate == SKOS.definition}
    assert declared
    assert declared <= defined


def asked() -> set[str]:
    """Every IRI that the pattern of a competency question names."""
    found = set()
    for path in (ROOT / "questions").glob("*.rq"):
        text = path.read_text(encoding="utf-8")
        body = re.sub(r"^(#|PREFIX).*$", "", text, flags=re.MULTILINE)
        for prefix, base in PREFIX.findall(text):
            names = re.findall(rf"(?<![\w-]){re.escape(prefix)}:([\w-]+)", body)
            found |= {base + name for name in names}
    return found


def test_every_term_is_asked_for(terms: list[ox.NamedNode]) -> None:
    assert {term.value for term in terms} - asked() == set()


def test_data_use_declared_terms_only(terms: list[ox.NamedNode], data: list[ox.Quad]) -> None:
    used = {term.value for term in used_by(data) if isinstance(term, ox.NamedNode)}
    assert {iri for iri in used if iri.startswith(str(BKG))} <= {term.value for term in terms}


def test_data_describe_what_they_name(data: list[ox.Quad], ontology: list[ox.Quad]) -> None:
    described = {quad.subject for quad in [*data, *ontology]}
    named = {term for term in used_by(data) if isinstance(term, ox.NamedNode)}
    assert {term for term in named if term.value.startswith(BASE)} <= described


def test_data_have_no_blank_nodes(data: list[ox.Quad]) -> None:
    for quad in data:
        assert isinstance(quad.graph_name, ox.NamedNode), quad
        assert isinstance(quad.subject, ox.NamedNode), quad
        assert not isinstance(quad.object, ox.BlankNode), quad


def test_facts_stand_in_passages(data: list[ox.Quad], values: Values) -> None:
    """A graph is a passage, or a source with what is known of it and its passages."""
    graphs = {quad.graph_name for quad in data}
    assert {q.subject for q in data if q.object == BKG.Passage} <= graphs
    for graph in graphs:
        assert {BKG.Passage, BKG.Source} & set(values[graph, RDF.type]), graph


def last(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value.rpartition("/")[2]


def test_certainty_of_a_passage_agrees_with_its_claims(data: list[ox.Quad], values: Values) -> None:
    stances = [quad for quad in data if quad.predicate == BKG.stance]
    assert {last(quad.object) for quad in stances} == set(CERTAINTY)
    for quad in stances:
        certainty = values[quad.graph_name, BKG.certainty]
        assert {last(term) for term in certainty} <= CERTAINTY[last(quad.object)], quad


def kinds(term: Term, values: Values) -> set[Term]:
    """The classes of a thing, or the datatypes whose values hold the value of a literal."""
    if not isinstance(term, ox.Literal):
        return set(values[term, RDF.type])
    found: set[Term] = {term.datatype}
    if term.datatype == XSD.integer and int(term.value) >= 0:
        found.add(XSD.nonNegativeInteger)
    return found


def test_domains_hold(data: list[ox.Quad], values: Values) -> None:
    for quad in data:
        if quad.predicate.value.startswith(str(BKG)):
            wanted = set(values[quad.predicate, SCHEMA.domainIncludes])
            assert wanted & kinds(quad.subject, values), quad


def test_ranges_hold(data: list[ox.Quad], values: Values) -> None:
    for quad in data:
        wanted = set(values[quad.predicate, SCHEMA.rangeIncludes])
        if wanted and quad.predicate.value.startswith(str(BKG)):
            assert wanted & kinds(quad.object, values), quad


def test_featured_things_are_described(data: list[ox.Quad]) -> None:
    config = tomllib.loads((ROOT / "bkg.toml").read_text(encoding="utf-8"))
    described = {quad.subject for quad in data}
    assert {ox.NamedNode(iri) for iri in config["featured"]} <= described


@pytest.fixture(scope="session")
def articles() -> list[str]:
    """The texts of the articles."""
    folder = Path(os.environ.get("BKG_SOURCES", ROOT.parent / "shared/sources"))
    if not folder.is_dir():
        pytest.skip(f"no texts of the articles at {folder}; set BKG_SOURCES")
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of words that is one word too long to be chance."""
    all_words = words(text)
    for start in range(len(all_words) - LONGEST_RUN):
        yield tuple(all_words[start : start + LONGEST_RUN + 1])


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, " | ")
    return text


def test_words_are_our_own(
    articles: list[str], data: list[ox.Quad], ontology: list[ox.Quad]
) -> None:
    theirs = {run for article in articles for run in runs(article)}
    assert theirs
    texts = {q.object.value for q in [*data, *ontology] if isinstance(q.object, ox.Literal)}
    for path in (ROOT / "questions").glob("*.rq"):
        texts |= set(TITLE.findall(path.read_text(encoding="utf-8")))
    copied = {
        " ".join(run)
        for text in texts
        for part in without_names(text).split("|")
        for run in runs(part)
        if run in theirs
    }
    assert not copied


def test_every_excepted_name_is_needed(articles: list[str], data: list[ox.Quad]) -> None:
    texts = [quad.object.value for quad in data if isinstance(quad.object, ox.Literal)]
    theirs = [" ".join(words(article)) for article in articles]
    for name in NAMES:
        assert len(words(name)) > LONGEST_RUN, name
        assert any(name in text for text in texts), name
        assert any(" ".join(words(name)) in article for article in theirs), name
