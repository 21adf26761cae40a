"""The switch of languages: the page of this request in each language that it can be had in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import request

from bkg.web import context
from bkg.web.catalogues import interface_languages
from bkg.web.languages import is_tag, lookup, own_name

MOST_OFFERED = 24
"""Languages that only labels are in; further ones can still be named in the address."""

MOST_LINKED = 8
"""Of those, how many are named to search engines, which every page pays for."""


@dataclass(frozen=True)
class Choice:
    """A language, what its speakers call it, and the address of this page in it."""

    tag: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Switch:
    """What the switch offers.

    Attributes:
        interface: languages that the interface speaks.
        labels: those that only labels are in; the interface is English then.
        own: which of the latter are languages of the dataset, as it says itself.
        default: address of this page that leaves the language to the browser.
        origin: what makes these addresses absolute, as search engines want them; empty where the
            site does not know its own.
    """

    interface: tuple[Choice, ...]
    labels: tuple[Choice, ...]
    own: frozenset[str]
    default: str
    origin: str = ""

    @property
    def translated(self) -> tuple[Choice, ...]:
        """The choices that make this another page, for search engines."""
        own = [choice for choice in self.labels if choice.tag in self.own]
        found = (*self.interface, *own[:MOST_LINKED])
        return tuple(replace(choice, url=self.origin + choice.url) for choice in found)


def switch() -> Switch:
    """The switch on the page of this request."""
    reader, urls, data = context.reader(), context.urls(), context.dataset()
    query = request.query_string.decode("latin-1")
    path = context.raw_path() or quote(request.path)
    target = path + ("?" + query if query else "")
    current = reader.chosen or reader.interface

    def choice(tag: str) -> Choice:
        return Choice(tag, own_name(tag), urls.in_language(target, tag), tag == current)

    spoken, export = interface_languages(), context.standalone()
    more = dict.fromkeys((*data.settings.languages, *data.label_languages))
    # A reader of a language takes its regional forms, so those need no choice of their own.
    bases = [tag for tag in more if is_tag(tag) and not lookup(tag.partition("-")[0], spoken)]
    others = [tag for tag in bases if "-" not in tag or not lookup(tag.rpartition("-")[0], bases)]
    if export is not None:
        spoken = tuple(tag for tag in spoken if tag in export.languages)
        others = [tag for tag in others if tag in export.languages]
    return Switch(
        tuple(map(choice, spoken)),
        tuple(map(choice, others[:MOST_OFFERED])),
        frozenset(data.settings.languages),
        urls.in_language(target, ""),
        "" if export is not None else context.known_origin(),
    )
