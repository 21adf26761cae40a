"""DCAT says what the settings and the files say, as DCAT-AP wants it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from bkg.release import layout
from bkg.release.describing import MEDIA_TYPES
from bkg.release.layout import Release
from bkg.sources.skeleton import write_skeleton
from bkg.validation.engine import run_shacl
from bkg.vocab import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, SPDX, VCARD, XSD
from tests.conftest import ROOT
from tests.release.conftest import TINY, Make, build_of

BASE = "https://example.org/museum/"
DATASET = NamedNode(BASE + "dataset")
SHAPES = list(parse((Path(__file__).parent / "dcat-ap.ttl").read_bytes(), format=RdfFormat.TURTLE))
EU = "http://publications.europa.eu/resource/authority/"

FULL = """
title = "A dataset"
base = "https://example.org/museum/"
description = "All that can be said."
publisher = "The publisher <https://ror.org/012345678>"
creators = ["Jane Doe <https://orcid.org/0000-0001-2345-6789>", "A collective"]
contact = "mail@example.org"
homepage = "https://example.org/about"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
version = "2.0.0"
previous_version = "https://example.org/museum/1.0.0"
issued = "2020"
modified = "2024-05-31"
keywords = ["museum", "vase"]
temporal = "1900/1950-06"
spatial = ["http://www.wikidata.org/entity/Q2280"]
languages = ["en", "be-tarask", "x-own", "hsb"]

