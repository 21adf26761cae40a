"""Builds a release of a checked dataset: every file of it, the manifest last."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from bkg.errors import BkgError, GateClosed, InputError, Position
from bkg.graph.assemble import Assembled
from bkg.graph.header import label_languages, name_of_files, read_header
from bkg.graph.jsonld_derive import derive
from bkg.graph.spaces import find_spaces
from bkg.release import layout
from bkg.release.canonical import canonical_nquads, canonicalize, version_of
from bkg.release.dcat import DcatDescription
from bkg.release.describing import Describer
from bkg.release.dumps import write_dumps
from bkg.release.index import best_labels, write_index, write_property_ranks
from bkg.release.layout import Release, open_release
from bkg.release.manifest import MANIFEST_NAME, RELEASE_FORMAT, Manifest, list_files
from bkg.release.publish import (
    choose_current,
    clear_left_overs,
    offer_current,
    publish,
    scratch_folder,
)
from bkg.release.statistics import Statistics, count
from bkg.release.void import VoidDescription
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder, own_file
from bkg.validation.report import Report, report_json, report_turtle
from bkg.validation.since.inputs import inputs_of
from bkg.vocab import OWL, RDF

Progress = Callable[[str], None]

_LOGO_BYTES = 65_536
_EXAMPLES_PER_CLASS = 1
_NAMESPACE = re.compile(r"(.*[#/])[^#/]+")


def _quiet(_: str) -> None:
    """Progress that nobody watches."""


def _dump_name(settings: Settings) -> str:
    return re.sub(r"[^a-z0-9]+", "-", settings.title.lower()).strip("-") or "dataset"


def _union(quads: list[Quad], shapes: set[NamedNode]) -> list[Quad]:
    """The default graph: each triple outside the shapes graphs once, in canonical order."""
    triples = {Quad(q.subject, q.predicate, q.object) for q in quads if q.graph_name not in shapes}
    return sorted(triples, key=str)


def _examples(settings: Settings, statistics: Statistics) -> tuple[str, ...]:
    """A few members of the classes that count most."""
    configured = [iri for iri in settings.classes if iri in statistics.class_members]
    classes = configured or [iri for iri, _ in statistics.class_entities.most_common(4)]
    return tuple(
        iri for name in classes for iri in statistics.class_members[name][:_EXAMPLES_PER_CLASS]
    )


def _namespaces(statistics: Statistics) -> tuple[str, ...]:
    """The namespaces of the properties and classes that are used."""
    used = {*statistics.property_triples, *statistics.class_entities}
    return tuple(sorted({match[1] for match in map(_NAMESPACE.fullmatch, used) if match}))


def _write_descriptions(scratch: Path, prepared: Prepared, statistics: Statistics) -> None:
    """VoID and DCAT; they speak of the dumps, which are there already."""
    settings, prefixes = prepared.settings, prepared.assembled.prefixes()
    dumps = tuple(f for f in list_files(scratch) if f.name.startswith(layout.DOWNLOADS + "/"))
    describer = Describer(settings, prepared.version)
    void = VoidDescription(
        describer, statistics, _examples(settings, statistics), _namespaces(statistics), dumps
    )
    _write_turtle(scratch / layout.VOID_FILE, void.quads(), prefixes)
    _write_turtle(scratch / layout.DCAT_FILE, DcatDescription(describer, dumps).quads(), prefixes)


def _write_context(scratch: Path, prepared: Prepared, statistics: Statistics) -> None:
    """The JSON-LD context of all documents, those about shapes included."""
    settings = prepared.settings
    used = {*statistics.property_triples, *statistics.class_entities}
    terms = [
        q for q in prepared.quads if isinstance(q.subject, NamedNode) and q.subject.value in used
    ]
    labels = best_labels(terms, settings.languages, settings.label_properties)
    # The canonical order keeps the copies of a triple in several graphs together.
    triples = [triple for triple, _ in groupby(quad.triple for quad in prepared.quads)]
    context = derive(triples, settings.base, prepared.assembled.prefixes(), labels)
    (scratch / layout.CONTEXT_FILE).write_text(context.document(), encoding="utf-8")


def _write_turtle(path: Path, quads: Iterator[Quad], prefixes: dict[str, str]) -> None:
    rows = sorted(set(quads), key=str)
    text = "\n".join(map(str, rows))
    used = {name: iri for name, iri in prefixes.items() if f"<{iri}" in text}
    path.write_bytes(serialize(rows, format=RdfFormat.TURTLE, prefixes=used) or b"")


def _write_store(path: Path, quads: list[Quad], union: list[Quad]) -> None:
    store = Store(path)
    store.bulk_extend(quads)
    store.bulk_extend(union)
    store.optimize()
    store.flush()
    del store
    # The engine's own log holds times; it is not needed to read the store.
    (path / "LOG").unlink(missing_ok=True)


def _write_report(scratch: Path, assembled: Assembled, report: Report) -> None:
    """What the gate found, for people and for machines, and in which files it looked."""
    root = assembled.folder.root
    inputs = inputs_of(assembled).to_json()
    (scratch / layout.REPORT_INPUTS).write_text(inputs, encoding="utf-8")
    (scratch / layout.REPORT_JSON).write_text(report_json(report, root), encoding="utf-8")
    (scratch / layout.REPORT_TURTLE).write_text(report_turtle(report), encoding="utf-8")


def _copy_parts(scratch: Path, assembled: Assembled, settings: Settings) -> None:
    """Example queries, views, source texts, templates and the logo travel with the release."""
    folder = assembled.folder
    for part, paths in ((layout.QUESTIONS, folder.questions), (layout.VIEWS, folder.views)):
        (scratch / part).mkdir()
        for path in paths:
            shutil.copyfile(path, scratch / part / path.name)
    for name, path in _looks(folder, settings):
        target = scratch / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    if folder.texts is not None:
        target = scratch / layout.SOURCES
        target.mkdir()
        for path in _texts(folder):
            shutil.copyfile(path, target / path.name)


@dataclass(frozen=True)
class Prepared:
    """A dataset in canonical form and the version that its release will have."""

    assembled: Assembled
    settings: Settings
    quads: list[Quad]
    version: str


def _texts(folder: DatasetFolder) -> list[Path]:
    """The source texts, which travel with the release."""
    return sorted(folder.texts.glob("*.txt")) if folder.texts is not None else []


def _looks(folder: DatasetFolder, settings: Settings) -> list[tuple[str, Path]]:
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


def _properties(assembled: Assembled) -> list[str]:
    """The properties that the dataset declares, in the order of its files."""
    parts = assembled.ontology or assembled.data
    quads = (quad for part in parts for quad in part.quads)
    kinds = {RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
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
        "sources": {path.name: _digest(path) for path in _texts(assembled.folder)},
        "looks": {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in _looks(assembled.folder, settings)
        },
        "properties": _properties(assembled),
    }


def _completed(assembled: Assembled) -> Settings:
    """The settings, with what the configuration does not say taken from the data."""
    settings = assembled.settings
    facts = list(assembled.facts())
    languages = settings.languages or label_languages(facts, settings.label_properties)
    bases = settings.bases
    if not settings.base:
        bases = find_spaces({q.subject.value for q in facts if isinstance(q.subject, NamedNode)})
    # The ontology of a dataset that has its own folder for it is not the dataset.
    own = assembled.data or assembled.ontology
    header = read_header((quad for part in own for quad in part.quads), languages)
    return replace(
        settings,
        languages=languages,
        bases=bases,
        title=settings.title or header.title or name_of_files(assembled.folder.name),
        description=settings.description or header.description,
        version=settings.version or header.version,
        licence=settings.licence or header.licence,
    )


def prepare(assembled: Assembled) -> Prepared:
    """Bring a dataset into canonical form; the same input has the same version.

    Raises:
        InputError: a question, a view or a source text cannot be read.
    """
    settings = _completed(assembled)
    quads = canonicalize(assembled.dataset())
    version = version_of(canonical_nquads(quads), _inputs(assembled, settings))
    return Prepared(assembled, settings, quads, version)


def _built(prepared: Prepared, releases: Path) -> Release | None:
    try:
        return open_release(releases / prepared.version, verify=True)
    except BkgError:
        # Whatever is wrong with it, it is built again.
        return None


def find_built(prepared: Prepared, releases: Path) -> Release | None:
    """The release of a prepared dataset if it is there and whole; current now if none is pinned.

    Raises:
        UsageError: it is not the current one, and the folder cannot be written.
    """
    release = _built(prepared, releases)
    if release is not None:
        clear_left_overs(releases)
        choose_current(releases, prepared.version)
    return release


def build(
    prepared: Prepared, report: Report, releases: Path, progress: Progress = _quiet
) -> Release:
    """Build the release of a checked dataset and make it the current one, unless one is pinned.

    Args:
        prepared: the dataset in canonical form.
        report: what the gate found in it.
        releases: the folder of releases.
        progress: called with a line before each step.

    Returns:
        The release; an existing whole one of the same version is not built again.

    Raises:
        GateClosed: the report has violations.
        UsageError: the folder of releases cannot be written, or the disk is full.
    """
    if not report.conforms:
        raise GateClosed(
            f"{report.summary}; no release was built: mend them, or list their codes in check.warn"
        )
    with scratch_folder(releases) as scratch:
        existing = _built(prepared, releases)
        if existing is not None:
            offer_current(releases, prepared.version)
            return existing
        _write_release(scratch, prepared, report, progress)
        progress("putting it in place")
        return open_release(publish(scratch, releases, prepared.version))


def _write_release(scratch: Path, prepared: Prepared, report: Report, progress: Progress) -> None:
    """Write all files of the release into the scratch folder, the manifest last."""
    assembled, settings, quads = prepared.assembled, prepared.settings, prepared.quads
    shapes = {q.graph_name for part in assembled.shapes for q in part.quads}
    union = _union(quads, {graph for graph in shapes if isinstance(graph, NamedNode)})
    prefixes = assembled.prefixes()
    statistics = count(union, settings.base, settings.bases)
    progress("writing the store")
    _write_store(scratch / layout.STORE, quads, union)
    progress("writing the downloads")
    downloads = scratch / layout.DOWNLOADS
    downloads.mkdir()
    write_dumps(downloads, _dump_name(settings), union, quads, prefixes)
    progress("writing metadata and index")
    store = Store.read_only(str(scratch / layout.STORE))
    write_index(scratch / layout.INDEX, quads, union, statistics, settings, store)
    write_property_ranks(scratch / layout.INDEX, _properties(assembled))
    del store  # or its files stay open for as long as this function runs
    _write_descriptions(scratch, prepared, statistics)
    _write_context(scratch, prepared, statistics)
    _write_report(scratch, assembled, report)
    description = {name: getattr(settings, name) for name in layout.DESCRIPTION_FIELDS}
    document = {
        "description": description,
        "prefixes": prefixes,
        "union": not shapes and all(isinstance(q.graph_name, NamedNode) for q in quads),
    }
    (scratch / layout.DATASET).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    _copy_parts(scratch, assembled, settings)
    manifest = Manifest(
        prepared.version, RELEASE_FORMAT, len(union), len(quads), list_files(scratch)
    )
    (scratch / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")
