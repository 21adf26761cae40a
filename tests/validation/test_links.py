"""Dangling IRIs under the base, and entities without a label."""

from __future__ import annotations

import pytest

from bkg.graph.assemble import Assembled
from bkg.validation.facts import Facts
from bkg.validation.finding import Severity
from bkg.validation.links import dangling_iris, unlabelled
from bkg.validation.locate import Locator
from bkg.vocab import DCTERMS
from tests.validation.conftest import Make

B = "https://example.org/x/"


def _facts(assembled: Assembled) -> Facts:
    return Facts(assembled, Locator(assembled.files))


def _dangling(assembled: Assembled) -> list[str]:
    return [str(finding.value) for finding in dangling_iris(_facts(assembled))]


@pytest.mark.parametrize(
    "data",
    [
        "<a> <http://p> <b> . <b> <http://p> 1 .",
        "<a> <http://p> <http://elsewhere/b> .",
        "<a> <http://p> <g> . <g> { <a> <http://p> 1 }",
        "<a> <http://p> <https://example.org/x/> .",
        "<a> owl:versionIRI <a/1.0> ; <http://www.w3.org/ns/dcat#downloadURL> <dump.nt> .",
        "<a> <http://p> [ <http://p> <a> ] .",
    ],
)
def test_links_that_lead_somewhere_pass(make: Make, data: str) -> None:
    assert _dangling(make(data)) == []


@pytest.mark.parametrize(
    ("data", "iri"),
    [
        ("<a> <http://p> <b> , <b> .", "b"),
        ("<a> <http://p> <a#part> .", "a#part"),
        ("<a> <p> 1 .", "p"),
        ("<a> <http://p> ( <b> ) .", "b"),
        ("<a> a <C> .", "C"),
    ],
)
def test_links_that_lead_nowhere_are_found_once(make: Make, data: str, iri: str) -> None:
    assert _dangling(make(data)) == [f"<{B}{iri}>"]


def test_without_a_base_nothing_is_ours(make: Make) -> None:
    data = f"<{B}a> a <{B}C> ; <http://p> <{B}b> ."
    assembled = make(data, base="")
    assert _dangling(assembled) == []
    assert list(unlabelled(_facts(assembled))) == []


def test_entities_in_the_ontologys_own_namespace_dangle_too(make: Make) -> None:
    ontology = "<p> a owl:ObjectProperty . <q> a owl:ObjectProperty ."
    assert _dangling(make("<a> <p> <b> .", ontology=ontology)) == [f"<{B}b>"]


def test_an_undefined_term_is_left_to_the_other_check(make: Make) -> None:
    assert _dangling(make("<a> :q 1 ; a :D .", ontology=":p a owl:ObjectProperty .")) == []


def test_shapes_that_target_nothing_are_found(make: Make) -> None:
    shapes = ":S a sh:NodeShape ; sh:targetNode <nobody> ; sh:node :T . :T a sh:NodeShape ."
    assert _dangling(make("<a> <http://p> 1 .", shapes=shapes)) == [f"<{B}nobody>"]


def test_typed_entities_want_a_label(make: Make) -> None:
    data = "<a> a :C . <b> a :C ; rdfs:label 'b'@fr . <c> :p 1 . [] a :C . <http://e/> a :C ."
    (finding,) = unlabelled(_facts(make(data)))
    assert str(finding.focus) == f"<{B}a>"
    assert (finding.severity, finding.position.line) == (Severity.WARNING, 9)


def test_a_configured_label_property_counts(make: Make) -> None:
    data = "<a> a :C ; :called 'a' . <s#char=0,1> a bkg:Passage ."
    assembled = make(data)
    settings = assembled.settings.replace(label_properties=(f"{B}o#called",))
    configured = Assembled(assembled.folder, settings, (), assembled.data, (), ())
    assert list(unlabelled(_facts(configured))) == []
    assert len(list(unlabelled(_facts(assembled)))) == 1
    assert DCTERMS.term("title") not in settings.label_properties
