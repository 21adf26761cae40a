"""Searches that find very much: the best of it at once, and the rest for who asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bkg.graph.words import latin, trigrams
from bkg.read import search_index
from bkg.read.dataset import Dataset
from bkg.read.facet_models import LABEL, Selection
from bkg.read.search import search, suggest
from tests.read.conftest import MEMBERS

EN = ("en",)
SHELVES = MEMBERS - 2  # the others are called otherwise
SPELT = ("shelf", "hall", "diary", "shelv")


@pytest.fixture
def few(embedded: Dataset, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """The library with pages of four, where a first page looks for five things."""
    monkeypatch.setattr(search_index, "FIRST_FOUND", 5)
    return replace(embedded, settings=replace(embedded.settings, serve_page_size=4))


def test_a_first_page_looks_for_no_more_than_it_needs(few: Dataset) -> None:
    page = search(few, "shelf", EN)
    assert [hit.link.label for hit in page.hits][:2] == ["Shelf", "Shelf 00"]
    assert (page.narrowing.total, page.cut) == (6, True), "the class by its name, and five more"


def test_who_goes_on_finds_all_of_them_once(few: Dataset) -> None:
    page = search(few, "shelf", EN)
    found = [hit.link.iri for hit in page.hits]
    while page.next_after is not None:
        page = search(few, "shelf", EN, after=page.next_after)
        found += [hit.link.iri for hit in page.hits]
    assert len(found) == len(set(found)) == SHELVES + 1
    assert not page.cut


def test_who_sorts_sorts_all_of_them(few: Dataset) -> None:
    page = search(few, "shelf", EN, Selection(sort=LABEL))
    assert (page.narrowing.total, page.cut) == (SHELVES + 1, False)


def test_what_finds_less_is_whole(few: Dataset) -> None:
    assert not search(few, "shelf 03", EN).cut


def test_of_very_many_names_that_begin_so_none_is_lost(
    embedded: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_MOST_BEGUN", 2)
    page = search(embedded, "she", EN)
    assert page.narrowing.total == SHELVES + 1


def test_suggestions_are_the_best(few: Dataset) -> None:
    assert suggest(few, "shelf", EN, 2).hits == search(few, "shelf", EN).hits[:2]


@pytest.mark.parametrize("fewest", [1, 2, 8, 2000])
@pytest.mark.parametrize("most", [1, 3, 30, 3000])
def test_the_rarest_trigrams_are_chosen(
    embedded: Dataset, monkeypatch: pytest.MonkeyPatch, fewest: int, most: int
) -> None:
    monkeypatch.setattr(search_index, "_FEWEST_POSTINGS", fewest)
    connection = embedded.index.connection()
    counts = dict(connection.execute("SELECT term, doc FROM gram_count").fetchall())
    wanted = {gram for word in SPELT for gram in trigrams(latin(word)) if gram in counts}
    chosen = search_index.rare_trigrams(connection, SPELT, most)
    assert chosen
    assert set(chosen) <= wanted
    assert len(chosen) == 1 or sum(counts[gram] for gram in chosen) <= most
    if len(chosen) > 1:
        commonest = max(counts[gram] for gram in chosen)
        assert all(counts[gram] >= commonest for gram in wanted - set(chosen))
    if fewest == most - 1000:
        assert set(chosen) == wanted, "there is room for all of them"


def test_words_spelt_otherwise(embedded: Dataset) -> None:
    assert search(embedded, "shelv 03", EN).hits[0].link.label == "Shelf 03"
