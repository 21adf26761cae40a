"""The tokens of queries and the IRIs that they name; what must be refused is in test_guard."""

from __future__ import annotations

import pytest

from bkg.graph.tokens import named_iris, tokens, undeclared_prefixes
from tests.conftest import ROOT

EX = "https://example.org/"
HEAD = f"PREFIX ex: <{EX}> PREFIX : <{EX}none#>\n"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("SELECT * { ?s ex:p ?o }", {"p"}),
        ("SELECT * { ?s ex:a.b ?o . ?o ex:c. }", {"a.b", "c"}),
        ("SELECT * { ?s :p|^ex:q+ ex: }", {"none#p", "q", ""}),
        ("SELECT * { ?s <https://example.org/full> 'ex:text # no comment' }", {"full"}),
        ("SELECT * { ?s ?p '7'^^ex:odd } # ex:comment", {"odd"}),
        (r"SELECT * { ?s ex:a\~b <https://example.org/x#y> }", {"a~b", "x#y"}),
        ("SELECT * { ?s unknown:p ?o }", set()),
        ("SELECT * { ?s ex:p 'without end }", {"p"}),
    ],
)
def test_iris_that_a_query_names(body: str, names: set[str]) -> None:
    assert named_iris(HEAD + body) == {EX + name for name in names}


def test_a_declared_prefix_or_base_is_not_yet_named() -> None:
    assert named_iris(f"BASE <{EX}> {HEAD} ASK {{}}") == set()


def test_the_last_declaration_of_a_prefix_counts() -> None:
    assert named_iris("PREFIX e: <a:> PREFIX e: <b:> ASK { e:x ?p ?o }") == {"b:x"}


@pytest.mark.parametrize("path", sorted((ROOT / "questions").glob("*.rq")), ids=lambda p: p.stem)
def test_each_competency_question_names_iris(path: object) -> None:
    text = (ROOT / "questions" / str(path)).read_text(encoding="utf-8")
    found = named_iris(text)
    assert found
    assert all(iri.startswith("http") and not iri.endswith((".", ";", ")")) for iri in found)


def test_what_a_token_is() -> None:
    kinds = [match.lastgroup for match in tokens("SELECT ?x { <a:b> e:c 'd' }")]
    assert kinds == ["words", "skip", "sign", "iri", "local", "skip", "sign"]


def test_prefixes_that_are_not_declared() -> None:
    query = HEAD + "SELECT * { ?s ex:p/foaf:name ?o FILTER(?o = 'rdfs:no'^^xsd:string) } # x:y"
    assert undeclared_prefixes(query) == {"foaf", "xsd"}
    assert undeclared_prefixes("PREFIX a: <urn:> ASK { _:b a:p [] }") == set()
