r"""A query as the tokens of SPARQL 1.1 Query, section 19.8, and the IRIs that they name.

Where engines split a text more freely than the grammar (``?o.SERVICE<…>``), the stricter reading
counts, so that `bkg.store.guard` can rely on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    <(?P<iri>[^<>"{}|^`\x00-\x20]*)>
  | (?P<skip>
        \#[^\n\r]*                                  # comment
      | \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*+\"\"\"     # long strings
      | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''
      | "(?:[^"\\\n\r]|\\.)*+"                      # short strings
      | '(?:[^'\\\n\r]|\\.)*+'
      | [?$]\w+                                     # variable
      | @[A-Za-z]+(?:-[A-Za-z0-9]+)*                # language tag
      | _:\w[\w\-.]*                                # blank node
    )
  | (?P<prefix>(?:[^\W\d_][\w\-.]*+)?):(?P<local>(?:(?:[\w:%]|\\.)(?:[\w\-.:%]|\\.)*)?)
  | (?P<words>[^\W\d][\w\-.]*+)
  | (?P<open>["'])                                  # a string without an end
  | (?P<sign>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})
"""Words of queries whose answer may be another each time (SPARQL 1.1 Query, section 17.4)."""

_ESCAPED = re.compile(r"\\(.)")


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens up to a string that does not end: nothing after it can be run.

    Of the named groups of a match, one says what the token is: ``iri``, ``prefix`` (with
    ``local``), ``words``, ``sign``, or ``skip`` for what names nothing.
    """
    for match in _TOKEN.finditer(text):
        if match["open"] is not None:
            return
        yield match


def words(text: str) -> Iterator[str]:
    """The bare words of a query in capitals; prefixed names are none."""
    for match in tokens(text):
        if match["words"] is not None:
            yield match["words"].upper()


def _names(text: str) -> Iterator[tuple[str, str, str]]:
    """What a query names: ("iri", "", IRI), ("name", prefix, local) or ("prefix", prefix, IRI)."""
    declared: str | None = None
    keyword = ""
    for match in tokens(text):
        if match["iri"] is not None:
            if declared is not None:
                yield "prefix", declared, match["iri"]
            elif keyword != "BASE":
                yield "iri", "", match["iri"]
            declared, keyword = None, ""
        elif match["prefix"] is not None:
            if keyword == "PREFIX":
                declared = match["prefix"]
            else:
                yield "name", match["prefix"], _ESCAPED.sub(r"\1", match["local"].rstrip("."))
        elif match["words"] is not None:
            keyword = match["words"].upper()


def named_iris(text: str) -> set[str]:
    """The IRIs that a query names in full or by a prefix it declares, those of datatypes too."""
    prefixes: dict[str, str] = {}
    found: set[str] = set()
    for kind, prefix, name in _names(text):
        if kind == "prefix":
            prefixes[prefix] = name
        elif kind == "iri":
            found.add(name)
        elif prefix in prefixes:
            found.add(prefixes[prefix] + name)
    return found


def undeclared_prefixes(text: str) -> set[str]:
    """The prefixes that a query uses and does not declare."""
    names = list(_names(text))
    declared = {prefix for kind, prefix, _ in names if kind == "prefix"}
    return {prefix for kind, prefix, _ in names if kind == "name"} - declared
