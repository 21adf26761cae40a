"""Digests of passages against texts, and the passage of quoted words."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bkg.errors import InputError, UsageError
from bkg.graph.assemble import Assembled
from bkg.validation.facts import Facts
from bkg.validation.gate import check
from bkg.validation.locate import Locator
from bkg.validation.texts import cite, read_text, text_findings, verify
from tests.validation.conftest import Make

TEXT = "Первая line.\r\nSecond 𝄞 line, longer.\n"
SOURCE = "https://example.org/x/source/book"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _data(text: str, *spans: tuple[int, int], identifier: str = "") -> str:
    lines = [
        f"<source/book> a bkg:Source ; rdfs:label 'b' ; bkg:characters {len(text)} ;",
        f" <http://purl.org/dc/terms/identifier> '{identifier}' ;" if identifier else "",
        f" bkg:sha256 '{_digest(text)}' .",
    ]
    for start, end in spans:
        lines.append(
            f"<source/book#char={start},{end}> a bkg:Passage ; bkg:source <source/book> ;"
            f" bkg:start {start} ; bkg:end {end} ; bkg:sha256 '{_digest(text[start:end])}' ;"
            " bkg:assertedBy <source/book> ; bkg:certainty <source/book> ."
        )
    return "\n".join(lines)


SPANS = ((0, 12), (14, 36))


def _check(assembled: Assembled, folder: Path) -> list[str]:
    facts = Facts(assembled, Locator(assembled.files))
    return [finding.message for finding in text_findings(facts, folder)]


@pytest.mark.parametrize(
    ("name", "identifier"), [("book", ""), ("first-book", "first-book"), ("book", "none")]
)
def test_equal_texts_have_no_finding(make: Make, name: str, identifier: str) -> None:
    assembled = make(_data(TEXT, *SPANS, identifier=identifier), **{name: TEXT})
    assert assembled.folder.texts is not None
    assert verify(assembled, assembled.folder.texts).findings == ()
    assert check(assembled).findings == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_one_changed_character_is_always_found(make: Make, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TEXT) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != TEXT[at]))
    assembled = make(_data(TEXT, *SPANS), book=TEXT[:at] + other + TEXT[at + 1 :])
    assert assembled.folder.texts is not None
    messages = _check(assembled, assembled.folder.texts)
    touched = [span for span in SPANS if span[0] <= at < span[1]]
    assert len(messages) == 1 + len(touched)
    assert f"source <{SOURCE}> says bkg:sha256" in messages[0]
    for start, end in touched:
        assert f"passage <{SOURCE}#char={start},{end}> says bkg:sha256" in messages[1]


def test_a_shorter_text_is_found_by_length_and_passage(make: Make) -> None:
    assembled = make(_data(TEXT, *SPANS), book=TEXT[:30])
    assert assembled.folder.texts is not None
    messages = _check(assembled, assembled.folder.texts)
    assert any("says bkg:characters 37, but book.txt has 30" in text for text in messages)
    assert any("does not lie within book.txt, which has 30 characters" in text for text in messages)


def test_a_missing_text_is_named(make: Make, tmp_path: Path) -> None:
    assembled = make(_data(TEXT, *SPANS))
    empty = tmp_path / "texts"
    empty.mkdir()
    (message,) = _check(assembled, empty)
    assert message == f"the text of <{SOURCE}> is missing: put book.txt into the folder texts"
    with pytest.raises(UsageError, match="no such folder"):
        verify(assembled, tmp_path / "nothing")


def test_verify_reports_what_cannot_be_compared(make: Make) -> None:
    data = _data(TEXT, *SPANS).replace("bkg:end 12", "bkg:end 13").replace("bkg:end 36 ;", "")
    assembled = make(data, book=TEXT)
    assert assembled.folder.texts is not None
    codes = [finding.code for finding in verify(assembled, assembled.folder.texts).findings]
    assert sorted(codes) == ["passage-metadata", "passage-offsets"]


def test_a_source_without_text_needs_none(make: Make, tmp_path: Path) -> None:
    assert _check(make("<source/curation> a bkg:Source ; rdfs:label 'c' ."), tmp_path) == []


def test_an_identifier_does_not_lead_out_of_the_folder(make: Make, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT)
    texts = tmp_path / "texts"
    texts.mkdir()
    (message,) = _check(make(_data(TEXT, identifier="../secret")), texts)
    assert "is missing" in message


def test_bytes_that_are_no_text_are_found(make: Make, tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_bytes(b"\xff")
    (message,) = _check(make(_data(TEXT)), tmp_path)
    assert "not UTF-8 at byte 0" in message
    with pytest.raises(InputError, match="not UTF-8"):
        read_text(tmp_path / "book.txt")
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path / "none.txt")


def test_cite_finds_the_one_place() -> None:
    span = cite(TEXT, SOURCE, "line.  Second\n𝄞")
    assert span.iri == f"{SOURCE}#char=7,22"
    assert span.of(TEXT) == "line.\r\nSecond 𝄞"


def test_cite_shows_the_nearest_words() -> None:
    with pytest.raises(UsageError, match='the nearest words are "Second 𝄞 line, longer'):
        cite(TEXT, SOURCE, "Second 𝄞 line, shorter")
    with pytest.raises(UsageError, match=f"do not occur in {SOURCE}$"):
        cite("abc", SOURCE, "xyz")


def test_cite_lists_all_places() -> None:
    with pytest.raises(UsageError, match=r"occur 2 times .*, at 7,11, 23,27; quote more"):
        cite(TEXT, SOURCE, "line")


def test_cite_wants_words() -> None:
    with pytest.raises(UsageError, match="nothing is quoted"):
        cite(TEXT, SOURCE, " \n")


@given(st.text(st.sampled_from("ab \n"), min_size=1, max_size=30), st.data())
def test_cited_words_are_those_quoted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    try:
        span = cite(text, SOURCE, quote)
    except UsageError as error:
        assert "times" in str(error) or not quote.split()  # noqa: PT017 - both outcomes are right
    else:
        assert span.of(text).split() == quote.split()
