"""The sieve lets through whatever pySHACL would find: both ways give the same results."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path
from typing import ParamSpec, TypeVar

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, assume, given, settings
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from bkg.graph.assemble import assemble
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.sources.workers import Workers
from bkg.validation import sorted_facts
from bkg.validation.engine import EngineFailure, ShaclResult, run_shacl
from bkg.validation.finding import term_text
from bkg.validation.paths import path_text
from bkg.validation.sieve import groups, survey
from bkg.validation.sieve.lookup import Facts
from bkg.validation.sieve.run import run_sieved
from bkg.validation.sorted_facts import SortedFacts

_P = ParamSpec("_P")
_T = TypeVar("_T")

PREFIXES = """
@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
CHECK = ":check sh:declare [ sh:prefix '' ; sh:namespace 'http://e/'^^xsd:anyURI ] .\n"


def read(text: str) -> list[Quad]:
    return list(parse(PREFIXES + text, format=RdfFormat.TURTLE))


def fields(results: Iterable[ShaclResult]) -> Counter[tuple[str, ...]]:
    """What must agree."""
    return Counter(
        (
            path_text(r.path),
            *(term_text(term) for term in (r.focus, r.value, r.component, r.severity, r.shape)),
            *sorted(message.value for message in r.messages if r.component is None),
        )
        for r in results
    )


