"""Numbers, sizes and dates as the reader writes them; errors in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from bkg.errors import NotFound, QueryTimeout
from bkg.web import wording


@pytest.fixture(params=["en", "be", "ru"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context(f"/?lang={request.param}"):
        yield request.param


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


@pytest.fixture
def belarusian(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=be"):
        yield


def test_numbers(language: str) -> None:
    many, fraction = {
        "en": ("1,234,567", "2.5"),
        "be": ("1\xa0234\xa0567", "2,5"),
        "ru": ("1\xa0234\xa0567", "2,5"),
    }[language]
    assert (wording.number(1234567), wording.number(2.5)) == (many, fraction)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1,023 bytes"),
        (1024, "1.0 KiB"),
        (1 << 20, "1.0 MiB"),
        (5 << 40, "5,120.0 GiB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert wording.size(count) == text


@pytest.mark.usefixtures("belarusian")
@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 байт"), (3, "3 байты"), (12, "12 байтаў"), (1536, "1,5 КіБ"), (3 << 20, "3,0 МіБ")],
)
def test_sizes_in_belarusian(count: int, text: str) -> None:
    assert wording.size(count) == text


def test_dates(language: str) -> None:
    day, month, time = {
        "en": ("29 September 2011", "September 2011", "29 September 2011, 10:05:00 UTC"),
        "be": ("29 верасня 2011\xa0г.", "верасень 2011", "29 верасня 2011\xa0г., 10:05:00 UTC"),
        "ru": (
            "29 сентября 2011\xa0г.",
            "сентябрь 2011\xa0г.",
            "29 сентября 2011\xa0г., 10:05:00 UTC",
        ),
    }[language]
    found = [
        wording.moment("2011-09-29", "date"),
        wording.moment("2011-09", "gYearMonth"),
        wording.moment("2011-09-29T10:05:00Z", "dateTime"),
    ]
    plain = [" ".join((text or "").split()) for text in found]
    assert plain == [" ".join(text.split()) for text in (day, month, time)]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2011-02-30", "date"),
        ("2011-09-29Z", "date"),
        ("-0044-03-15", "date"),
        ("12011-01-01", "date"),
        ("2011-13", "gYearMonth"),
        ("0000-01-01", "date"),
        ("2011", "gYear"),
        ("2011-09-29", "string"),
        ("2011-09-29T24:00:00", "dateTime"),
        ("2011-09-29T10:05:00.123", "dateTime"),
        ("٢٠١١-٠٩-٢٩", "date"),
        ("2011-09-29\n", "date"),
    ],
)
def test_what_is_no_plain_date_stays_as_it_is(text: str, datatype: str) -> None:
    assert wording.moment(text, datatype) is None


def test_a_time_without_a_zone_gets_none(language: str) -> None:
    found = wording.moment("2011-09-29T10:05:00", "dateTime")
    assert found is not None
    assert "10:05:00" in found
    assert "UTC" not in found
    assert language in ("en", "be", "ru")


@pytest.mark.usefixtures("belarusian")
def test_errors_are_said_in_the_readers_language() -> None:
    error = NotFound("nothing is known of %(iri)s", iri="urn:100%x")
    assert wording.error_text(error) == "Пра urn:100%x нічога не вядома"
    assert str(error) == "nothing is known of urn:100%x"
    assert wording.error_text(QueryTimeout("100% of no catalogue")) == "100% of no catalogue"
    assert wording.error_text(NotFound("%(iri)s is it", iri="urn:x")) == "urn:x is it"
    assert wording.error_text(NotFound("http://e/ is away")) == "http://e/ is away"
