"""Classes page by page, the ontology, the sources, the overview and the documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from bkg.errors import NotFound, ReleaseDamaged, UsageError
from bkg.read import sources
from bkg.read.classes import class_counts
from bkg.read.dataset import Dataset
from bkg.read.documents import DocumentKind, describe, document_kind, is_known
from bkg.read.index import Index
from bkg.read.members import class_page
from bkg.read.metadata import dcat_quads, shapes_quads, void_quads
from bkg.read.overview import overview
from bkg.read.questions import questions
from bkg.read.sources import is_source, source_list, source_page
from bkg.read.terms import has_ontology, ontology_page
from bkg.vocab import DCAT, VOID
from tests.read.conftest import BASE, DIARY, HUB, MEMBERS, ONTOLOGY

EN = ("en",)
SHELF = ONTOLOGY + "Shelf"

# ---------------------------------------------------------------- classes


def test_paging_by_key_gives_each_member_once_and_in_order(dataset: Dataset) -> None:
    seen: list[tuple[str, str]] = []
    after, pages = "", 0
    while True:
        page = class_page(dataset, SHELF, EN, after)
        assert (page.count, page.link.label, page.after) == (MEMBERS, "Shelf", after)
        seen += [(each.link.label.casefold(), each.link.iri) for each in page.members]
        pages += 1
        if page.next_after is None:
            break
        assert len(page.members) == 5
        after = page.next_after
    assert pages == 5
    assert seen == sorted(seen)
    assert len(set(seen)) == len(seen) == MEMBERS


def test_a_full_last_page_has_no_next(dataset: Dataset) -> None:
    assert class_page(dataset, ONTOLOGY + "Book", EN).next_after is None


@pytest.mark.parametrize(
    "after",
    ["x", "[]", "[1]", "null", "1", '["a","b","c"]', "[" * 50_000, '["\\ud800", "b"]', '"\\udfff'],
    ids=lambda text: text[:12],
)
def test_a_key_that_is_none(embedded: Dataset, after: str) -> None:
    with pytest.raises(UsageError, match="start at its first page"):
        class_page(embedded, SHELF, EN, after)


@pytest.mark.parametrize("iri", [ONTOLOGY + "None", "no iri"])
def test_a_class_without_members(embedded: Dataset, iri: str) -> None:
    with pytest.raises(NotFound):
        class_page(embedded, iri, EN)


def test_configured_classes_come_first_then_the_largest(dataset: Dataset) -> None:
    counts = class_counts(dataset, EN)
    assert (counts[0].link.iri, counts[0].count) == (SHELF, MEMBERS)
    rest = [entry.count for entry in counts[1:]]
    assert rest == sorted(rest, reverse=True)
    (book,) = [entry for entry in counts if entry.link.iri == ONTOLOGY + "Book"]
    assert (book.count, book.link.description) == (1, "Something to read.")


# ---------------------------------------------------------------- the ontology


def test_the_term_reference(dataset: Dataset) -> None:
    page = ontology_page(dataset, ("be", "en"))
    assert (page.iri, page.title.value) == (BASE + "ontology", "Library terms")
    assert [(t.anchor, t.label.value, t.uses) for t in page.classes] == [
        ("Book", "Кніга", 1),
        ("Shelf", "Shelf", MEMBERS),
    ]
    assert [(t.anchor, t.deprecated, t.uses) for t in page.properties] == [
        ("owner", False, 2),
        ("unused", True, 0),
    ]
    (owner, unused) = page.properties
    assert [q.title for q in owner.questions] == ["Who owns what?"]
    assert unused.questions == ()
    assert [link.label for link in owner.ranges] == ["Person"]
    (scheme,) = page.schemes
    assert (scheme.link.label, [t.label.value for t in scheme.concepts]) == ("Moods", ["glad"])
    assert has_ontology(dataset)


def test_the_museum_has_terms_too(tiny: Dataset) -> None:
    page = ontology_page(tiny, ("fr",))
    assert [t.label.value for t in page.classes] == ["Artiste", "Objet"]
    assert page.title.value == "Museum ontology"


# ---------------------------------------------------------------- sources


def test_sources_with_passages_come_first(dataset: Dataset) -> None:
    found = [(s.link.label, s.passages, s.facts) for s in source_list(dataset, EN)]
    assert found == [("A letter", 1, 1), ("The diary", 4, 5), ("An empty page", 0, 0)]


def test_passages_in_the_order_of_the_text_with_words_and_facts(dataset: Dataset) -> None:
    page = source_page(dataset, BASE + "source/diary", EN)
    assert page.entity.label.value == "The diary"
    assert [(p.passage.start, p.passage.end, p.quote) for p in page.passages] == [
        (0, 15, "Ann bought\r\nit."),
        (0, 9, "Ann bough"),
        (11, 15, "\nit."),
        (900, 950, ""),
    ]
    assert DIARY.startswith("Ann bought\r\nit.")
    facts = [(f.subject.label, f.property.label) for f in page.passages[1].facts]
    assert facts == [("The book", "bought"), ("The book", "owner")]
    (likes,) = page.passages[2].facts
    assert likes.value.link is not None
    assert (likes.subject.label, likes.value.link.label) == ("Ann", "The book")
    assert [ref.iri for ref in likes.value.passages] == [BASE + "source/diary#char=11,15"]


def test_a_text_is_found_by_the_last_part_of_the_iri_too(dataset: Dataset) -> None:
    (passage,) = source_page(dataset, BASE + "source/letter", EN).passages
    assert passage.quote == "Ben's"


def test_is_source(dataset: Dataset) -> None:
    assert is_source(dataset, BASE + "source/diary")
    assert not is_source(dataset, BASE + "book")


def test_an_unknown_source(embedded: Dataset) -> None:
    with pytest.raises(NotFound):
        source_page(embedded, BASE + "source/none", EN)


# ---------------------------------------------------------------- the dataset as a whole


def test_overview(dataset: Dataset) -> None:
    found = overview(dataset, ("be", "en"))
    assert (found.title, found.description) == ("A library", "Books and what they say.")
    assert found.version == dataset.release.version
    assert (found.triples, found.quads) == (
        dataset.release.manifest.triples,
        dataset.release.manifest.quads,
    )
    assert found.triples > HUB
    assert [thing.link.label for thing in found.featured] == ["Кніга", "nobody"]
    assert found.classes == class_counts(dataset, ("be", "en"))
    assert len(found.sources) == found.all_sources == 3


def test_of_very_many_sources_the_first_are_told(
    embedded: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SOURCES", 2)
    found = overview(embedded, EN)
    assert [s.link.label for s in found.sources] == ["A letter", "An empty page"]
    assert found.all_sources == 3


def test_questions_have_titles(embedded: Dataset) -> None:
    assert [(q.name, q.title, q.description) for q in questions(embedded)] == [
        ("a", "a", ""),
        ("b", "Who owns what?", "Owners."),
    ]


def test_descriptions_of_the_dataset(dataset: Dataset) -> None:
    assert any(q.object == VOID.Dataset for q in void_quads(dataset))
    assert any(q.object == DCAT.Dataset for q in dcat_quads(dataset))
    assert {q.subject for q in shapes_quads(dataset)} == {NamedNode("https://example.org/s#S")}


def test_the_release_describes_the_dataset_and_the_settings_the_operation(
    embedded: Dataset,
) -> None:
    assert embedded.settings.base == embedded.iris.base == BASE
    assert embedded.settings.serve_page_size == 5
    assert embedded.prefixes["owl"] == "http://www.w3.org/2002/07/owl#"


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize(
    ("iri", "kind"),
    [
        (BASE + "book", DocumentKind.THING),
        (BASE + "ontology", DocumentKind.HASH),
        (BASE + "source/diary", DocumentKind.HASH),
        (BASE + "ben", None),
        (BASE + "nobody", None),
        ("no iri", None),
    ],
)
def test_document_kind(dataset: Dataset, iri: str, kind: DocumentKind | None) -> None:
    assert document_kind(dataset, iri) == kind


@pytest.mark.parametrize(
    ("name", "known"),
    [("book", True), ("ben", True), ("catalogue", True), ("ontology#Book", True), ("x", False)],
)
def test_is_known(dataset: Dataset, name: str, known: bool) -> None:
    assert is_known(dataset, BASE + name) is known


def test_a_document_says_each_thing_once_and_with_its_graph(dataset: Dataset) -> None:
    quads = describe(dataset, BASE + "book")
    owners = [q for q in quads if q.predicate == NamedNode(ONTOLOGY + "owner")]
    assert len(owners) == 4
    assert DefaultGraph() not in {q.graph_name for q in owners}
    assert len(quads) == len(set(quads))
    assert any(q.graph_name == DefaultGraph() for q in quads)


def test_a_document_of_hash_iris_holds_them_all(dataset: Dataset) -> None:
    subjects = {q.subject for q in describe(dataset, BASE + "ontology")}
    assert subjects == {
        NamedNode(BASE + "ontology"),
        *(NamedNode(ONTOLOGY + n) for n in ("Book", "Shelf", "owner", "unused", "moods", "glad")),
    }


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize("content", [None, b"", b"not a database at all" * 100])
def test_an_index_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "index.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReleaseDamaged, match="the index cannot be read"):
        Index(path)


def test_no_release(tmp_path: Path, embedded: Dataset) -> None:
    with pytest.raises(UsageError):
        Dataset.open(tmp_path / "none", embedded.settings)