class Here(Workers):
    """Does the work in this process, at once."""

    def __init__(self) -> None:
        """No process is needed."""

    def submit(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> Future[_T]:
        """Call the function; what it is given has been to another process and back."""
        done = Future[_T]()
        sent, words = pickle.loads(pickle.dumps((args, named)))  # noqa: S301 - made here
        done.set_result(pickle.loads(pickle.dumps(call(*sent, **words))))  # noqa: S301 - made here
        return done


def grouped(data: Sequence[Quad], shapes: Sequence[Quad]) -> tuple[list[ShaclResult], object]:
    """Sieve data in small parts, with each triple in two graphs."""
    twice = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))
        for quad in data
        for graph in ("urn:g", "urn:h")
    ]
    lines = (serialize(twice, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "workers", lambda: nullcontext(Here()))
        patch.setattr(groups, "MOST", len(data) // 2)
        patch.setattr(sorted_facts, "STRETCH", 200)
        # Of some reasons there are few nodes, of others too many to be noted.
        patch.setattr(survey, "MOST", 1)
        path = Path(folder) / "facts.nq"
        # An empty file cannot be mapped; a dataset without a triple is never that large.
        path.write_bytes(b"".join(sorted(set(lines))) or b"<urn:a> <urn:b> <urn:c> .\n")
        return groups.run_in_groups(SortedFacts(path), list(shapes))


def both(data: Sequence[Quad], shapes: Sequence[Quad]) -> tuple[object, object]:
    """What pySHACL gives by itself and what it gives behind the sieve, be it a failure."""
    outcomes: list[object] = []
    for way in (
        run_shacl,
        lambda d, s: run_sieved(Facts(d), s)[0],
        lambda d, s: grouped(d, s)[0],
    ):
        try:
            outcomes.append(fields(way(data, shapes)))
        except EngineFailure:
            outcomes.append("failure")
    assert outcomes[1] == outcomes[2], "in groups, it is the same"
    return outcomes[0], outcomes[1]


# ---------------------------------------------------------------- random data and shapes

NODES = (":a", ":b", ":c", "<urn:d>")
LITERALS = (
    *('"x"', '"y"@en', '"y"@en-GB', '"z"@de', '""', '"long enough"', '"A1"', '"line\\nA1"'),
    *("1", "01", "2", "1.0", "1.00", "-3", "1e0", "true", '"2"^^xsd:byte', '"x"^^xsd:integer'),
    *('"2020-01-31"^^xsd:date', '"2020-02-31"^^xsd:date', '"2020"^^xsd:gYear', '"1"^^xsd:boolean'),
)
PREDICATES = (":p", ":q", ":r")
PATHS = (
    *PREDICATES,
    "[ sh:inversePath :p ]",
    "( :p :q )",
    "[ sh:alternativePath ( :p :r ) ]",
    "[ sh:zeroOrMorePath :p ]",
    "( :p [ sh:oneOrMorePath :q ] )",
)
VALUE_CONSTRAINTS = (
    *("sh:class :C", "sh:class :D", "sh:datatype xsd:integer", "sh:datatype xsd:date"),
    *("sh:datatype xsd:byte", "sh:datatype xsd:string", "sh:datatype xsd:boolean"),
    *("sh:nodeKind sh:IRI", "sh:nodeKind sh:Literal", "sh:nodeKind sh:BlankNodeOrIRI"),
    *("sh:minInclusive 1", "sh:maxExclusive 2", "sh:minExclusive '2020-01-01'^^xsd:date"),
    *("sh:minLength 1", "sh:maxLength 3", 'sh:pattern "^[A-Z][0-9]$"', 'sh:pattern "[a-z]+"'),
    *('sh:pattern "\\\\w1"', 'sh:pattern "^A"; sh:flags "i"', 'sh:languageIn ( "en" )'),
    *("sh:in ( :a 1 'x' )", "sh:in ( :a :b )", "sh:not [ sh:class :C ]"),
    *("sh:or ( [ sh:class :C ] [ sh:datatype xsd:integer ] )", "sh:node :named"),
    *("sh:and ( [ sh:minLength 1 ] [ sh:nodeKind sh:Literal ] )", "sh:hasValue :a"),
    "sh:xone ( [ sh:class :C ] [ sh:class :D ] )",
    "sh:xone ( [ sh:minLength 2 ] [ sh:pattern '^[A-Z][0-9]$' ] [ sh:nodeKind sh:IRI ] )",
    *("sh:not [ sh:datatype xsd:integer ]", "sh:not [ sh:languageIn ( 'en' ) ]", "sh:not :named"),
    *("sh:not [ sh:in ( :a 1 'x' ) ]", "sh:not [ sh:not [ sh:minInclusive 1 ] ]"),
    *("sh:not [ sh:pattern '^[A-Z][0-9]$' ]", "sh:not [ sh:maxLength 3 ; sh:minLength 0 ]"),
    "sh:not [ sh:property [ sh:path :q ; sh:minCount 1 ; sh:maxCount 4 ; sh:uniqueLang true ] ]",
    "sh:not [ sh:closed true ; sh:ignoredProperties ( :q ) ]",
    "sh:xone ( [ sh:not [ sh:hasValue :a ] ] [ sh:xone ( [ sh:class :C ] :named ) ] )",
)
SET_CONSTRAINTS = (
    *("sh:minCount 1", "sh:minCount 2", "sh:minCount 6", "sh:maxCount 0", "sh:maxCount 1"),
    *("sh:maxCount 2", "sh:maxCount 7", "sh:hasValue 1", "sh:uniqueLang true", "sh:equals :q"),
    *("sh:disjoint :q", "sh:lessThan :q", "sh:lessThanOrEquals :r"),
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMaxCount 0",
    "sh:qualifiedValueShape [ sh:not [ sh:class :C ] ; sh:nodeKind sh:IRI ] ; "
    "sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 2",
    "sh:qualifiedValueShape :named ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 5",
)
TARGETS = (
    *("sh:targetClass :C", "sh:targetClass :D", "sh:targetNode :a", "sh:targetNode 1.00"),
    *("sh:targetSubjectsOf :p", "sh:targetObjectsOf :q", "sh:targetObjectsOf :p"),
    "a rdfs:Class",
)
QUERIES = (
    "$this :p ?value . FILTER(isLiteral(?value))",
    "FILTER NOT EXISTS { $this :q ?x }",
    "{ $this :p ?value } UNION { ?value :q $this }",
    "{ FILTER(isIRI($this)) } UNION { $this :p ?value }",
    "$this :p ?value . OPTIONAL { ?value :q ?z FILTER(?z != $this) } FILTER(bound(?z))",
    "$this :p+ $this . BIND(STR($this) AS ?s) FILTER(STRLEN(?s) > 3)",
    "$this :p ?value . ?other :q $this . FILTER(?other != ?value && STR(?value) < 'p')",
)


@st.composite
def turtle(draw: st.DrawFn) -> str:
    """Data: some triples about few nodes."""
    values = st.sampled_from((*NODES, *LITERALS, "_:n", "[ :q :a ]"))
    subjects = st.sampled_from((*NODES, "_:n"))
    lines = [
        f"{draw(subjects)} {draw(st.sampled_from(PREDICATES))} {draw(values)} ."
        for _ in range(draw(st.integers(0, 9)))
    ]
    lines += [
        f"{draw(subjects)} a {draw(st.sampled_from((':C', ':D', ':S0')))} ."
        for _ in range(draw(st.integers(0, 4)))
    ]
    return "\n".join([*lines, *([":D rdfs:subClassOf :C ."] * draw(st.integers(0, 1)))])


@st.composite
def property_shape(draw: st.DrawFn) -> str:
    chosen = draw(
        st.lists(st.sampled_from((*VALUE_CONSTRAINTS, *SET_CONSTRAINTS)), min_size=1, max_size=2)
    )
    return f"[ sh:path {draw(st.sampled_from(PATHS))} ; {' ; '.join(chosen)} ]"


@st.composite
def shape(draw: st.DrawFn, name: str) -> str:
    parts = ["a sh:NodeShape", draw(st.sampled_from(TARGETS))]
    parts += [f"sh:property {each}" for each in draw(st.lists(property_shape(), max_size=2))]
    parts += draw(st.lists(st.sampled_from(VALUE_CONSTRAINTS), max_size=1))
    if draw(st.booleans()):
        body = draw(st.sampled_from(QUERIES))
        columns = "$this ?value" if "?value" in body else "$this"
        query = f'"""SELECT {columns} WHERE {{ {body} }}"""'
        parts.append(
            f"sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes :check ; sh:select {query} ]"
        )
    if draw(st.integers(0, 5)) == 0:
        parts.append("sh:closed true ; sh:ignoredProperties ( :q )")
    return f"{name} {' ; '.join(parts)} ."


NAMED = (
    ":named a sh:NodeShape ; sh:property [ sh:path :q ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .\n"
)


# The same cases in each run; without `derandomize` and with more of them it searches for new ones.
@settings(
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    deadline=None,
)
@given(turtle(), shape(":S0"), shape(":S1"))
def test_both_ways_find_the_same(data: str, first: str, second: str) -> None:
    whole, sieved = both(read(data), read(CHECK + NAMED + first + "\n" + second))
    # pySHACL breaks on some nodes that conform, which it need not look at any more.
    assume(whole != "failure")
    assert whole == sieved


# ---------------------------------------------------------------- the Belarus graph and its cases


def test_the_belarus_shapes_are_sieved_whole(root: Path) -> None:
    folder = discover(root)
    assembled = assemble(folder, load(folder.config, {}))
    shapes = [quad for part in assembled.shapes for quad in part.quads]
    results, sieved = run_sieved(Facts(assembled.union()), shapes)
    assert results == []
    assert sieved is not None
    # Each shape has a query of its own, and none lets a thing through that is well.
    assert (sieved.whole, sieved.doubtful) == (frozenset(), {})


@pytest.mark.parametrize("valid", [True, False], ids=["valid", "invalid"])
def test_the_cases_of_the_shapes(root: Path, valid: bool) -> None:
    name = "valid.ttl" if valid else "invalid.ttl"
    shapes = [quad for path in sorted((root / "shapes").glob("*.ttl")) for quad in parse(path=path)]
    data = [
        quad
        for path in sorted((root / "shapes/cases").glob(f"*/{name}"))
        for quad in parse(path=path, rename_blank_nodes=True)
    ]
    assert len(data) > 300
    whole, sieved = both(data, shapes)
    assert whole == sieved
    assert whole != Counter() or valid


# ---------------------------------------------------------------- what is found


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        # A property without values violates what counts them.
        (":a a :C .", "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1"),
        # The store has 01 as 1, which the data has not.
        (":a a :C ; :p 01 .", "sh:in ( 1 )"),
        (":a a :C ; :p 01 , 1 .", "sh:maxCount 1"),
    ],
)
def test_what_the_sieve_must_let_through(data: str, shape: str) -> None:
    shapes = read(f":S sh:targetClass :C ; sh:property [ sh:path :p ; {shape} ] .")
    whole, sieved = both(read(data), shapes)
    assert whole == sieved
    assert isinstance(whole, Counter)
    assert whole.total() == 1


