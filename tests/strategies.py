"""Hypothesis strategies for RDF at its oddest: terms, triples and datasets that a parser must take.

The pieces are chosen so that things meet: few subjects, shared and cyclic blank nodes, lists that
are none. What RDF 1.1 does not allow (surrogates, malformed tags and IRIs) is not made.
"""

from __future__ import annotations

from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from bkg.store.protocol import GraphName, Term
from bkg.vocab import RDF, RDFS, XSD

BASE = "https://example.org/d/"

LEXICAL: dict[str, tuple[str, ...]] = {
    "integer": ("7", "007", "+1", "-0", " 7 ", "9" * 40, "seven", ""),
    "decimal": ("1.5", "1.50", "+1.0", "1.", ".5", "-0.0", "0." + "123456789" * 4, "9" * 31 + ".5"),
    "double": ("1.0E0", "1", "1e0", "NaN", "INF", "+INF", "-INF", "-0.0", "1e400", "1E-400", "0.1"),
    "float": ("1.0", "1.5E10", "NaN", "-INF", "3.4028235e38", "0.10"),
    "boolean": ("true", "false", "1", "0", "TRUE"),
    "dateTime": (
        "2020-01-01T24:00:00",
        "2020-01-01T00:00:00+00:00",
        "2020-01-01T00:00:00.500",
        "2020-01-01T00:00:00.123456789012345678901234567890",
        "-0044-03-15T12:00:00Z",
        "2020-02-30T00:00:00",
        "12020-01-01T00:00:00-14:00",
    ),
    "dateTimeStamp": ("2020-01-01T00:00:00-00:00",),
    "date": ("2020-01-01", "2020-01-01+00:00", "-0044-03-15", "0000-01-01", "2020-13-45"),
    "time": ("24:00:00", "12:00:00.0", "12:00:00+00:00"),
    "gYear": ("2020", "-0044", "2020+00:00", "02020"),
    "gYearMonth": ("2020-01", "2020-01+00:00"),
    "gMonthDay": ("--02-29", "--02-30"),
    "gMonth": ("--05", "--05+00:00"),
    "gDay": ("---01", "---01-00:00"),
    "duration": ("P1Y", "P12M", "PT60S", "P0D", "-P1D", "P1Y2M3DT4H5M6.7890S"),
    "yearMonthDuration": ("P12M",),
    "dayTimeDuration": ("PT24H", "PT0.000S"),
    "byte": ("7", "007", "300"),
    "int": ("7", "+7"),
    "long": ("-07",),
    "short": ("7",),
    "nonNegativeInteger": ("7", "-0"),
    "positiveInteger": ("7",),
    "negativeInteger": ("-07",),
    "nonPositiveInteger": ("0",),
    "unsignedByte": ("7",),
    "unsignedInt": ("7",),
    "unsignedLong": ("18446744073709551615",),
    "unsignedShort": ("07",),
    "hexBinary": ("0aFF", "0AFF"),
    "base64Binary": ("AA==", "A A = ="),
    "anyURI": ("javascript:alert(1)", "not a uri"),
    "token": (" a  b ",),
    "normalizedString": ("a\tb",),
    "language": ("EN",),
    "QName": ("a:b",),
}
"""Lexical forms of every datatype of XSD: canonical ones, others, and some that are none."""

TAGS = (
    "en",
    "EN",
    "be-tarask",
    "zh-Hant-TW",
    "de-DE-u-co-phonebk",
    "x-private",
    "i-klingon",
    "en-a-bbb-x-a-ccc",
)

ODD_TEXTS = (
    "",
    " ",
    "\t\r\n",
    "a\rb\r\nc\nd",
    "\u0085\u2028\u2029",
    "\"'\\`",
    '"""',
    "]]>",
    "<script>alert(1)</script>",
    "&amp;&#0;",
    "{{ 7 * 7 }}{% x %}",
    "\u202egnp.exe",
    "\u2066\u2067\u2068 no end",
    "\u2069\u202c too many ends",
    "é\u0301",
    "\ufeffmark",
    "\U0001f1e7\U0001f1fe \U000e0041",
    "\ufdd0",
    "^^<http://www.w3.org/2001/XMLSchema#integer>",
    '" . <urn:a> <urn:b> <urn:c> .',
    "x" * 5000,
)

ODD_IRIS = (
    BASE + "thing",
    BASE + "thing#here",
    BASE + "thing#",
    BASE + "folder/",
    BASE + "a/../b",
    BASE + "a//b",
    BASE + "per%20cent%2Fslash",
    BASE + "thé/Минск/\U0001f600",
    BASE + "q?a=b&c=d#e",
    BASE + "it's(so),;:@!$&*+=~",
    BASE + "thing.ttl",
    BASE + "search",
    BASE + "\u202egnp",
    BASE,
    "http://other.example/x?y=<>".replace("<>", "%3C%3E"),
    "HTTP://Other.Example:80/",
    "urn:isbn:0451450523",
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6?+r#f",
    "tag:example.org,2020:a/b",
    "mailto:a@example.org?subject=x",
    "javascript:alert(document.domain)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "did:example:123#key",
    "x:",
    "urn:a:'%22",
)

