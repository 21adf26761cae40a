"""Brings the catalogues of the interface up to date with the words in code and templates.

Run by ``make messages``. New words get an empty translation, old ones leave; what is nearly the
same keeps its old translation, marked fuzzy, for a person to look at.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from bkg import errors
from bkg.web.catalogues import DOMAIN, SOURCE, catalogue_path, interface_languages

SOURCES = Path(errors.__file__).parent
# Rooms whose errors a page can show; those of the others are read on the command line.
ROOMS = ("web", "read", "store", "graph")
# Their errors come before anything is served.
LEFT_OUT = ("web/server.py", "graph/assemble.py", "graph/facets.py", "graph/views.py")
_PLACEHOLDER = re.compile(r"%\(\w+\)s")
# Dates and tools of a run would make each run another file.
_RUN = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    rb"|Report-Msgid-Bugs-To|Project-Id-Version):.*\n",
    re.MULTILINE,
)

_WRAPPERS = {"later": None, "gettext": None, "ngettext": (1, 2)}
_ERRORS = {
    name: None
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.BkgError)
}
_TEMPLATE_WRAPPERS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def _files() -> Iterator[tuple[Path, str, dict[str, object]]]:
    """Each file with words, how to read it, and what marks words in it."""
    for room in ROOMS:
        for path in sorted((SOURCES / room).rglob("*.py")):
            if path.relative_to(SOURCES).as_posix() in LEFT_OUT:
                continue
            yield path, "python", {**_WRAPPERS, **_ERRORS}
    for path in sorted((SOURCES / "web" / "templates").rglob("*.html")):
        yield path, "jinja2", dict(_TEMPLATE_WRAPPERS)


def template() -> Catalog:
    """All words of the interface, with the files in which they stand."""
    catalogue = Catalog()
    options = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
    for path, method, keywords in _files():
        found = extract_from_file(method, path, keywords, (), options)  # type: ignore[arg-type]  # its type leaves contexts out
        for _, message, _, context in found:
            first = message if isinstance(message, str) else message[0]
            if re.search(r"\w", _PLACEHOLDER.sub("", first)):
                where = path.relative_to(SOURCES).as_posix()
                catalogue.add(message, locations=[(where, 1)], context=context)
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue of a language, empty if it has none yet."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain=DOMAIN)


def _order(message: Message) -> tuple[str, str]:
    return forms(message.id)[0].casefold(), message.context or ""


def forms(text: object) -> list[str]:
    """The singular and plural forms of a message or a translation, or the one that it has."""
    return [str(form) for form in text] if isinstance(text, list | tuple) else [str(text or "")]


def updated(language: str) -> bytes:
    """The catalogue of a language with the words that there are now, as a file."""
    catalogue = read(language)
    catalogue.update(template())
    catalogue.obsolete.clear()
    clean = Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    clean.header_comment = f"# Words of the interface ({language}); see docs/how-to/translate.md."
    for message in sorted((each for each in catalogue if each.id), key=_order):
        clean[message.id] = message
    output = BytesIO()
    write_po(output, clean, width=100, include_lineno=False)
    return _RUN.sub(b"", output.getvalue())


def main(languages: list[str]) -> None:
    """Update the catalogues of these languages, by default of all there are."""
    for language in languages or [tag for tag in interface_languages() if tag != SOURCE]:
        path = catalogue_path(language)
        text = updated(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        messages = [message for message in read(language) if message.id]
        empty = [message for message in messages if not all(forms(message.string))]
        fuzzy = [message for message in messages if message.fuzzy]
        print(f"{language}: {len(messages)} messages, {len(empty)} empty, {len(fuzzy)} fuzzy")


if __name__ == "__main__":
    main(sys.argv[1:])
