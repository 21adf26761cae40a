"""Judging what a change affects gives what judging everything gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, assume, given, settings
from pyoxigraph import Quad, RdfFormat, parse

from bkg.validation.engine import EngineFailure, run_shacl
from bkg.validation.sieve.lookup import Facts
from bkg.validation.since.judge import Judge
from bkg.validation.since.walk import Unbounded
from bkg.validation.since.world import World, triples_of
from tests.validation.sieve.test_run import CHECK, NAMED, PREFIXES, fields, shape, turtle


def read(text: str) -> list[Quad]:
    return list(parse(PREFIXES + text, format=RdfFormat.TURTLE))


def since(
    before: Sequence[Quad], after: Sequence[Quad], shapes: Sequence[Quad]
) -> Counter[tuple[str, ...]]:
    """The results after a change, those of unaffected nodes taken from before it."""
    old, new = triples_of(before), triples_of(after)
    world = World(Facts(before), old.keys() - new.keys(), new.keys() - old.keys())
    judge = Judge(shapes)
    affected = judge.affected(world)
    carried = [r for r in run_shacl(before, shapes) if r.focus not in affected]
    return fields([*carried, *judge.judge(world, affected)])


QUERIES = (
    "$this :p ?x . ?x :q ?value",
    "$this :p ?x . FILTER NOT EXISTS { ?x :q ?y . ?y a :C }",
    "?x :p $this . OPTIONAL { ?x :q ?z } FILTER(!bound(?z))",
    "{ $this :p/:q ?value } UNION { ?value :r $this . $this :p ?value }",
    "$this (:p|^:q)+ ?value . ?value :r ?z",
    "$this ?any ?value . ?value :q $this",
    "?x :p ?y . ?y :q $this . ?x :r ?value",
    "{ ?x :p ?value } UNION { $this :q ?value }",
)


@st.composite
def nested(draw: st.DrawFn) -> str:
    """A shape that looks further than its own values."""
    inner = draw(st.sampled_from(("sh:class :C", "sh:node :named", "sh:not [ sh:class :D ]")))
    path = draw(st.sampled_from((":p", "[ sh:inversePath :q ]", "( :p :q )")))
    body = draw(st.sampled_from(QUERIES))
    columns = "$this ?value" if "?value" in body else "$this"
    target = draw(st.sampled_from(("sh:targetClass :C", "sh:targetObjectsOf :p")))
    return f""":S2 a sh:NodeShape ; {target} ;
      sh:property [ sh:path {path} ; sh:node [ sh:property [ sh:path :r ; {inner} ] ] ] ;
      sh:sparql [ sh:prefixes :check ; sh:select "SELECT {columns} WHERE {{ {body} }}" ] ."""


@st.composite
def change(draw: st.DrawFn) -> tuple[list[Quad], list[Quad]]:
    """Data before and after some statements came and went."""
    before = [q for q in read(draw(turtle())) if "_:" not in str(q)]
    more = [q for q in read(draw(turtle())) if "_:" not in str(q)]
    stay = draw(st.lists(st.booleans(), min_size=len(before), max_size=len(before)))
    kept = [quad for quad, stays in zip(before, stay, strict=True) if stays]
    return before, kept + more[: draw(st.integers(0, 3))]


@settings(
    max_examples=80,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    deadline=None,
)
@given(change(), shape(":S0"), shape(":S1") | nested())
def test_both_ways_find_the_same(
    data: tuple[list[Quad], list[Quad]], first: str, second: str
) -> None:
    before, after = data
    shapes = read(CHECK + NAMED + first + "\n" + second)
    try:
        found = since(before, after, shapes)
    except (Unbounded, EngineFailure):
        assume(False)
    try:
        whole = run_shacl(after, shapes)
    except EngineFailure:
        assume(False)
    assert found == fields(whole)


@pytest.mark.parametrize("body", QUERIES)
def test_queries_are_followed(body: str) -> None:
    shapes = read(
        CHECK + f":S sh:targetClass :C ; sh:sparql [ sh:prefixes :check ; sh:select "
        f'"SELECT $this WHERE {{ {body} }}" ] .'
    )
    before = read(":a a :C ; :p :b . :b :q :c ; :r :a . :c a :C .")
    after = read(":a a :C ; :p :b . :b :q :d ; :r :a . :c a :C . :d :p :a .")
    if body == QUERIES[-1]:
        with pytest.raises(Unbounded, match="of any node"):
            since(before, after, shapes)
    else:
        assert since(before, after, shapes) == fields(run_shacl(after, shapes))