_LETTERS = st.characters(exclude_categories=["Cs"])

TEXTS = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.text(_LETTERS, max_size=20),
    st.text(st.characters(max_codepoint=0x9F), max_size=6),
)
"""Text of literals; U+0000 included, which Turtle can write as an escape."""


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


_SEGMENTS = st.text(
    st.one_of(
        st.sampled_from("abcXYZ019-._~!$&'()*+,;=:@/"),
        st.characters(min_codepoint=0xA0, exclude_categories=["Cs", "Co", "Cc"]),
    ),
    max_size=8,
)
_PREFIXES = st.sampled_from(
    (BASE, BASE + "#", BASE + "x?", "http://é.example/", "urn:x:", "tag:a,1:")
)
IRIS = st.one_of(
    st.sampled_from(ODD_IRIS),
    st.builds(lambda start, rest: start + rest, _PREFIXES, _SEGMENTS).filter(_is_iri),
).map(NamedNode)

LITERALS: st.SearchStrategy[Literal] = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(TAGS)),
    st.sampled_from(
        [
            Literal(form, datatype=XSD.term(name))
            for name, forms in sorted(LEXICAL.items())
            for form in forms
        ]
    ),
    st.builds(lambda text, kind: Literal(text, datatype=kind), TEXTS, IRIS),
    st.builds(
        lambda text, name: Literal(text, datatype=RDF.term(name)),
        TEXTS,
        st.sampled_from(["HTML", "XMLLiteral", "JSON"]),
    ),
)

BLANK_NODES = st.sampled_from([BlankNode(name) for name in ("a", "b0", "0", "c14n0", "x-y")])

PREDICATES = st.one_of(
    st.sampled_from(
        [RDF.type, RDFS.label, RDF.first, RDF.rest, RDF.value, NamedNode(BASE + "term#p")]
    ),
    st.sampled_from(
        [
            NamedNode(iri)
            for iri in (
                BASE + "123",
                BASE + "a/",
                BASE,
                "urn:x:1",
                str(RDF.li.value),
                f"{RDF}_1",
                f"{RDF}about",
                "http://www.w3.org/XML/1998/namespace#lang",
                BASE + "Назва",
                BASE + "a.b-c",
            )
        ]
    ),
)
"""Predicates, some of which no RDF/XML can write."""

GRAPHS: st.SearchStrategy[GraphName] = st.one_of(
    st.just(DefaultGraph()),
    st.sampled_from(
        [NamedNode(BASE + "source/a#char=0,5"), NamedNode("urn:graph"), BlankNode("g")]
    ),
)

_SUBJECTS = st.one_of(IRIS, BLANK_NODES, st.just(NamedNode(BASE + "thing")))

QUADS = st.builds(
    Quad, _SUBJECTS, PREDICATES, st.one_of(LITERALS, IRIS, BLANK_NODES, st.just(RDF.nil)), GRAPHS
)


@st.composite
def lists(draw: st.DrawFn) -> list[Quad]:
    """A list of literals as a chain of blank nodes: whole, cyclic, branching, or left open."""
    name = draw(st.sampled_from(["l", "m"]))
    kinds: st.SearchStrategy[Term] = st.one_of(LITERALS, BLANK_NODES)
    members: list[Term] = draw(st.lists(kinds, max_size=5))
    graph = draw(GRAPHS)
    cells = [BlankNode(f"{name}{number}") for number in range(len(members))]
    ends: list[NamedNode | BlankNode] = [RDF.nil, *cells[:2]]
    head: NamedNode | BlankNode = cells[0] if cells else RDF.nil
    quads = [Quad(NamedNode(BASE + "thing"), NamedNode(BASE + "list"), head, graph)]
    rests: list[NamedNode | BlankNode]
    rests = [*cells[1:], draw(st.sampled_from(ends))] if cells else []
    for cell, member in zip(cells, members, strict=True):
        quads.append(Quad(cell, RDF.first, member, graph))
    for cell, rest in zip(cells, rests, strict=True):
        quads.append(Quad(cell, RDF.rest, rest, graph))
    circle: bool = draw(st.booleans())
    if cells and circle:
        quads.append(Quad(cells[-1], RDF.rest, cells[0], graph))
    return quads


@st.composite
def nests(draw: st.DrawFn) -> list[Quad]:
    """Blank nodes in blank nodes, the last of them said to hold the first, or a literal."""
    depth = draw(st.integers(1, 6))
    nodes = [BlankNode(f"n{number}") for number in range(depth)]
    above: list[NamedNode | BlankNode] = [NamedNode(BASE + "thing"), *nodes]
    inside = NamedNode(BASE + "inside")
    quads = [Quad(a, inside, b) for a, b in zip(above, nodes, strict=False)]
    quads.append(Quad(nodes[-1], RDF.value, draw(LITERALS)))
    if draw(st.booleans()):
        quads.append(Quad(nodes[-1], inside, nodes[0]))
    return quads


DATASETS = st.tuples(st.lists(QUADS, max_size=14), lists(), nests()).map(
    lambda parts: [quad for part in parts for quad in part]
)
"""Quads of one dataset: at least one thing with a list and nested blank nodes."""
