"""An opened release with everything that the questions need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bkg.errors import BkgError, ReleaseDamaged
from bkg.graph.iris import IriSpace
from bkg.graph.jsonld_context import Context, read_context
from bkg.graph.labels import label_properties
from bkg.graph.views import View, read_views
from bkg.read.alignments import Alignments
from bkg.read.index import Index
from bkg.read.texts import LONGEST_LABEL, Texts
from bkg.release import layout
from bkg.release.layout import Release, open_release
from bkg.settings import Settings
from bkg.store.opening import open_store
from bkg.store.protocol import Store
from bkg.vocab import DESCRIPTION_PROPERTIES, NAME_PARTS


@dataclass(frozen=True)
class Dataset:
    """A release, opened for reading.

    Attributes:
        settings: operation as configured, the dataset as the release describes it.
        labels: labels of things; ``descriptions``: their definitions and descriptions.
        context: keys of the JSON-LD of its documents.
        alignments: what its terms are called in schema.org, and what they mean to a page.
        label_languages: tags of the languages that labels are in, in lower case, those with most
            labels first.
        views: the views of the release, in the order of their names.
    """

    release: Release
    settings: Settings
    store: Store
    index: Index
    iris: IriSpace
    labels: Texts
    descriptions: Texts
    context: Context
    alignments: Alignments
    label_languages: tuple[str, ...]
    views: tuple[View, ...]

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefixes for output."""
        return self.release.prefixes

    @classmethod
    def open(cls, path: Path, settings: Settings) -> Dataset:
        """Open the release at ``path`` (a folder or a link to it).

        Raises:
            UsageError, ReleaseDamaged: it is not there, or not whole.
        """
        release = open_release(path)
        merged = release.settings(settings)
        store = open_store(release.path / layout.STORE, merged)
        index = Index(release.path / layout.INDEX)
        used = index.property_counts()
        parts = tuple(node for node in NAME_PARTS if node.value in used)
        return cls(
            release=release,
            settings=merged,
            store=store,
            index=index,
            iris=IriSpace(merged.base, merged.bases),
            labels=Texts(store, label_properties(merged.label_properties), LONGEST_LABEL, parts),
            descriptions=Texts(store, DESCRIPTION_PROPERTIES),
            context=_context(release.path / layout.CONTEXT_FILE),
            alignments=Alignments(store),
            label_languages=tuple(index.label_languages()),
            views=_views(release),
        )

    def close(self) -> None:
        """Let go of the store and the index."""
        self.store.close()
        self.index.close()


def _views(release: Release) -> tuple[View, ...]:
    """The views that the release carries.

    Raises:
        ReleaseDamaged: one is broken.
    """
    try:
        return read_views(release.files_in(layout.VIEWS))
    except BkgError as error:
        place = release.path / layout.VIEWS
        raise ReleaseDamaged("%(path)s: cannot be read; build again", path=place) from error


def _context(path: Path) -> Context:
    """The JSON-LD context in a file.

    Raises:
        ReleaseDamaged: it is missing or broken.
    """
    try:
        return read_context(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseDamaged("%(path)s: cannot be read; build again", path=path) from error
