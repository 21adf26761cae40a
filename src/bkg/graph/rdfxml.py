"""RDF/XML (W3C Recommendation "RDF 1.1 XML Syntax") that every XML parser reads.

pyoxigraph writes element names such as ``<oxprefix: …>`` for an IRI that ends in a digit or a
slash, which is not well-formed; so the few lines that this takes are our own. What XML 1.0 cannot
carry is refused by name, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Quad, Triple

from bkg.errors import NotAcceptable
from bkg.sources.nquads import parts_of
from bkg.vocab import RDF

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LOCAL = re.compile(rf"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]*\Z")
_PREFIX = re.compile(r"(?!xml)[A-Za-z][A-Za-z0-9_-]*\Z", re.IGNORECASE)
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_.-]")
_MARKUP = re.compile('[&<>"\t\n\r]')
_NOT_PLAIN = re.compile("[^ !#-%'-;=?-[\\]-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may have to be written in another way, in a text as N-Triples has it."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESERVED = {
    f"{RDF}{name}"
    for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description")
} | {f"{RDF}{name}" for name in ("li", "aboutEach", "aboutEachPrefix", "bagID")}


@lru_cache(maxsize=65536)
def split_name(iri: str) -> tuple[str, str]:
    """Namespace and local name of a predicate, the local name as long as XML allows.

    Raises:
        NotAcceptable: no XML element can have this name.
    """
    if iri not in _RESERVED:
        for position in range(max(1, len(re.split(r"[/#?]", iri)[-1]) + 1), 0, -1):
            start = len(iri) - position
            if start > 0 and _LOCAL.match(iri, start):
                return iri[:start], iri[start:]
    raise NotAcceptable(
        "RDF/XML cannot carry the predicate %(iri)s: no XML element can have that name; "
        "ask for Turtle, JSON-LD or N-Triples instead",
        iri=iri,
    )


class _Names:
    """Prefixes of one document, made as predicates need them."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._known = {iri: name for name, iri in prefixes.items() if _PREFIX.match(name)}
        self._known[str(RDF)] = "rdf"
        self._known = {i: n for i, n in self._known.items() if n != "rdf" or i == str(RDF)}
        self.used: dict[str, str] = {str(RDF): "rdf"}
        self._elements: dict[str, str] = {}

    def element(self, predicate: str) -> str:
        """The qualified name of a predicate, as N-Triples writes it."""
        name = self._elements.get(predicate)
        if name is None:
            name = self._elements[predicate] = self._named(predicate[1:-1])
        return name

    def _named(self, iri: str) -> str:
        namespace, local = split_name(iri)
        if namespace not in self.used:
            free = (f"ns{number}" for number in range(1, len(self.used) + 2))
            taken = set(self.used.values()) | set(self._known.values())
            name = self._known.get(namespace) or next(n for n in free if n not in taken)
            self.used[namespace] = name
        return f"{self.used[namespace]}:{local}"


def _text(value: str) -> str:
    found = _NOT_XML.search(value)
    if found is not None:
        raise NotAcceptable(
            "RDF/XML cannot carry the control character %(character)s of a literal; "
            "ask for Turtle, JSON-LD or N-Triples instead",
            character=f"\\u{ord(found[0]):04x}",
        )
    return escape(value, {"\r": "&#13;"}) if _MARKUP.search(value) else value


def _quoted(value: str) -> str:
    """A value as an attribute has it."""
    return quoteattr(value) if _MARKUP.search(value) else f'"{value}"'


def _node(attribute: str, term: str) -> str:
    """The attribute that names a node; an XML name may not begin with a digit, as labels do."""
    if term[0] == "<":
        # Of what XML marks up an IRI has only this (RFC 3987, section 2.2).
        return f'rdf:{attribute}="{term[1:-1].replace("&", "&amp;")}"'
    return f'rdf:nodeID="b{_NOT_IN_ID.sub("_", term[2:])}"'


@lru_cache(maxsize=4096)
def _kind(suffix: str) -> str:
    """The attribute for a language or datatype, from what stands behind a literal's text."""
    _, tag, datatype = parts_of(f'""{suffix}')
    if tag:
        return f" xml:lang={_quoted(tag.partition('--')[0])}"
    return f" rdf:datatype={_quoted(datatype)}"


def _property(predicate: str, value: str, names: _Names) -> str:
    name = names.element(predicate)
    if value[0] != '"':
        if value.startswith("<<"):
            raise NotAcceptable("RDF/XML cannot carry a quoted triple; ask for Turtle instead")
        return f"<{name} {_node('resource', value)}/>"
    end = value.rfind('"')
    text, kind = value[1:end], value[end + 1 :]
    if _NOT_PLAIN.search(text):
        text = _text(parts_of(value[: end + 1])[0])
    return f"<{name}{_kind(kind) if kind else ''}>{text}</{name}>"


def _body(rows: Iterable[Sequence[str]], names: _Names) -> Iterator[str]:
    """The descriptions."""
    for subject, group in groupby(rows, itemgetter(0)):
        lines = [f"    {_property(row[1], row[2], names)}\n" for row in group]
        start = f"  <rdf:Description {_node('about', subject)}>\n"
        yield "".join((start, *lines, "  </rdf:Description>\n"))


def _head(names: _Names) -> str:
    spaces = "".join(
        f"\n    xmlns:{name}={quoteattr(iri)}"
        for iri, name in sorted(names.used.items(), key=lambda item: item[1])
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'


_TAIL = "</rdf:RDF>\n"


def write(triples: Iterable[Triple | Quad], prefixes: Mapping[str, str]) -> bytes:
    """The document; triples of one subject must stand together to share an element.

    Raises:
        NotAcceptable: a predicate or a literal that XML cannot carry.
    """
    names = _Names(prefixes)
    rows = ((str(t.subject), str(t.predicate), str(t.object)) for t in triples)
    body = list(_body(rows, names)) or ["\n"]
    return "".join([_head(names), *body, _TAIL]).encode("utf-8")


def pieces(
    rows: Iterable[Sequence[str]], predicates: Iterable[str], prefixes: Mapping[str, str]
) -> Iterator[str]:
    """The document of `write` in pieces, for triples that are more than memory holds.

    Args:
        rows: subject, predicate and object as N-Triples writes them, those of one subject in one
            stretch; what follows them does not count.
        predicates: all predicates, written so, in the order in which they come first.
        prefixes: as for `write`.

    Raises:
        NotAcceptable: as `write` does, but maybe after some pieces.
    """
    names = _Names(prefixes)
    for predicate in predicates:
        names.element(predicate)
    yield _head(names)
    yield from _body(rows, names)
    yield _TAIL
