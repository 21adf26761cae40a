"""Finds things by a number that they have: what a figure in a text is the figure of."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from bkg.read.dataset import Dataset
from bkg.store.named import load
from bkg.vocab import XSD

_NUMBER = re.compile(
    "([+-]?)([0-9]{1,3}(?:[ ,\u00a0\u2009\u202f'\u2019][0-9]{3})+|[0-9]+)(?:[.]([0-9]+))?"
)
_WHOLE = (XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.int, XSD.gYear)
_ANY = (XSD.decimal, XSD.double, XSD.float)
_LONGEST = 30


def number_in(text: str) -> str:
    """The number that a text is, as XML Schema writes it; empty if it is none.

    Groups of three digits may be apart: ``5,063`` and ``5 063`` are 5063.
    """
    match = _NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        return ""
    sign, whole, fraction = match.groups("")
    digits = "".join(filter(str.isdecimal, whole)).lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    return f"{sign.strip('+')}{digits}{'.' + fraction if fraction else ''}"


def things_with(dataset: Dataset, number: str) -> list[str]:
    """IRIs of things that have a number, or a year of it, as the value of a property."""
    types = _ANY if "." in number else (*_WHOLE, *_ANY)
    values = [Literal(number, datatype=datatype) for datatype in types]
    rows = dataset.store.select(load("having", "bkg.read"), {"value": values})
    return sorted(row["thing"].value for row in rows if isinstance(row["thing"], NamedNode))
