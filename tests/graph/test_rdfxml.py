"""RDF/XML: names as long as XML allows, whatever it cannot carry refused, and nothing lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from bkg.errors import NotAcceptable
from bkg.graph.rdfxml import split_name, write
from bkg.vocab import RDF

EX = "http://example.org/"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, section 2.2 (Char)."""
A, P = NamedNode(EX + "a"), NamedNode(EX + "p")


@pytest.mark.parametrize(
    ("iri", "local"),
    [(EX + "1a", "a"), (EX + "p%20q", "q"), ("urn:x:y", "y"), (EX + "é-1.x", "é-1.x")],
)
def test_predicates_are_split_at_the_longest_name(iri: str, local: str) -> None:
    assert split_name(iri) == (iri.removesuffix(local), local)


@pytest.mark.parametrize("iri", ["urn:1", "urn:-", EX + "1", EX + "p/", f"{RDF}li"])
def test_a_predicate_without_an_xml_name_is_refused(iri: str) -> None:
    triple = Triple(A, NamedNode(iri), Literal("x"))
    with pytest.raises(NotAcceptable):
        split_name(iri)
    with pytest.raises(NotAcceptable, match="predicate"):
        write([triple], {})


@pytest.mark.parametrize("iri", [EX + "1", EX, EX + "c?x=1&y=2", "urn:x:2"])
def test_any_class_can_be_written(iri: str) -> None:
    triple = Triple(A, RDF.type, NamedNode(iri))
    body = write([triple], {"ex": EX})
    assert {q.triple for q in parse(body, format=RdfFormat.RDF_XML)} == {triple}
    assert len(Graph().parse(data=body, format="xml")) == 1


@given(st.text(max_size=40), st.sampled_from(["", "en", "be-tarask"]))
def test_every_text_comes_back_or_is_refused(text: str, language: str) -> None:
    triple = Triple(A, P, Literal(text, language=language or None))
    if NOT_XML.search(text):
        with pytest.raises(NotAcceptable):
            write([triple], {})
        return
    assert {q.triple for q in parse(write([triple], {}), format=RdfFormat.RDF_XML)} == {triple}
