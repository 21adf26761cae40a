"""The choice of a language: the address first, then the header, then the dataset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.web.catalogues import interface_languages
from bkg.web.languages import (
    Reader,
    formats,
    is_tag,
    lookup,
    name_of,
    own_name,
    reader,
)


@pytest.mark.parametrize(
    ("tag", "known", "found"),
    [
        ("be", ("en", "be"), "be"),
        ("BE", ("en", "be"), "be"),
        ("be-BY", ("en", "be"), "be"),
        ("be-Cyrl-BY", ("en", "be-cyrl", "be"), "be-cyrl"),
        ("zh-Hant-CN-x-private1", ("zh-Hant",), "zh-Hant"),
        ("b", ("en", "be"), ""),
        ("bel", ("en", "be"), ""),
        ("", ("en",), ""),
        ("-", ("en",), ""),
        ("de", ("de", "DE"), "de"),
    ],
)
def test_lookup_shortens_the_tag_until_it_is_known(
    tag: str, known: tuple[str, ...], found: str
) -> None:
    assert lookup(tag, known) == found


@pytest.mark.parametrize(
    ("asked", "header", "own", "expected"),
    [
        # Nobody says anything: the dataset's own languages decide.
        ("", None, ("en", "be"), Reader("", ("en", "be"), "en")),
        ("", "", ("be", "en"), Reader("", ("be", "en"), "be")),
        ("", "*", ("ru",), Reader("", ("ru",), "ru")),
        ("", None, ("de",), Reader("", ("de",), "en")),
        # The browser's languages decide; labels may be in any of them.
        ("", "be", ("en",), Reader("", ("be", "en"), "be")),
        ("", "ru-RU, ru;q=0.9", ("en",), Reader("", ("ru-ru", "ru", "en"), "ru")),
        ("", "de, ru;q=0.5", ("en",), Reader("", ("de", "ru", "en"), "ru")),
        ("", "de, fr", ("be",), Reader("", ("de", "fr", "be"), "en")),
        ("", "en;q=0, be;q=0.1", ("en",), Reader("", ("be", "en"), "be")),
        # The address decides alone: what the browser wants changes nothing.
        ("ru", "be", ("en", "be"), Reader("ru", ("ru", "en", "be"), "ru")),
        ("be-BY", None, ("en",), Reader("be", ("be", "en"), "be")),
        ("BE", "ru", ("en",), Reader("be", ("be", "en"), "be")),
        # A language that only the data has.
        ("de", "be", ("de", "en"), Reader("de", ("de", "en"), "en")),
        ("fr", "be", ("en",), Reader("fr", ("fr", "en"), "en")),
        # One that nothing is in, or none at all, is passed over.
        ("pl", "be", ("en",), Reader("", ("be", "en"), "be")),
        ('"><script>', None, ("en",), Reader("", ("en",), "en")),
    ],
)
def test_who_reads(asked: str, header: str | None, own: tuple[str, ...], expected: Reader) -> None:
    assert reader(asked, header, own, ("fr",)) == expected


@given(st.text(), st.text(), st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_any_input_has_a_reader(asked: str, header: str, own: list[str]) -> None:
    found = reader(asked, header, own)
    assert found.interface in interface_languages()
    assert found.languages
    assert found.chosen in ("", *interface_languages(), *own)
    if found.chosen:
        assert is_tag(found.chosen)
        assert found == reader(found.chosen, "", own)


@pytest.mark.parametrize(
    ("tag", "interface", "name"),
    [
        ("be", "en", "Belarusian"),
        ("be", "be", "беларуская"),
        ("be", "ru", "белорусский"),
        ("en-GB", "be", "брытанская англійская"),
        ("be-tarask", "en", "Belarusian (tarask)"),
        ("DE", "en", "German"),
        ("x-odd", "en", "x-odd"),
        ("", "en", ""),
    ],
)
def test_languages_have_names(tag: str, interface: str, name: str) -> None:
    assert name_of(tag, interface) == name


@pytest.mark.parametrize(
    ("tag", "name"),
    [("be", "Беларуская"), ("fr", "Français"), ("tlh", "Klingon"), ("x", "X"), ("qqq", "Qqq")],
)
def test_languages_have_names_of_their_own(tag: str, name: str) -> None:
    assert own_name(tag) == name


def test_every_interface_has_formats() -> None:
    assert [str(formats(tag)) for tag in interface_languages()] == ["en_GB", "be", "ru"]
