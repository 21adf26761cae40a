"""Helpers of the tests of validation: datasets made from a few lines of text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bkg.graph.assemble import Assembled, assemble
from bkg.settings import CONFIG_NAME, load
from bkg.sources.folder import discover

Make = Callable[..., Assembled]
BASE = "https://example.org/x/"
PREFIXES = """@base <https://example.org/x/> .
@prefix : <https://example.org/x/o#> .
@prefix bkg: <https://w3id.org/bkg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def open_dataset(folder: Path) -> Assembled:
    """The dataset in a folder, with its own configuration."""
    found = discover(folder)
    return assemble(found, load(found.config, {}))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a dataset; the usual prefixes are put before each text but those of ``extra``."""

    def build(
        data: str = "", *, ontology: str = "", shapes: str = "", base: str = BASE, **extra: str
    ) -> Assembled:
        texts = {"data/data.trig": data, "ontology/o.ttl": ontology, "shapes/s.ttl": shapes}
        for name, text in texts.items():
            if text or name.startswith("data"):
                path = tmp_path / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(PREFIXES + text, encoding="utf-8")
        for name, text in extra.items():
            path = tmp_path / "sources" / f"{name}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        (tmp_path / CONFIG_NAME).write_text(f'base = "{base}"\n' if base else "")
        return open_dataset(tmp_path)

    return build
