"""The interface's words in other languages: gettext catalogues, read from their ``.po`` files.

English is the language of the code and needs no catalogue; a folder ``translations/<tag>`` makes a
language. Nothing is compiled beforehand, so a clone, an editable install and a wheel are alike.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "translations"
DOMAIN = "bkg"
SOURCE = "en"
"""The language of the words in the code."""


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language is."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def interface_languages() -> tuple[str, ...]:
    """Language tags (BCP 47) that the interface speaks, English first."""
    found = (path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return (SOURCE, *sorted(found))


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of one of `interface_languages`; that of English changes nothing."""
    if language == SOURCE:
        return NullTranslations()
    compiled = io.BytesIO()
    with catalogue_path(language).open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language, domain=DOMAIN))
    compiled.seek(0)
    return GNUTranslations(compiled)
