"""No visible word goes by gettext: looked for in the templates, in the errors, and on the pages.

A new word fails here until it is wrapped: ``{{ _("…") }}`` in a template, ``later("…")`` or an
error with ``%(name)s`` in Python; see docs/how-to/translate.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from jinja2 import nodes
from pyoxigraph import NamedNode

from bkg import errors
from bkg.read.dataset import Dataset
from bkg.store.formats import ALIASES
from bkg.web import wording
from bkg.web.formats import DOCUMENT_FORMATS
from bkg.web.languages import own_name
from tests.conftest import ROOT
from tests.web.conftest import site
from tools.messages import LEFT_OUT, ROOMS, SOURCES

TEMPLATES = ROOT / "src/bkg/web/templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
VISIBLE = ("title", "aria-label", "placeholder", "alt", "data-list", "data-found", "data-none",
           "data-done", "data-failed")  # fmt: skip
PROPER = {"VoID", "DCAT", "SHA", "HTML", "IRI", "en", "BibTeX", "RIS", "CSL", "JSON"}
"""Names that are the same in every language."""

_GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_WORDS = re.compile(r"[A-Z][a-z]|[a-z] [a-z]")


class Text(HTMLParser):
    """What a reader sees or hears of a page: texts and some attributes, but no code of programs."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes that are read out."""
        if tag in ("script", "style", "code", "pre", "textarea"):
            self._inside.append(tag)
        self.found += [value for name, value in attrs if name in VISIBLE and value]

    def handle_endtag(self, tag: str) -> None:
        """Leave an element whose text does not count."""
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not self._inside:
            self.found.append(data)


def bare_text(source: str, app: Flask) -> str:
    """A template without its expressions, its blocks, and what stands inside ``{% trans %}``."""
    kept, wrapped = [], False
    block: list[str] = []
    for _, kind, value in app.jinja_env.lex(source):
        if kind == "block_begin":
            block = []
        elif kind == "name":
            block.append(value)
        elif kind == "block_end" and block:
            wrapped = block[0] == "trans" or (wrapped and block[0] != "endtrans")
        elif kind == "data" and not wrapped:
            kept.append(value)
        elif kind == "variable_begin":
            kept.append("0")
    return "".join(kept)


@pytest.mark.parametrize("name", NAMES)
def test_no_template_holds_a_bare_word(name: str, app: Flask) -> None:
    text = bare_text((TEMPLATES / name).read_text(encoding="utf-8"), app)
    words = {word for found in Text(text).found for word in re.findall(r"[^\W\d_]+", found)}
    assert words - PROPER == set()


def constants(node: nodes.Node, *, wrapped: bool = False) -> Iterator[str]:
    """The strings in the expressions of a template that are not given to gettext."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        wrapped = wrapped or node.node.name in _GETTEXT
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and not wrapped:
        yield node.value
    for child in node.iter_child_nodes():
        yield from constants(child, wrapped=wrapped)


@pytest.mark.parametrize("name", NAMES)
def test_no_expression_of_a_template_says_a_bare_word(name: str, app: Flask) -> None:
    tree = app.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
    assert [text for text in constants(tree) if _WORDS.search(text)] == []


def test_what_these_tests_look_for_is_found(app: Flask) -> None:
    source = '{% trans %}In{% endtrans %}<p title="Out">{{ "A word" }} {{ _("Right") }}{% if x %}Y'
    assert Text(bare_text(source, app)).found == ["Out", "0 0Y"]
    assert list(constants(app.jinja_env.parse(source + "{% endif %}"))) == ["A word"]


def raised(path: Path) -> Iterator[tuple[int, str]]:
    """Errors of ours whose message holds values already, so that it can be in no catalogue."""
    known = {n for n, kind in vars(errors).items() if isinstance(kind, type)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in known and isinstance(first, ast.JoinedStr):
                words = [part.value for part in first.values if isinstance(part, ast.Constant)]
                if re.search(r"\w", "".join(map(str, words))):
                    yield node.lineno, node.func.id


@pytest.mark.parametrize("room", ROOMS)
def test_errors_keep_their_message_apart_from_its_values(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / "src/bkg" / room).rglob("*.py"))
        if path.relative_to(SOURCES).as_posix() not in LEFT_OUT
        for line, name in raised(path)
    ]
    assert found == [], 'write NotFound("no %(name)s here", name=name)'


class Marked(NullTranslations):
    """Puts every message into a script that nothing else is in."""

    def gettext(self, message: str) -> str:
        """The message with other letters, its placeholders and elements as they are."""
        parts = re.split(r"(%\(\w+\)s|<[^>]+>|\{\w+\})", message)
        return "".join(p if n % 2 else re.sub("[A-Za-z]", "ⴰ", p) for n, p in enumerate(parts))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """As `gettext`."""
        return self.gettext(one if n == 1 else many)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - the method of a base
        """As `gettext`."""
        return self.gettext(message)


def said_by_the_data(dataset: Dataset) -> set[str]:
    """Every word in the data, in what the dataset says of itself, and in names of formats."""
    texts = [
        *(str(quad) for quad in dataset.store.quads()),
        *(str(value) for value in dataset.release.description.values()),
        *(path.read_text() for path in dataset.release.path.glob("questions/*")),
        *(path.read_text() for path in dataset.release.path.glob("views/*")),
        *(file.name for file in dataset.release.dump_files),
        *(fmt.label for fmt in DOCUMENT_FORMATS),
        *(own_name(tag) for tag in dataset.label_languages),
        *ALIASES,
        *PROPER,
        *dataset.prefixes,
        "/resource?iri=http://example.org/thing",
        dataset.release.version,
    ]
    text = " ".join(texts)
    text += " " + re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return {word.lower() for word in re.findall(r"[A-Za-z]+", text)}


def addresses(dataset: Dataset) -> Iterator[str]:
    """Pages of every kind, and what can go wrong on them."""
    yield from ("/", "/browse", "/downloads", "/dataset", "/ontology", "/sparql")
    yield from ("/search", "/search?q=the", "/search?q=vaze", "/search?q=zzzz")
    yield from ("/sparql?query=ASK%7B%7D", "/sparql?query=SELECT%20%2A%7B%3Fs%20a%20%3Ft%7D")
    yield from ("/nothing", "/resource", "/resource?iri=x", "/browse/no", "/search?format=x")
    yield from ("/sparql?query=%20", "/sparql?query=DROP%20ALL", "/browse?class=urn:x")
    for quad in dataset.store.quads():
        for node in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(node, NamedNode):
                yield f"/resource?iri={quote(node.value, safe='')}"
                yield f"/browse?class={quote(node.value, safe='')}"


@pytest.mark.parametrize("name", ["museum", "odd_dataset"])
def test_every_word_of_a_page_is_of_the_data_or_translated(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset: Dataset = request.getfixturevalue(name)
    monkeypatch.setattr(wording, "translations", lambda _: Marked())
    client, known = site(dataset), said_by_the_data(dataset)
    bare: dict[str, str] = {}
    seen = 0
    for address in dict.fromkeys(addresses(dataset)):
        # In Belarusian, so that dates and names of languages are not in Latin letters either.
        page = client.get(address, headers={"Accept": "text/html", "Accept-Language": "be"})
        assert page.mimetype == "text/html", address
        found = re.sub(r"\{\w+\}", "", " ".join(Text(page.text).found))
        assert "ⴰ" in found
        seen += 1
        for word in re.findall(r"[A-Za-z]+", found):
            if word.lower() not in known and word not in unquote(address):
                bare.setdefault(word, address)
    assert seen > 50
    assert bare == {}
