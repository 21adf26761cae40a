"""Builds a release of a checked dataset: every file of it, the manifest last."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from bkg.errors import BkgError, GateClosed
from bkg.graph.assemble import Assembled
from bkg.graph.jsonld_derive import context_of
from bkg.release import layout
from bkg.release.dcat import DcatDescription
from bkg.release.describing import Describer
from bkg.release.dumps import write_dumps
from bkg.release.gauge import Gauge
from bkg.release.index import Indexed, reading_labels, write_index, write_property_ranks
from bkg.release.large import WORK, dump_name, write_large
from bkg.release.layout import Release, open_release
from bkg.release.lines import default_graph
from bkg.release.manifest import MANIFEST_NAME, RELEASE_FORMAT, Manifest, list_files
from bkg.release.prepare import Prepared, looks_of, properties_of, texts_of
from bkg.release.publish import (
    choose_current,
    clear_left_overs,
    offer_current,
    publish,
    scratch_folder,
)
from bkg.release.statistics import Statistics
from bkg.release.storing import write_store
from bkg.release.void import VoidDescription
from bkg.settings import Settings
from bkg.sources.nquads import split_lines
from bkg.sources.progress import QUIET, Progress
from bkg.validation.report import Report, report_json, report_turtle
from bkg.validation.since.inputs import inputs_of

_NAMESPACE = re.compile(r"(.*[#/])[^#/]+")


def _examples(settings: Settings, statistics: Statistics) -> tuple[str, ...]:
    """A member of each of the classes that count most."""
    configured = [iri for iri in settings.classes if iri in statistics.examples]
    classes = configured or [iri for iri, _ in statistics.class_entities.most_common(4)]
    return tuple(statistics.examples[name] for name in classes)


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


def _write_context(scratch: Path, prepared: Prepared, indexed: Indexed) -> None:
    """The JSON-LD context of all documents, those about shapes included."""
    settings, statistics = prepared.settings, indexed.statistics
    used = {*statistics.property_triples, *statistics.class_entities}
    with reading_labels(scratch / WORK) as label_of:
        named = {iri: label for iri in used if (label := label_of(iri))}
    prefixes = prepared.assembled.prefixes()
    context = context_of(indexed.survey, settings.base, prefixes, named)
    (scratch / layout.CONTEXT_FILE).write_text(context.document(), encoding="utf-8")


def _write_turtle(path: Path, quads: Iterator[Quad], prefixes: dict[str, str]) -> None:
    rows = sorted(set(quads), key=str)
    text = "\n".join(map(str, rows))
    used = {name: iri for name, iri in prefixes.items() if f"<{iri}" in text}
    path.write_bytes(serialize(rows, format=RdfFormat.TURTLE, prefixes=used) or b"")


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
    for name, path in looks_of(folder, settings):
        target = scratch / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    if folder.texts is not None:
        target = scratch / layout.SOURCES
        target.mkdir()
        for path in texts_of(folder):
            shutil.copyfile(path, target / path.name)


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
    prepared: Prepared, report: Report, releases: Path, progress: Progress = QUIET
) -> Release:
    """Build the release of a checked dataset and make it the current one, unless one is pinned.

    Args:
        prepared: the dataset in canonical form.
        report: what the gate found in it.
        releases: the folder of releases.
        progress: hears how far it is.

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
    assembled, settings, lines = prepared.assembled, prepared.settings, prepared.lines
    work, index = scratch / WORK, scratch / layout.INDEX
    work.mkdir()
    downloads = scratch / layout.DOWNLOADS
    downloads.mkdir()
    if lines.many:
        progress("writing store, downloads and index")
        indexed = write_large(scratch, prepared, progress)
    else:
        contents = default_graph(lines, prepared.shapes, None), lines
        progress("writing the store")
        write_store(scratch / layout.STORE, contents, Gauge())
        progress("writing the downloads")
        write_dumps(downloads, dump_name(settings), contents, assembled.prefixes(), work)
        progress("writing metadata and index")
        listed = settings.replace(prefixes=assembled.prefixes())
        indexed = write_index(index, lines, prepared.shapes, listed, work, Gauge())
    write_property_ranks(index, properties_of(assembled))
    _write_context(scratch, prepared, indexed)
    shutil.rmtree(work)
    _write_descriptions(scratch, prepared, indexed.statistics)
    _write_report(scratch, assembled, report)
    _write_dataset(scratch, prepared)
    _copy_parts(scratch, assembled, settings)
    manifest = Manifest(
        prepared.version,
        RELEASE_FORMAT,
        indexed.statistics.triples,
        lines.count,
        list_files(scratch),
    )
    (scratch / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")


def _write_dataset(scratch: Path, prepared: Prepared) -> None:
    """What the pages must know of the dataset."""
    settings, lines = prepared.settings, prepared.lines
    graphs = (graph for block in lines.blocks() for _, graph in split_lines(block))
    document = {
        "description": {name: getattr(settings, name) for name in layout.DESCRIPTION_FIELDS},
        "prefixes": prepared.assembled.prefixes(),
        "union": not prepared.shapes and all(graph[:1] == b"<" for graph in graphs),
    }
    (scratch / layout.DATASET).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
