"""Which triples RDF/XML can carry, and RDF/XML that comes back as it went out.

A property element needs an XML name (Namespaces in XML 1.0, section 4): the IRI must end in an
NCName and be none of the words that RDF/XML keeps for itself (RDF 1.1 XML Syntax, section 5.1). No
XML document can hold the control characters that XML 1.0, section 2.2, leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pyoxigraph import Literal, Quad, RdfFormat, Triple, serialize

from bkg.vocab import RDF

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME_AT_END = re.compile(f"[{_START}][-.0-9\u00b7\u0300-\u036f\u203f-\u2040{_START}]*$")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESERVED = {
    f"{RDF}{name}"
    for name in (
        "RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype",
        "li", "aboutEach", "aboutEachPrefix", "bagID",
    )
}  # fmt: skip


@lru_cache(maxsize=65536)
def is_xml_predicate(iri: str) -> bool:
    """Whether some end of the IRI is an XML name, so that RDF/XML can state it as a predicate."""
    return iri not in _RESERVED and _NCNAME_AT_END.search(iri) is not None


def fits_xml(triple: Triple | Quad) -> bool:
    """Whether RDF/XML can carry the triple."""
    text = triple.object.value if isinstance(triple.object, Literal) else ""
    return is_xml_predicate(triple.predicate.value) and not _NOT_XML.search(text)


def write_xml(
    triples: Iterable[Triple] | Iterable[Quad], prefixes: dict[str, str] | None = None
) -> bytes:
    """RDF/XML of triples that all fit.

    A carriage return stands in literals only; as it is, every XML parser would read it as a line
    feed (XML 1.0, section 2.11).
    """
    body = serialize(triples, format=RdfFormat.RDF_XML, prefixes=prefixes) or b""
    return body.replace(b"\r", b"&#13;")
