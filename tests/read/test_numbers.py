"""Numbers as people write them find the things that have them, over both stores."""

from __future__ import annotations

import pytest

from bkg.read.dataset import Dataset
from bkg.read.numbers import number_in
from bkg.read.search import search


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5063", "5063"),
        ("5,063", "5063"),
        ("5\u00a0063 ", "5063"),
        ("+07", "7"),
        ("-0.50", "-0.5"),
        ("1.234", "1.234"),
        ("1,2345", ""),
        ("22 countries", ""),
        ("", ""),
        ("9" * 40, ""),
    ],
)
def test_a_number_is_read(text: str, number: str) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(("text", "name"), [("1907", "The book"), ("1 200", "stated")])
def test_things_are_found_by_a_number(dataset: Dataset, text: str, name: str) -> None:
    hits = {hit.link.label: hit.match for hit in search(dataset, text, ("en",)).hits}
    assert (hits[name].part, hits[name].text.value) == ("value", number_in(text))
