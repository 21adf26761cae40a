"""Two files that the scripts of an exported site look into: names to search, pages of IRIs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import parse_qs

from bkg.export.crawl import Page
from bkg.read.dataset import Dataset
from bkg.read.everything import findable
from bkg.web.formats import HTML
from bkg.web.kinds import kind_class

MOST_FINDABLE = 50_000
"""With more names the file would be too large for a browser to fetch; there is no search then."""


def _line(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def search_index(
    dataset: Dataset, languages: Sequence[str], place: Callable[[str], str | None]
) -> bytes:
    """The names of all things, for the search box; ``place`` gives a thing's address, if any.

    ``languages`` are those of the labels to show, the best first.

    A thing is a list: label, its language, address below the root, numbers of its classes, other
    names with their languages, description. A class is its label and its name for style sheets.
    """
    classes: dict[tuple[str, str], int] = {}
    things = []
    for found in findable(dataset, languages):
        address = place(found.link.iri)
        if address is None:
            continue
        label, language = found.link.label, found.link.language
        others = [
            [name.value, name.language]
            for name in found.names
            if (name.value, name.language) != (label, language)
        ]
        kinds = [(kind.label, kind_class(dataset, kind.iri)) for kind in found.types]
        numbers = [classes.setdefault(kind, len(classes)) for kind in kinds]
        things.append([label, language, address, numbers, others, found.link.description])
    rows = ",\n".join(map(_line, things))
    return f'{{"types":{_line(list(classes))},"things":[\n{rows}\n]}}\n'.encode()


def resource_index(pages: Iterable[Page], address: Callable[[Page], str]) -> bytes:
    """For each IRI whose page is not at its own path, where the page is."""
    found: dict[str, str] = {}
    for page in pages:
        path, _, query = page.url.partition("?")
        values = parse_qs(query)
        plain = set(values) == {"iri", "format"} and values["format"] == [HTML.suffix]
        if path == "/resource" and plain:
            found[values["iri"][0]] = address(page)
    rows = ",\n".join(f"{_line(iri)}:{_line(place)}" for iri, place in sorted(found.items()))
    return f"{{\n{rows}\n}}\n".encode()