def test_shapes_that_cannot_be_evaluated_fail_both_ways() -> None:
    twice = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:languageIn ('en') , ('de') ] ."
    assert both(read(":a a :C ."), read(twice)) == ("failure", "failure")


def test_a_focus_node_is_written_as_in_the_data() -> None:
    shapes = read(":S sh:targetObjectsOf :p ; sh:class :C .")
    whole, sieved = both(read(":a :p 01 ."), shapes)
    assert whole == sieved
    assert isinstance(whole, Counter)
    assert whole.total() == 1


def test_only_what_is_in_doubt_is_judged() -> None:
    data = read(":a a :C ; :p 1 . :b a :C . :c a :C ; :p 1 , 2 .")
    shapes = read(":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .")
    results, sieved = run_sieved(Facts(data), shapes)
    assert [str(result.focus) for result in results] == ["<http://e/b>"]
    assert sieved is not None
    ((_, nodes),) = sieved.doubtful.items()
    assert {str(node) for node in nodes} == {"<http://e/b>"}


def test_of_a_query_only_nodes_whose_own_literals_the_store_rewrites_are_in_doubt() -> None:
    query = "SELECT $this ?value WHERE { $this :p ?value FILTER(STRLEN(STR(?value)) > 1) }"
    shapes = read(
        f"{CHECK} :S sh:targetSubjectsOf :p ; "
        f"sh:sparql [ sh:prefixes :check ; sh:select '{query}' ] ."
    )
    results, sieved = run_sieved(Facts(read(":a :p 01 . :b :p 2 . :c :p 12 .")), shapes)
    assert sorted(str(r.focus) for r in results) == ["<http://e/a>", "<http://e/c>"]
    assert sieved is not None
    assert sieved.whole == frozenset()
    ((_, nodes),) = sieved.doubtful.items()
    assert sorted(map(str, nodes)) == ["<http://e/a>", "<http://e/c>"]


def test_a_literal_is_shown_as_it_is_written() -> None:
    data = read(":a :p 01 , 1.50 . :b :p 1 .")
    shapes = read(":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxExclusive 1 ] .")
    results, _ = run_sieved(Facts(data), shapes)
    assert sorted(str(r.value).split("^")[0] for r in results) == ['"01"', '"1"', '"1.50"']


def test_components_of_the_shapes_own_making_go_to_pyshacl() -> None:
    shapes = read(
        """:comp a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
             sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER($value < $most) }" ] .
           :S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :most 5 ] ."""
    )
    results, sieved = run_sieved(Facts(read(":a :p 7 .")), shapes)
    assert (len(results), sieved) == (1, None)
