"""Documents and CONSTRUCT have literals as the data writes them; SELECT has their values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from bkg.errors import ReleaseDamaged
from bkg.graph.lexical import stored_form
from bkg.release import layout
from bkg.release.build import build
from bkg.store.embedded import EmbeddedStore
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import Limits, QueryRequest
from bkg.validation.report import Report
from bkg.vocab import XSD
from tests.release.conftest import prepared_of

S, P, Q, G, H = (NamedNode(f"urn:{name}") for name in "spqgh")
SEVEN, PADDED, BYTE = (
    Literal("7", datatype=XSD.integer),
    Literal("007", datatype=XSD.integer),
    Literal("7", datatype=XSD.byte),
)
DATA = f"""
{S} {P} {PADDED} {G} .
{S} {P} {SEVEN} {H} .
{S} {P} {BYTE} {H} .
{S} {Q} _:b {G} .
_:b {P} "1.50"^^<{XSD.decimal.value}> {G} .
{S} {Q} "plain" .
"""


def release_of(data: str, folder: Path) -> Path:
    """The release of some N-Quads."""
    (folder / "set/data").mkdir(parents=True)
    (folder / "set/data/all.nq").write_text(data, encoding="utf-8")
    return build(prepared_of(folder / "set"), Report(()), folder / "releases").path


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with numbers that the engine would change."""
    return release_of(DATA, tmp_path_factory.mktemp("lexical"))


@pytest.fixture(scope="module")
def store(release: Path) -> Iterator[EmbeddedStore]:
    """Its store."""
    opened = EmbeddedStore(release / layout.STORE, Limits(processes=1))
    yield opened
    opened.close()


def test_the_engine_changes_what_the_data_writes() -> None:
    """If this fails, the engine keeps literals, and all of this can go."""
    assert stored_form(PADDED) == stored_form(BYTE) == SEVEN
    assert stored_form(Literal("x")) == Literal("x")


def test_each_graph_has_its_own_writing(store: EmbeddedStore) -> None:
    assert {q.object for q in store.quads(S, P, graph=G)} == {PADDED}
    assert {q.object for q in store.quads(S, P, graph=H)} == {SEVEN, BYTE}
    assert len([q for q in store.quads(S, P) if q.graph_name not in (G, H)]) == 3


def test_a_description_reaches_below_blank_nodes(store: EmbeddedStore) -> None:
    found = {q.object for q in store.describe(S) if isinstance(q.subject, BlankNode)}
    assert found == {Literal("1.50", datatype=XSD.decimal)}


def test_construct_restores_and_select_does_not(store: EmbeddedStore) -> None:
    query = "CONSTRUCT WHERE { ?s <urn:p> ?o }"
    triples = {t for t in store.construct(query) if isinstance(t.subject, NamedNode)}
    assert {t.object for t in triples} == {SEVEN, PADDED, BYTE}
    answer = store.answer(QueryRequest(query), ("application/n-triples",))
    assert answer.body.decode().count("007") == 1
    rows = store.answer(
        QueryRequest("SELECT ?o { <urn:s> <urn:p> ?o }"), ("application/sparql-results+json",)
    )
    assert [row["o"]["value"] for row in json.loads(rows.body)["results"]["bindings"]] == ["7"]


def test_what_a_query_makes_itself_stays(store: EmbeddedStore) -> None:
    made = store.construct("CONSTRUCT { <urn:new> <urn:p> 7 } WHERE {}")
    assert made == [Triple(NamedNode("urn:new"), P, SEVEN)]


def test_data_without_such_literals_has_no_rows(tmp_path: Path) -> None:
    release = release_of(f'{S} {P} {SEVEN} {G} .\n{S} {P} "2020-01-01"^^{XSD.date} {G} .', tmp_path)
    assert not LexicalForms(release / layout.INDEX).any


def test_without_an_index_everything_passes(tmp_path: Path) -> None:
    quads = [Quad(S, P, SEVEN)]
    for index in (None, tmp_path / "none.sqlite"):
        assert list(LexicalForms(index).quads(quads)) == quads


def test_a_broken_index_is_named(tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    index.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(ReleaseDamaged, match=r"index\.sqlite: the index cannot be read"):
        LexicalForms(index)
