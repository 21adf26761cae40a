"""The catalogues: complete, in step with the code, and no translation loses what is put into it."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bkg.web import catalogues
from bkg.web.catalogues import SOURCE, catalogue_path, interface_languages, translations
from tools import messages

TRANSLATED = [tag for tag in interface_languages() if tag != SOURCE]
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%")
_TAG = re.compile(r"<[^>]+>")


def each(language: str) -> list[Message]:
    return [message for message in messages.read(language) if message.id]


def test_the_interface_speaks_three_languages() -> None:
    assert interface_languages() == ("en", "be", "ru")


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_word_is_missing_or_in_doubt(language: str) -> None:
    catalogue = messages.read(language)
    bare = [m.id for m in each(language) if not all(messages.forms(m.string)) or m.fuzzy]
    assert bare == [], "translate these, and take away the marks #, fuzzy"
    plurals = [m for m in each(language) if m.pluralizable]
    assert plurals
    assert {len(messages.forms(m.string)) for m in plurals} == {catalogue.num_plurals} == {3}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_the_words_of_code_and_templates(language: str) -> None:
    written = catalogue_path(language).read_bytes()
    assert written == messages.updated(language), "run make messages"


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_elements_are_those_of_the_message(language: str) -> None:
    wrong = []
    for message in each(language):
        wanted = messages.forms(message.id)[-1]
        for form in messages.forms(message.string):
            for pattern in (_PLACEHOLDER, _TAG):
                if Counter(pattern.findall(wanted)) != Counter(pattern.findall(form)):
                    wrong.append((wanted, form))
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_written_as_the_message_is(language: str) -> None:
    wrong = []
    for message in each(language):
        one = messages.forms(message.id)[0]
        for form in messages.forms(message.string):
            same_end = one[-1] in ".:!?…" or form[-1] in ".:!?…"
            if (same_end and one[-1] != form[-1]) or form != form.strip() or "  " in form:
                wrong.append((one, form))
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_letters_are_those_of_the_language(language: str) -> None:
    foreign = {"be": "ищъИЩЪ", "ru": "іўІЎ’"}[language]
    mixed = re.compile(r"[a-z][а-яёіў]|[а-яёіў][a-z]", re.IGNORECASE)
    wrong = [
        form
        for message in each(language)
        for form in messages.forms(message.string)
        if set(form) & set(foreign) or mixed.search(_PLACEHOLDER.sub(" ", form))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "%(number)s row"),
        ("en", 2, "%(number)s rows"),
        ("be", 1, "%(number)s радок"),
        ("be", 3, "%(number)s радкі"),
        ("be", 11, "%(number)s радкоў"),
        ("be", 21, "%(number)s радок"),
        ("ru", 22, "%(number)s строки"),
        ("ru", 0, "%(number)s строк"),
    ],
)
def test_counts_have_the_form_that_the_language_gives_them(
    language: str, count: int, text: str
) -> None:
    assert translations(language).ngettext("%(number)s row", "%(number)s rows", count) == text


def test_words_that_go_leave_the_catalogue_and_new_ones_come_empty(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = Catalog()
    now.add("Yes", locations=[("a.html", 1)])
    now.add("Never seen before", locations=[("a.html", 1)])
    monkeypatch.setattr(messages, "template", lambda: now)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    assert read(messages.updated("be")) == {"Yes": "", "Never seen before": ""}
    path = catalogue_path("be")
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "Yes"\nmsgstr "Так"\n\nmsgid "No"\nmsgstr "Не"\n')
    messages.main(["be"])
    assert read(path.read_bytes()) == {"Yes": "Так", "Never seen before": ""}
    first = path.read_bytes()
    messages.main(["be"])
    assert path.read_bytes() == first


def read(text: bytes) -> dict[object, object]:
    return {m.id: m.string for m in read_po(BytesIO(text), locale="be") if m.id}


def test_no_half_sentence_follows_a_full_stop() -> None:
    joined = []
    for path in sorted((messages.SOURCES / "web/templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r'(.{2})\{\{ _\("%\(number\)s on this page"', text):
            joined.append((path.name, match[1]))
    assert len(joined) >= 5
    assert {before for _, before in joined} == {", "}, joined
