"""Property paths: read, written as SPARQL, written back as triples."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Store, Triple
from rdflib import Graph

from bkg.validation.bridge import to_graph, to_rdflib
from bkg.validation.engine import EngineFailure, read_path
from bkg.validation.paths import (
    ALTERNATIVE,
    SEQUENCE,
    UNARY,
    PathExpr,
    PathOp,
    path_text,
    path_triples,
    predicates,
)
from bkg.validation.since.stored import read_path_text

A, B = NamedNode("http://e/a"), NamedNode("http://e/b")
names = st.sampled_from([A, B, NamedNode("http://e/c")])


def _bigger(inner: st.SearchStrategy[PathExpr]) -> st.SearchStrategy[PathExpr]:
    several = st.tuples(
        st.sampled_from([SEQUENCE, ALTERNATIVE]), st.lists(inner, min_size=2, max_size=3)
    )
    single = st.tuples(st.sampled_from(UNARY), st.lists(inner, min_size=1, max_size=1))
    return (several | single).map(lambda parts: PathOp(parts[0], tuple(parts[1])))


paths = st.recursive(names, _bigger, max_leaves=6)


@given(paths)
def test_a_path_survives_its_triples(path: PathExpr) -> None:
    numbers = count()
    node, triples = path_triples(path, lambda: BlankNode(f"b{next(numbers)}"))
    assert read_path(to_graph(triples, Graph()), to_rdflib(node)) == path


@given(paths)
def test_the_text_is_a_sparql_path(path: PathExpr) -> None:
    store = Store()
    store.query(f"SELECT * {{ ?s {path_text(path)} ?o }}")
    assert set(predicates(path)) <= {A, B, NamedNode("http://e/c")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (A, "<http://e/a>"),
        (PathOp(SEQUENCE, (A, B)), "<http://e/a>/<http://e/b>"),
        (PathOp("inversePath", (A,)), "^<http://e/a>"),
        (
            PathOp("zeroOrMorePath", (PathOp(ALTERNATIVE, (A, B)),)),
            "(<http://e/a>|<http://e/b>)*",
        ),
        (None, ""),
    ],
)
def test_text(path: PathExpr | None, text: str) -> None:
    assert path_text(path) == text


def test_what_is_no_path_is_refused() -> None:
    graph = to_graph([Triple(A, B, A)], Graph())
    with pytest.raises(EngineFailure):
        read_path(graph, to_rdflib(BlankNode("nothing")))


@given(paths)
def test_the_text_is_read_back(path: PathExpr) -> None:
    assert path_text(read_path_text(path_text(path))) == path_text(path)


@pytest.mark.parametrize(
    "text", ["", "a", "<e:a>/", "(<e:a>", "<e:a>)", "<e:a> <e:b>", "<e:a>/<e:b>|<e:c>"]
)
def test_what_is_no_text_of_a_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"path|parenthesis"):
        read_path_text(text)
