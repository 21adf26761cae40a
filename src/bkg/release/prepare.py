"""Brings a dataset into canonical form and says which version its release will have."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bkg.errors import InputError, Position
from bkg.graph.assemble import Assembled
from bkg.graph.header import label_languages, name_of_files, read_header
from bkg.graph.spaces import find_spaces
from bkg.release import layout
from bkg.release.canonical import canonical_lines, version_of
from bkg.release.lines import Lines, Place, kept
from bkg.release.manifest import RELEASE_FORMAT
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder, own_file
from bkg.sources.progress import QUIET, Progress
from bkg.sources.spill import Joined, Spilled, mentioning
from bkg.vocab import OWL, RDF

_LOGO_BYTES = 65_536


@dataclass(frozen=True)
class Prepared:
    """A dataset in canonical form and the version that its release will have."""

    assembled: Assembled
    settings: Settings
    lines: Lines
    version: str

    def quads(self) -> Iterator[Quad]:
        """All quads in canonical order."""
        return self.lines.quads()

    @cached_property
    def shapes(self) -> frozenset[str]:
        """The graphs of the shapes, as N-Quads writes them."""
        return frozenset(str(q.graph_name) for part in self.assembled.shapes for q in part.quads)


def texts_of(folder: DatasetFolder) -> list[Path]:
    """The source texts, which travel with the release."""
    return sorted(folder.texts.glob("*.txt")) if folder.texts is not None else []


def looks_of(folder: DatasetFolder, settings: Settings) -> list[tuple[str, Path]]:
    """What gives the pages a look of their own: names in the release, and the files.

    Raises:
        InputError: the logo is not there, or larger than a page should load.
    """
    found = [(f"{layout.TEMPLATES}/{path.name}", path) for path in folder.templates]
    if settings.theme_logo:
        logo = own_file(folder.root, settings.theme_logo)
        if logo.stat().st_size > _LOGO_BYTES:
            raise InputError(f"a logo may have {_LOGO_BYTES:,} bytes", Position(logo))
        found.append((f"{layout.THEME}/logo{logo.suffix}", logo))
    return found


def properties_of(assembled: Assembled) -> list[str]:
    """The properties that the dataset declares, in the order of its files."""
    parts = assembled.ontology or assembled.data
    kinds = {RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    quads = (quad for part in parts for quad in mentioning(part.quads, kinds))
    found = (q.subject for q in quads if q.predicate == RDF.type and q.object in kinds)
    return list(dict.fromkeys(node.value for node in found if isinstance(node, NamedNode)))


def _digest(path: Path) -> str:
    """SHA-256 of a text file.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
        data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = getattr(error, "strerror", None) or f"not UTF-8 text: {error}"
        raise InputError(f"cannot be read: {detail}", Position(path)) from error
    return hashlib.sha256(data).hexdigest()


def _inputs(assembled: Assembled, settings: Settings) -> dict[str, object]:
    """All that shapes a release besides the quads."""
    return {
        "format": RELEASE_FORMAT,
        "description": {name: getattr(settings, name) for name in layout.DESCRIPTION_FIELDS},
        "prefixes": assembled.prefixes(),
        "questions": {path.name: _digest(path) for path in assembled.folder.questions},
        "views": {path.name: _digest(path) for path in assembled.folder.views},
        "sources": {path.name: _digest(path) for path in texts_of(assembled.folder)},
        "looks": {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in looks_of(assembled.folder, settings)
        },
        "properties": properties_of(assembled),
    }


def _completed(assembled: Assembled) -> Settings:
    """The settings, with what the configuration does not say taken from the data."""
    settings = assembled.settings
    facts = Joined(part.quads for part in (*assembled.ontology, *assembled.data))
    languages = settings.languages or label_languages(facts, settings.label_properties)
    bases = settings.bases
    if not settings.base:
        bases = find_spaces({q.subject.value for q in facts if isinstance(q.subject, NamedNode)})
    # The ontology of a dataset that has its own folder for it is not the dataset.
    own = assembled.data or assembled.ontology
    header = read_header(Joined(part.quads for part in own), languages)
    return replace(
        settings,
        languages=languages,
        bases=bases,
        title=settings.title or header.title or name_of_files(assembled.folder.name),
        description=settings.description or header.description,
        version=settings.version or header.version,
        licence=settings.licence or header.licence,
    )


def prepare(assembled: Assembled, progress: Progress = QUIET) -> Prepared:
    """Bring a dataset into canonical form; the same input has the same version.

    ``progress`` hears of it where it takes its time.

    Raises:
        InputError: a question, a view or a source text cannot be read.
    """
    settings = _completed(assembled)
    files = [part.quads for part in assembled.files]
    found = canonical_lines(files)
    if any(isinstance(quads, Spilled) for quads in files):
        place = Place()
        progress("bringing it into canonical form")
        counted = progress.counted(found, sum(map(len, files)))
        lines = kept(counted, place.folder / "canonical.nq", place)
    else:
        lines = kept(found, None)
    version = version_of(lines.pieces(), _inputs(assembled, settings))
    return Prepared(assembled, settings, lines, version)
