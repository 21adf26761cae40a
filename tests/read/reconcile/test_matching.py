"""Names and values, compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from bkg.read.reconcile.matching import (
    INEXACT,
    LONGEST,
    Given,
    literal_fit,
    name_fit,
    number_fit,
    spellings,
    text_fit,
    time_fit,
)
from bkg.vocab import RDF, XSD


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Lee", ("ann lee",)),
        ("Lee, Ann", ("lee ann", "ann lee")),
        ("Lee, Ann, Dr.", ("lee ann dr",)),
        ("Lee,", ("lee",)),
        (", ", ()),
        ("Łódź!", ("łodz",)),
    ],
)
def test_spellings(text: str, found: tuple[str, ...]) -> None:
    assert spellings(text) == found


def test_a_name_is_the_text_or_less() -> None:
    wanted = spellings("Ann Lee")
    assert name_fit(wanted, "ANN  LEE.") == 1.0
    turned, longer, other = (name_fit(wanted, each) for each in ("Lee Ann", "Ann B. Lee", "Bob"))
    assert 1 > INEXACT >= turned > longer > 0.5 > other
    assert name_fit(spellings("Lee, Ann"), "Ann Lee") == 1.0
    # What is wanted counts for more than what else the name holds.
    assert name_fit(spellings("Lee"), "Ann Lee") > name_fit(spellings("Ann Lee"), "Lee")
    assert name_fit(spellings("Ann"), "Ann" + " " * LONGEST) == INEXACT
    assert name_fit((), "Ann") == name_fit(wanted, "?") == 0.0


@given(st.text(), st.text())
def test_a_name_fits_from_0_to_1_and_itself_best(text: str, name: str) -> None:
    assert 0 <= name_fit(spellings(text), name) <= 1
    assert not spellings(text) or name_fit(spellings(text), text) == 1


def test_numbers() -> None:
    assert number_fit(5, 5) == number_fit(0, 0) == 1
    assert 0.4 < number_fit(100, 90) < 0.6
    assert number_fit(100, 80) == number_fit(1, -1) == number_fit(0, 1e-300) == 0


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("2011", "2011", 1),
        ("2011", "2011-09-30", 1),
        ("2011-09-30", "2011", 1),
        ("2011-09", "2011-09-30", 1),
        ("2011-09-30", "2011-09-30T10:11:12Z", 1),
        ("2011-09-30T00:00:00Z", "2011-09-30", 1),
        ("2011-09-30", "2011-09-30+03:00", 1),
        ("2011-09-30T10:11:12", "2011-09-30T10:11:12.5-05:00", 0),
        ("2011", "20111-01-01", 0),
        ("2011", "2012", 0),
        ("2011-09-30", "2011-09-03", 0),
    ],
)
def test_dates(one: str, other: str, fit: int) -> None:
    assert time_fit(one, other) == fit


def literal(value: str, kind: NamedNode) -> Literal:
    return Literal(value, datatype=kind)


@pytest.mark.parametrize(
    ("given_value", "value", "fit"),
    [
        ("Ann", Literal("ann"), 1.0),
        ("?!", Literal(" ?! "), 1.0),
        ("?!", Literal("!?"), 0.0),
        (5.0, literal("5", XSD.integer), 1.0),
        ("5", literal("5.0", XSD.decimal), 1.0),
        ("five", literal("5", XSD.integer), 0.0),
        (5.0, literal("five", XSD.integer), 0.0),
        ("nan", literal("NaN", XSD.double), 1.0),
        (2011.0, literal("2011", XSD.gYear), 1.0),
        (2011.0, literal("2011-05-06", XSD.date), 1.0),
        ("spring", literal("2011", XSD.gYear), 0.0),
        (True, literal("1", XSD.boolean), 1.0),
        ("FALSE", literal("0", XSD.boolean), 1.0),
        (True, literal("0", XSD.boolean), 0.0),
        (True, Literal("true"), 1.0),
        (True, Literal("1"), 0.0),
    ],
)
def test_a_value_fits_by_its_datatype(given_value: Given, value: Literal, fit: float) -> None:
    assert literal_fit(given_value, value) == fit


@given(
    st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    st.text(),
    st.sampled_from(
        [XSD.string, XSD.integer, XSD.double, XSD.boolean, XSD.gYear, XSD.dateTime, RDF.HTML]
    ),
)
def test_any_value_fits_from_0_to_1(given_value: Given, value: str, kind: NamedNode) -> None:
    assert 0 <= literal_fit(given_value, literal(value, kind)) <= 1


@given(st.text())
def test_a_text_fits_itself(text: str) -> None:
    assert text_fit(text, text) == 1
