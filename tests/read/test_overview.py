"""What the home page says of the dataset."""

from __future__ import annotations

from bkg.read.dataset import Dataset
from bkg.read.facet_models import LABEL, LINKS, Selection
from bkg.read.members import class_page
from bkg.read.overview import examples


def first(dataset: Dataset, kind: str, sort: str) -> list[str]:
    found = class_page(dataset, kind, ("en",), selection=Selection(sort=sort)).members
    return [member.link.iri for member in found[:3]]


def test_the_examples_of_a_class_are_those_with_the_most_links(dataset: Dataset) -> None:
    found = {
        kind: [link.iri for link in links] for kind, links in examples(dataset, ("en",)).items()
    }
    assert found == {kind: first(dataset, kind, LINKS) for kind in found}
    assert found != {kind: first(dataset, kind, LABEL) for kind in found}
