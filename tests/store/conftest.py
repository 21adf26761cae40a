"""Two stores with the same quads: the embedded one, and a remote one behind a real server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.layout import Release
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.store.embedded import EmbeddedStore
from bkg.store.protocol import Limits
from bkg.store.remote import RemoteStore
from bkg.validation.report import Report
from tests.engines import Engine, allow_losses
from tests.servers import oxigraph as serve_oxigraph

NS = "https://example.org/contract/"
LIMITS = Limits(seconds=60.0, processes=2)
AnyStore = EmbeddedStore | RemoteStore


def e(name: str) -> NamedNode:
    """A thing of the test data."""
    return NamedNode(NS + name)


def canonical(quads: Iterable[Quad]) -> list[str]:
    """The quads as lines that do not depend on the labels of blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def closure(quads: Iterable[Quad], node: NamedNode) -> list[Quad]:
    """The description of a node, found the slow and simple way."""
    everything = list(quads)
    wanted: set[NamedNode | BlankNode] = {node}
    while True:
        found = [quad for quad in everything if quad.subject in wanted]
        more = wanted | {quad.object for quad in found if isinstance(quad.object, BlankNode)}
        if more == wanted:
            return found
        wanted = more


@pytest.fixture(scope="session")
def quads() -> list[Quad]:
    """The quads of `contract.trig`, the default graph being the union of all."""
    parsed = list(
        parse(Path(__file__).with_name("contract.trig").read_bytes(), format=RdfFormat.TRIG)
    )
    union = {Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in parsed}
    return [*union, *(q for q in parsed if q.graph_name != DefaultGraph())]


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory, quads: list[Quad]) -> Path:
    """The files of an Oxigraph store with the quads."""
    path = tmp_path_factory.mktemp("contract") / "store"
    store = Store(path)
    store.bulk_extend(quads)
    store.flush()
    del store
    return path


@pytest.fixture(scope="session")
def embedded(store_path: Path) -> Iterator[EmbeddedStore]:
    """The embedded store."""
    store = EmbeddedStore(store_path, LIMITS)
    yield store
    store.close()


@pytest.fixture(scope="session")
def endpoint(store_path: Path) -> Iterator[str]:
    """URL of the SPARQL endpoint of an Oxigraph server that holds the quads."""
    with serve_oxigraph(store_path) as url:
        yield url


@pytest.fixture(scope="session")
def remote(endpoint: str) -> Iterator[RemoteStore]:
    """The remote store."""
    store = RemoteStore(endpoint, LIMITS)
    yield store
    store.close()


@pytest.fixture(scope="session")
def contract_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of `contract.trig`."""
    folder = tmp_path_factory.mktemp("contract-release")
    (folder / "data").mkdir()
    shutil.copy(Path(__file__).with_name("contract.trig"), folder / "data")
    assembled = assemble(discover(folder), load(None, {}))
    return build(prepare(assembled), Report(()), folder / "releases")


def _pushed(engine: Engine, release: Release) -> Iterator[RemoteStore]:
    engine.push(release)
    store = engine.store()
    yield store
    store.close()


@pytest.fixture(scope="module")
def virtuoso_store(virtuoso: Engine, contract_release: Release) -> Iterator[RemoteStore]:
    """Virtuoso, loaded by a push."""
    yield from _pushed(virtuoso, contract_release)


@pytest.fixture(scope="module")
def oxigraph_store(oxigraph: Engine, contract_release: Release) -> Iterator[RemoteStore]:
    """The Oxigraph server, loaded by a push."""
    yield from _pushed(oxigraph, contract_release)


@pytest.fixture(scope="module")
def rdflib_store(rdflib: Engine, contract_release: Release) -> Iterator[RemoteStore]:
    """rdflib-endpoint, loaded by a push."""
    yield from _pushed(rdflib, contract_release)


@pytest.fixture(params=["embedded", "remote", "oxigraph_store", "virtuoso_store", "rdflib_store"])
def store(request: pytest.FixtureRequest) -> AnyStore:
    """Each of the stores in turn; what an engine is known to lose is an expected failure."""
    allow_losses(request.param.removesuffix("_store"), request)
    found: AnyStore = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def open_embedded(store_path: Path) -> Iterator[Callable[[Limits], EmbeddedStore]]:
    """Opens embedded stores with limits of their own, and closes them."""
    opened: list[EmbeddedStore] = []

    def open_store(limits: Limits) -> EmbeddedStore:
        opened.append(EmbeddedStore(store_path, limits))
        return opened[-1]

    yield open_store
    for each in opened:
        each.close()