[themes]
"http://publications.europa.eu/resource/authority/data-theme/EDUC" = "Education"
"""


def dcat_of(release: Release) -> list[Quad]:
    return list(parse((release.path / layout.DCAT_FILE).read_bytes(), format=RdfFormat.TURTLE))


def objects(quads: list[Quad], subject: NamedNode, predicate: NamedNode) -> set[str]:
    found = (q.object for q in quads if q.subject == subject and q.predicate == predicate)
    return {node.value for node in found if isinstance(node, NamedNode | Literal)}


def faults(quads: list[Quad]) -> list[tuple[str, str]]:
    """Focus node and constraint of each violation of the profile."""
    return sorted(
        (str(result.focus), result.component.value.rpartition("#")[2] if result.component else "")
        for result in run_shacl(quads, SHAPES)
    )


@pytest.fixture(scope="module")
def dcat(tiny_release: Release) -> list[Quad]:
    return dcat_of(tiny_release)


@pytest.fixture
def full(tmp_path: Path) -> list[Quad]:
    """The museum with every setting that describes it."""
    folder = tmp_path / "full"
    shutil.copytree(TINY, folder)
    (folder / "bkg.toml").write_text(FULL, encoding="utf-8")
    return dcat_of(build_of(folder, tmp_path / "releases"))


def test_the_museum_meets_the_profile(dcat: list[Quad]) -> None:
    assert faults(dcat) == []


def test_all_settings_meet_the_profile(full: list[Quad]) -> None:
    assert faults(full) == []


def test_belarus_meets_the_profile(tmp_path: Path) -> None:
    assert faults(dcat_of(build_of(ROOT, tmp_path))) == []


def test_a_new_folder_meets_the_profile(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "new", "https://example.org/new/", "New")
    assert faults(dcat_of(build_of(tmp_path / "new", tmp_path / "releases"))) == []


def test_without_settings_only_the_description_is_missing(make: Make, tmp_path: Path) -> None:
    release = build_of(make({"data/a.nt": "", "bkg.toml": ""}), tmp_path / "releases")
    assert faults(dcat_of(release)) == [("<urn:bkg:dataset>", "MinCountConstraintComponent")]


@pytest.mark.parametrize("predicate", [DCTERMS.term("title"), DCAT.accessURL, FOAF.name])
def test_the_shapes_find_what_is_missing(dcat: list[Quad], predicate: NamedNode) -> None:
    assert faults([quad for quad in dcat if quad.predicate != predicate])


@pytest.mark.parametrize(
    "kind", [DCTERMS.LicenseDocument, DCTERMS.MediaType, FOAF.Document, RDFS.Resource]
)
def test_the_shapes_find_what_has_no_class(dcat: list[Quad], kind: NamedNode) -> None:
    assert faults([quad for quad in dcat if quad.object != kind])


def test_distributions_are_the_files(dcat: list[Quad], tiny_release: Release) -> None:
    distributions = objects(dcat, DATASET, DCAT.distribution)
    assert len(distributions) == len(tiny_release.dump_files) == 6
    for iri in distributions:
        node = NamedNode(iri)
        (url,) = objects(dcat, node, DCAT.downloadURL)
        data = (tiny_release.path / url.removeprefix(BASE)).read_bytes()
        assert objects(dcat, node, DCAT.byteSize) == {str(len(data))}
        (checksum,) = objects(dcat, node, SPDX.checksum)
        assert objects(dcat, NamedNode(checksum), SPDX.checksumValue) == {
            hashlib.sha256(data).hexdigest()
        }
        suffix = url.split(".")[-2]
        assert objects(dcat, node, DCAT.mediaType) == {
            f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[suffix]}"
        }
        assert objects(dcat, node, DCAT.compressFormat) == {
            "https://www.iana.org/assignments/media-types/application/gzip"
        }


def test_the_dataset(dcat: list[Quad], tiny_release: Release) -> None:
    assert objects(dcat, DATASET, DCTERMS.term("title")) == {"A small museum"}
    assert objects(dcat, DATASET, DCTERMS.license) == {
        "https://creativecommons.org/publicdomain/zero/1.0/"
    }
    (publisher,) = objects(dcat, DATASET, DCTERMS.publisher)
    assert objects(dcat, NamedNode(publisher), FOAF.name) == {"The small museum"}
    assert objects(dcat, DATASET, DCAT.version) == {"1.0.0"}
    assert objects(dcat, DATASET, DCTERMS.identifier) == {tiny_release.version}
    assert objects(dcat, DATASET, RDF.type) == {DCAT.Dataset.value}
    languages = {f"{EU}language/{code}" for code in ("ENG", "FRA", "BEL")}
    assert objects(dcat, DATASET, DCTERMS.language) == languages


def test_service_and_catalogue(dcat: list[Quad]) -> None:
    service, catalog = NamedNode(f"{DATASET.value}#sparql"), NamedNode(f"{DATASET.value}#catalog")
    assert objects(dcat, service, DCAT.endpointURL) == {BASE + "sparql"}
    assert objects(dcat, service, DCAT.servesDataset) == {DATASET.value}
    assert objects(dcat, catalog, DCAT.dataset) == {DATASET.value}
    assert objects(dcat, catalog, DCAT.service) == {service.value}


def test_every_setting_is_said(full: list[Quad]) -> None:
    said = {
        DCTERMS.publisher: {"https://ror.org/012345678"},
        DCTERMS.creator: {
            "https://orcid.org/0000-0001-2345-6789",
            f"{DATASET.value}#creator-2",
        },
        FOAF.homepage: {"https://example.org/about"},
        DCAT.previousVersion: {"https://example.org/museum/1.0.0"},
        DCTERMS.issued: {"2020"},
        DCTERMS.modified: {"2024-05-31"},
        DCAT.keyword: {"museum", "vase"},
        DCTERMS.spatial: {"http://www.wikidata.org/entity/Q2280"},
        DCAT.theme: {f"{EU}data-theme/EDUC"},
        DCTERMS.language: {f"{EU}language/{code}" for code in ("ENG", "BEL", "HSB")},
    }
    assert {term: objects(full, DATASET, term) for term in said} == said
    assert objects(full, NamedNode(f"{EU}data-theme/EDUC"), SKOS.prefLabel) == {"Education"}
    (contact,) = objects(full, DATASET, DCAT.contactPoint)
    assert objects(full, NamedNode(contact), VCARD.hasEmail) == {"mailto:mail@example.org"}
    (period,) = objects(full, DATASET, DCTERMS.temporal)
    assert Quad(NamedNode(period), DCAT.startDate, Literal("1900", datatype=XSD.gYear)) in full
    end = Literal("1950-06", datatype=XSD.gYearMonth)
    assert Quad(NamedNode(period), DCAT.endDate, end) in full
    ror, orcid = "https://ror.org/012345678", "https://orcid.org/0000-0001-2345-6789"
    assert FOAF.Organization.value in objects(full, NamedNode(ror), RDF.type)
    assert FOAF.Person.value in objects(full, NamedNode(orcid), RDF.type)


@pytest.mark.parametrize(
    ("temporal", "start", "end"),
    [("2010", "2010", "2010"), ("2010/..", "2010", None), ("../2010-05", None, "2010-05")],
)
def test_periods(
    make: Make, tmp_path: Path, temporal: str, start: str | None, end: str | None
) -> None:
    root = make({"data/a.nt": "", "bkg.toml": f'temporal = "{temporal}"'})
    quads = dcat_of(build_of(root, tmp_path / "releases"))
    period = NamedNode("urn:bkg:dataset#period")
    assert objects(quads, period, DCAT.startDate) == ({start} if start else set())
    assert objects(quads, period, DCAT.endDate) == ({end} if end else set())


def test_what_is_not_configured_is_not_said(make: Make, tmp_path: Path) -> None:
    root = make({"data/a.nt": "", "bkg.toml": 'publisher = "https://example.org/me"\n'})
    quads = dcat_of(build_of(root, tmp_path / "releases"))
    dataset = NamedNode("urn:bkg:dataset")
    assert objects(quads, dataset, DCTERMS.term("title")) == {"Dataset"}
    assert objects(quads, dataset, DCTERMS.publisher) == {"https://example.org/me"}
    for predicate in (
        *(DCTERMS.license, DCTERMS.description, FOAF.homepage, DCTERMS.issued, DCTERMS.modified),
        *(DCAT.keyword, DCAT.theme, DCAT.contactPoint, DCTERMS.spatial, DCTERMS.temporal),
        *(DCAT.previousVersion, DCTERMS.creator),
    ):
        assert objects(quads, dataset, predicate) == set()


def test_no_blank_nodes(full: list[Quad]) -> None:
    assert "_:" not in "".join(map(str, full))
