"""The colour and the sign of a class, the same on every page and in every release.

A class has what its meaning has (`bkg.vocab.CLASS_MEANINGS`), or the meaning that is its own name;
every other has one of twelve colours, chosen by its IRI alone. ``theme.colours`` overrules both.
"""

from __future__ import annotations

import hashlib

from bkg.graph.iris import local_name
from bkg.read.dataset import Dataset
from bkg.vocab import CLASS_MEANINGS

SIGNS = ("actor", "event", "initiative", "statistic", "claim", "source", "place")
"""Meanings that have a sign of their own."""

STANCES = {
    "stated": "initiative",
    "approximate": "place",
    "estimate": "source",
    "opinion": "claim",
    "forecast": "event",
    "counterfactual": "statistic",
    "reported": "actor",
}
"""The colours of the certainties of the passage model, by local name."""

_COLOURED = (*SIGNS, "passage", "concept")
_OTHERS = 12


def meaning(dataset: Dataset, class_iri: str) -> str:
    """What a class means to a page; empty for most."""
    name = local_name(class_iri).lower()
    if name in _COLOURED:
        return name
    return dataset.alignments.meanings([class_iri], CLASS_MEANINGS)[class_iri] if class_iri else ""


def own_class(class_iri: str) -> str:
    """Name in style sheets of a class that the dataset gives a colour."""
    return f"k-{hashlib.sha256(class_iri.encode('utf-8')).hexdigest()[:8]}"


def kind_class(dataset: Dataset, class_iri: str) -> str:
    """The name by which style sheets know the colour of a class; empty for no class."""
    if not class_iri:
        return ""
    if class_iri in dataset.settings.theme_colours:
        return own_class(class_iri)
    found = meaning(dataset, class_iri)
    if found in _COLOURED:
        return f"k-{found}"
    return numbered(class_iri)


def numbered(iri: str) -> str:
    """One of the twelve colours that have no meaning, the same for the same IRI."""
    return f"k-{int(hashlib.sha256(iri.encode('utf-8')).hexdigest(), 16) % _OTHERS}"


def stance_class(certainty: str) -> str:
    """The colour of a passage by how surely it is said; one of its own where nobody says that."""
    if not certainty:
        return "k-passage"
    known = STANCES.get(local_name(certainty))
    return f"k-{known}" if known else numbered(certainty)


def sign(dataset: Dataset, class_iri: str) -> str:
    """The name of the sign of a class; empty where it has none."""
    found = meaning(dataset, class_iri)
    return found if found in SIGNS else ""
