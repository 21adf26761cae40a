"""The formats of documents: suffix of the URL, media type, and how RDF is written in it.

One table; negotiation, URLs and links all read it. The order is the server's preference where
a client has none: data for tools that send ``*/*``, pages for browsers, which name HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import RdfFormat


@dataclass(frozen=True)
class Format:
    """One format of a document.

    Attributes:
        suffix: ending of its URL, without the dot.
        media_type: media type without parameters.
        label: its name for people.
        rdf: how RDF is written in it; None for HTML.
        charset: whether the media type takes a charset parameter; N-Triples, N-Quads, TriG, JSON-LD
            are UTF-8 by definition (RFC 6838, section 4.2.1 leaves parameters to each type).
        keeps_graphs: whether named graphs survive in it.
    """

    suffix: str
    media_type: str
    label: str
    rdf: RdfFormat | None = None
    charset: bool = False
    keeps_graphs: bool = False

    @property
    def content_type(self) -> str:
        """Value of the Content-Type header."""
        return self.media_type + ("; charset=utf-8" if self.charset else "")


TURTLE = Format("ttl", "text/turtle", "Turtle", RdfFormat.TURTLE, charset=True)
JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD", RdfFormat.JSON_LD)
N_TRIPLES = Format("nt", "application/n-triples", "N-Triples", RdfFormat.N_TRIPLES)
RDF_XML = Format("rdf", "application/rdf+xml", "RDF/XML", RdfFormat.RDF_XML, charset=True)
TRIG = Format("trig", "application/trig", "TriG", RdfFormat.TRIG, keeps_graphs=True)
N_QUADS = Format("nq", "application/n-quads", "N-Quads", RdfFormat.N_QUADS, keeps_graphs=True)
JSON = Format("json", "application/json", "JSON")
CSV = Format("csv", "text/csv", "CSV", charset=True)
RESULTS_JSON = Format("json", "application/sparql-results+json", "JSON")
HTML = Format("html", "text/html", "HTML", charset=True)

DOCUMENT_FORMATS: tuple[Format, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS, HTML)
RDF_FORMATS: tuple[Format, ...] = tuple(f for f in DOCUMENT_FORMATS if f.rdf is not None)

BY_SUFFIX: dict[str, Format] = {f.suffix: f for f in DOCUMENT_FORMATS}
BY_MEDIA_TYPE: dict[str, Format] = {f.media_type: f for f in DOCUMENT_FORMATS}


def split_suffix(path: str) -> tuple[str, Format] | None:
    """``actor/x.ttl`` as its stem and format; None if the path ends in no format's suffix."""
    stem, dot, suffix = path.rpartition(".")
    return (stem, BY_SUFFIX[suffix]) if dot and suffix in BY_SUFFIX else None
