"""Which label is shown, and what is shown for want of one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from bkg.graph.labels import (
    choose,
    fallback,
    label_properties,
    language_rank,
    names_from_parts,
)
from bkg.vocab import FOAF, LABEL_PROPERTIES, RDFS, XSD

VASE = {
    "en": Literal("Vase", language="en"),
    "en-gb": Literal("Vase (GB)", language="en-GB"),
    "fr": Literal("Le vase", language="fr"),
    "": Literal("VASE"),
}


@pytest.mark.parametrize(
    ("have", "want", "best"),
    [
        (["en", "fr"], ["fr", "en"], "fr"),
        (["en", "fr"], ["de", "en"], "en"),
        (["fr", ""], ["de"], ""),
        (["fr", ""], [], ""),
        (["fr"], ["de"], "fr"),
        (["fr", "en-gb"], ["en"], "en-gb"),
        (["fr", "en"], ["en-US"], "en"),
        (["fr", "en"], ["EN"], "en"),
        (["fr", ""], ["e"], ""),
    ],
)
def test_the_language_decides_first(have: list[str], want: list[str], best: str) -> None:
    candidates = [(0, VASE[tag]) for tag in have]
    for order in itertools.permutations(candidates):
        assert choose(order, want) == VASE[best]


def test_then_the_property() -> None:
    better, worse = Literal("z", language="en"), Literal("a", language="en")
    assert choose([(1, worse), (0, better)], ["en"]) == better
    assert choose([(0, VASE["fr"]), (1, worse)], ["en"]) == worse


def test_there_is_none() -> None:
    assert choose([], ["en"]) is None


def test_the_same_text_twice_is_no_fault() -> None:
    same = [Literal("a", language="en-GB"), Literal("a", language="en")]
    assert choose([(0, label) for label in same], ["en"]) == same[1]
    plain = [Literal("a"), Literal("a", datatype=XSD.token)]
    assert choose([(0, label) for label in plain], []) == plain[0]


LABELS = st.builds(
    lambda text, tag: Literal(text, language=tag) if tag else Literal(text),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["", "en", "en-gb", "fr"]),
)


@given(st.lists(st.tuples(st.integers(0, 2), LABELS), min_size=1), st.randoms())
def test_the_order_of_the_candidates_does_not_count(
    candidates: list[tuple[int, Literal]], shuffle: st.DataObject
) -> None:
    best = choose(candidates, ["en", "be"])
    shuffle.shuffle(candidates)  # type: ignore[attr-defined]  # it is a random.Random
    assert choose(iter(candidates), ["en", "be"]) == best


def test_language_rank_grows() -> None:
    ranks = [language_rank(tag, ["fr", "en"]) for tag in ("fr-CA", "en", "", "de")]
    assert ranks == sorted(set(ranks))


def test_configured_properties_come_first_and_once() -> None:
    properties = label_properties([RDFS.label.value, "https://example.org/name"])
    assert properties[:2] == (RDFS.label, NamedNode("https://example.org/name"))
    assert sorted(map(str, properties)) == sorted(
        map(str, {*LABEL_PROPERTIES, NamedNode("https://example.org/name")})
    )


def parts(**values: str) -> list[tuple[NamedNode, Literal]]:
    return [(FOAF.term(name), Literal(value)) for name, value in values.items()]


def test_a_person_is_called_by_the_parts_of_a_name() -> None:
    assert names_from_parts(parts(surname="Clarke", givenname="Joan")) == [Literal("Joan Clarke")]
    assert names_from_parts(parts(familyName="Turing", nick="prof")) == [Literal("Turing")]
    assert names_from_parts(parts(nick="zed", givenName=" ")) == [Literal("zed")]
    assert names_from_parts([]) == []


def test_the_parts_of_a_name_are_put_together_by_language() -> None:
    given = [(FOAF.givenName, Literal("Ада", language="be")), *parts(givenName="Ada")]
    family = parts(familyName="Lovelace")
    assert names_from_parts([*family, *given]) == [
        Literal("Ada Lovelace"),
        Literal("Ада Lovelace", language="be"),
    ]


@pytest.mark.parametrize(
    ("iri", "label"),
    [
        ("https://example.org/onto#prefLabel", "pref label"),
        ("https://example.org/onto#OfficeHeld", "Office Held"),
        ("https://example.org/HTML", "HTML"),
        ("https://example.org/blue_vase", "blue vase"),
        ("https://example.org/%D0%B2", "в"),
        ("https://example.org/source/book#char=12,34", "book, 12–34"),
        ("urn:_", "urn:_"),
        ("https://example.org/person/3", "person 3"),
        ("https://example.org/licenses/by/4.0/", "by 4.0"),
        ("https://example.org/3", "3"),
        ("https://example.org/2024-05", "2024-05"),
        ("https://example.org/PeriodOfTime", "Period Of Time"),
    ],
)
def test_fallback(iri: str, label: str) -> None:
    assert fallback(iri) == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("anyURI", "any URI"),
        ("rNews", "rNews"),
        ("hasURLPath", "has URL path"),
        ("HTMLElement", "HTML Element"),
        ("A0E0L1I0M0H0T0D0", "A0E0L1I0M0H0T0D0"),
        ("iec61360Code", "iec61360 code"),
        ("USNonprofitType", "US Nonprofit Type"),
        ("isA", "is a"),
        ("caf%C3%A9", "café"),
        ("%FF", "%FF"),
    ],
)
def test_fallback_splits_words_and_leaves_acronyms_and_codes(name: str, label: str) -> None:
    assert fallback(f"https://example.org/{name}") == label


def test_a_label_of_blanks_is_none() -> None:
    blank, name = Literal(" \n", language="en"), Literal("Vase")
    assert choose([(0, blank), (1, name)], ["en"]) == name
    assert choose([(0, blank)], ["en"]) is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_there_is_always_something_to_show(text: str) -> None:
    iri = f"urn:{text}"
    assert fallback(iri)
