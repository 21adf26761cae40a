"""Which predicates RDF/XML can carry.

A property element needs an XML name (Namespaces in XML 1.0, section 4): the IRI must end in an
NCName. An IRI such as ``http://example.org/123`` has none, and no RDF/XML document can state it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NCNAME_AT_END = re.compile(f"[{_START}][-.0-9\u00b7\u0300-\u036f\u203f-\u2040{_START}]*$")


@lru_cache(maxsize=65536)
def is_xml_predicate(iri: str) -> bool:
    """Whether some end of the IRI is an XML name, so that RDF/XML can state it as a predicate."""
    return _NCNAME_AT_END.search(iri) is not None
