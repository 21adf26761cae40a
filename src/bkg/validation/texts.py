"""Compares passages with the texts of their sources, and finds the passage of quoted words.

Offsets count Unicode code points of the file as it is, line ends included (RFC 5147, section
2.2.1); digests are over UTF-8. A text is looked for as ``<slug>.txt``, the slug being the source's
``dcterms:identifier`` or the last segment of its IRI.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from bkg.errors import InputError, Position, UsageError
from bkg.graph.assemble import Assembled
from bkg.graph.passages import Span, digest, find_spans
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, Term, violation
from bkg.validation.locate import Locator
from bkg.validation.passages import passage_metadata, passage_offsets
from bkg.validation.report import Report, make_report
from bkg.vocab import BKG, DCTERMS

_CODE = "passage-digest"


def slugs_of(facts: Facts, source: NamedNode) -> list[str]:
    """Names under which the text of a source may stand, best first."""
    said = [
        value.value
        for value in facts.values.get((source, DCTERMS.identifier), [])
        if isinstance(value, Literal)
    ]
    return [*said, source.value.rstrip("/#").replace("#", "/").rpartition("/")[2]]


def _find_text(facts: Facts, source: NamedNode, folder: Path) -> Path | None:
    for slug in slugs_of(facts, source):
        # An identifier is data: it must not lead out of the folder.
        path = folder / f"{slug}.txt"
        if path.name == f"{slug}.txt" and path.is_file():
            return path
    return None


def read_text(path: Path) -> str:
    """The text of a source exactly as its bytes say: line ends stay as they are.

    Raises:
        InputError: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 at byte {error.start}", Position(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", Position(path)) from error


class _Comparison:
    """The findings on one source."""

    def __init__(self, facts: Facts, source: NamedNode, text: str, path: Path) -> None:
        self._facts = facts
        self._source = source
        self._text = text
        self._path = path

    def _differs(
        self, node: NamedNode, predicate: NamedNode, actual: str, what: str
    ) -> Iterator[Finding]:
        for value in self._facts.values.get((node, predicate), []):
            if value.value.lower() != actual:
                message = (
                    f"{what} {value.value}, but {self._path.name} has {actual}; "
                    "correct the data or restore the text"
                )
                yield _finding(self._facts, node, predicate, value, message)

    def of_source(self) -> Iterator[Finding]:
        """Length and digest of the whole text."""
        length = str(len(self._text))
        yield from self._differs(
            self._source, BKG.characters, length, f"source {self._source} says bkg:characters"
        )
        yield from self._differs(
            self._source, BKG.sha256, digest(self._text), f"source {self._source} says bkg:sha256"
        )

    def of_passage(self, passage: NamedNode, span: Span) -> Iterator[Finding]:
        """Digest of one passage."""
        try:
            words = span.of(self._text)
        except ValueError:
            message = (
                f"passage {passage} does not lie within {self._path.name}, "
                f"which has {len(self._text)} characters"
            )
            yield _finding(self._facts, passage, BKG.end, None, message)
            return
        yield from self._differs(
            passage, BKG.sha256, digest(words), f"passage {passage} says bkg:sha256"
        )


def _finding(
    facts: Facts, node: NamedNode, predicate: NamedNode, value: Term | None, message: str
) -> Finding:
    return violation(
        _CODE,
        message,
        position=facts.locator.locate(node, predicate, value),
        focus=node,
        path=predicate,
        value=value,
    )


def _needed_sources(facts: Facts) -> dict[NamedNode, None]:
    """Sources that have passages or say what their text is like; others have no text."""
    needed = {NamedNode(span.source): None for span in facts.passages.values() if span}
    for source in facts.sources:
        if (source, BKG.sha256) in facts.values or (source, BKG.characters) in facts.values:
            needed[source] = None
    return needed


def text_findings(facts: Facts, folder: Path) -> list[Finding]:
    """Everything in which the sources and passages of a dataset differ from a folder of texts."""
    findings: list[Finding] = []
    for source in _needed_sources(facts):
        path = _find_text(facts, source, folder)
        if path is None:
            name = slugs_of(facts, source)[0] + ".txt"
            message = f"the text of {source} is missing: put {name} into the folder {folder.name}"
            findings.append(
                violation(_CODE, message, position=facts.locator.locate(source), focus=source)
            )
            continue
        try:
            text = read_text(path)
        except InputError as error:
            message = f"the text of {source}: {error.reason}; restore it"
            findings.append(violation(_CODE, message, position=error.position, focus=source))
            continue
        comparison = _Comparison(facts, source, text, path)
        findings += comparison.of_source()
        for passage, span in facts.passages.items():
            if span is not None and span.source == source.value:
                findings += comparison.of_passage(passage, span)
    return findings


def verify(assembled: Assembled, folder: Path) -> Report:
    """Compare every passage of a dataset with the texts in a folder.

    A passage without digest or offsets, or whose offsets disagree with its IRI, cannot be compared,
    so that is reported too.

    Raises:
        UsageError: the folder does not exist.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of source texts")
    facts = Facts(assembled, Locator(assembled.files))
    described = [*passage_metadata(facts), *passage_offsets(facts)]
    return make_report([*described, *text_findings(facts, folder)])


def _nearest(text: str, quote: str) -> str:
    """The stretch of the text that is most like the quote; empty if nothing is."""
    match = difflib.SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    if not match.size:
        return ""
    start = max(match.a - match.b, 0)
    return " ".join(text[start : start + len(quote)].split())


def cite(text: str, source_iri: str, quote: str) -> Span:
    """The passage of a source that holds the quoted words; any white space matches any other.

    Raises:
        UsageError: the words do not occur (the nearest stretch is shown) or occur several times
            (the offsets of each are shown).
    """
    if not quote.split():
        raise UsageError("nothing is quoted; give some words of the source")
    spans = find_spans(source_iri, text, quote)
    if not spans:
        near = _nearest(text, quote)
        hint = f'; the nearest words are "{near}"' if near else ""
        raise UsageError(f"the quoted words do not occur in {source_iri}{hint}")
    if len(spans) > 1:
        places = ", ".join(f"{span.start},{span.end}" for span in spans)
        raise UsageError(
            f"the quoted words occur {len(spans)} times in {source_iri}, at {places}; quote more"
        )
    return spans[0]
