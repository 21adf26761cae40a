"""Labels of many things at once: few questions to the store, and the memory has an end."""

from __future__ import annotations

import pytest

from bkg.graph.labels import label_properties
from bkg.read import texts as texts_module
from bkg.read.dataset import Dataset
from bkg.read.models import Text
from bkg.read.texts import Linker, Texts
from bkg.store.protocol import Bindings, Solution
from tests.read.conftest import BASE, ONTOLOGY


class Counting:
    """A store that counts the questions it is asked."""

    def __init__(self, dataset: Dataset) -> None:
        self._store = dataset.store
        self.asked = 0

    def select(self, query: str, bindings: Bindings | None = None) -> list[Solution]:
        self.asked += 1
        return self._store.select(query, bindings)


@pytest.fixture
def store(embedded: Dataset) -> Counting:
    return Counting(embedded)


@pytest.fixture
def texts(store: Counting) -> Texts:
    return Texts(store, label_properties())  # type: ignore[arg-type]  # only select() is needed


def test_one_question_for_many_things_and_none_for_known_ones(
    texts: Texts, store: Counting
) -> None:
    linker = Linker(texts, ["en"])
    iris = [f"{BASE}shelf/{number}" for number in range(23)] + [BASE + "nobody"]
    linker.prepare([*iris, *iris])
    assert store.asked == 1
    labels = [linker.link(iri).label for iri in iris]
    assert labels[3] == labels[17] == "Same"
    assert labels[-1] == "nobody"
    linker.prepare(iris)
    assert store.asked == 1


def test_large_lists_are_asked_for_in_parts(
    texts: Texts, store: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts_module, "_CHUNK", 10)
    texts.fetch(f"{BASE}shelf/{number}" for number in range(23))
    assert store.asked == 3
    assert texts.best(BASE + "shelf/22", ["en"]) == Text("Shelf 16", "en")


def test_what_is_remembered_has_an_end(
    texts: Texts, store: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts_module, "_MOST_REMEMBERED", 5)
    for _ in range(2):
        for number in range(10):
            assert texts.best(f"{BASE}shelf/{number}", ["en"]) is not None
    assert store.asked == 20
    assert texts.all(BASE + "book")[0] == Text("Кніга", "be")


def test_all_texts_come_with_the_readers_languages_first(texts: Texts) -> None:
    found = texts.all(BASE + "book")
    assert [text.language for text in found] == sorted(text.language for text in found)
    ordered = texts.all(BASE + "book", ["fr", "en"])
    assert sorted(ordered, key=str) == sorted(found, key=str)
    assert [text.language for text in ordered][:2] == ["fr", "en"]


def test_descriptions_only_where_wanted(embedded: Dataset) -> None:
    linker = Linker(embedded.labels, ["en"], embedded.descriptions)
    assert linker.link(ONTOLOGY + "Book").description == ""
    found = linker.link(ONTOLOGY + "Book", describe=True)
    assert (found.description, found.description_language) == ("Something to read.", "en")
