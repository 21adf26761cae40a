"""Walking the links of a thing page by page, whatever they are and whichever store has them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from bkg.errors import NotFound, UsageError
from bkg.graph.order import Term
from bkg.read.dataset import Dataset
from bkg.read.documents import link_pieces
from bkg.read.entity import entity_page
from bkg.read.groups import fair_limit
from bkg.read.index import Index
from bkg.read.listings import link_page, property_page
from bkg.read.models import Value
from bkg.read.texts import Texts
from bkg.release import links as release_links
from bkg.release.links import IN, OUT
from bkg.settings import Settings
from bkg.store.embedded import EmbeddedStore
from bkg.store.protocol import Limits
from bkg.store.protocol import Store as AnyStore
from bkg.store.remote import RemoteStore
from bkg.vocab import RDFS
from tests.index import write_whole_index
from tests.read.conftest import BASE
from tests.servers import free_port, wait_until_ready

EN = ("en",)
HUB, P = NamedNode(BASE + "hub"), NamedNode(BASE + "ontology#p")
GRAPHS = (NamedNode(BASE + "g1"), NamedNode(BASE + "g2"))

LABELS = st.sampled_from(["a", "A", "ß", "ss", "Ж", "\uffff", "\U00010000", "same", "same", ""])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMED = st.integers(0, 40).map(lambda number: NamedNode(f"{BASE}тhing/{number}"))
BLANK = st.integers(0, 9).map(lambda number: BlankNode(f"b{number}"))
LITERAL = (
    TEXT.map(Literal)
    | TEXT.map(lambda text: Literal(text, language="be"))
    | st.integers(0, 20).map(Literal)
)
OBJECTS: st.SearchStrategy[set[Term]] = st.sets(NAMED | LITERAL | BLANK, max_size=30)
SUBJECTS: st.SearchStrategy[set[Term]] = st.sets(NAMED | BLANK, max_size=30)


@pytest.fixture(scope="module", autouse=True)
def short_lists() -> Iterator[None]:
    """What has more than ten quads is big here, so that both ways to read links are walked."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(release_links, "LONGEST", 10)
        yield


class Opened:
    """A dataset of some quads over a store; its folder goes with it."""

    def __init__(self, template: Dataset, quads: Sequence[Quad], endpoint: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        named = [q for q in dict.fromkeys(quads) if isinstance(q.graph_name, NamedNode)]
        union = list({Quad(q.subject, q.predicate, q.object): None for q in quads})
        written = Store(str(root / "store"))
        written.extend([*named, *union])
        written.flush()
        configured = Settings(base=BASE, serve_page_size=4, languages=("en",))
        write_whole_index(root / "index", quads, configured)
        self.all = list(written)
        del written
        self._store: AnyStore = EmbeddedStore(root / "store", Limits())
        if endpoint:
            self._store.close()
            self._store = _loaded(endpoint, self.all)
        self.dataset = replace(
            template,
            settings=configured,
            store=self._store,
            index=Index(root / "index"),
            labels=Texts(self._store, (RDFS.label,)),
            descriptions=Texts(self._store, ()),
        )

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()
        self._folder.cleanup()


def _loaded(endpoint: str, quads: list[Quad]) -> RemoteStore:
    """The store behind the endpoint, with these quads and no others."""
    body = serialize(quads, format=RdfFormat.N_QUADS)
    for path, kind, data in (
        ("update", "application/sparql-update", b"CLEAR ALL"),
        ("store", "application/n-quads", body),
    ):
        request = urllib.request.Request(f"{endpoint}/{path}", data, {"Content-Type": kind})
        with urllib.request.urlopen(request):
            pass
    return RemoteStore(f"{endpoint}/query", Limits())


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An Oxigraph server that can be filled."""
    address = f"127.0.0.1:{free_port()}"
    program = Path(sys.executable).with_name("oxigraph")
    with subprocess.Popen(
        [program, "serve", "--bind", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until_ready(f"http://{address}/", process)
            yield f"http://{address}"
        finally:
            process.terminate()


@pytest.fixture(scope="module", params=["embedded", "remote"])
def endpoint(request: pytest.FixtureRequest) -> str:
    """Of the remote store its address, of the embedded one nothing."""
    if request.param == "embedded":
        return ""
    found: str = request.getfixturevalue("server")
    return found


def told(value: Value) -> tuple[str, ...]:
    """What tells a value from others; nameless nodes are all the same."""
    if value.link:
        return ("iri", value.link.iri)
    if value.text:
        return ("text", value.text.value, value.text.language)
    return ("nameless",)


def told_of(term: object) -> tuple[str, ...]:
    if isinstance(term, NamedNode):
        return ("iri", term.value)
    if isinstance(term, Literal):
        return ("text", term.value, term.language or "")
    return ("nameless",)


def walk(dataset: Dataset, direction: str) -> list[Value]:
    """The values of all pages of a listing."""
    after: str | None = ""
    values: list[Value] = []
    while after is not None:
        page = link_page(dataset, HUB.value, direction, P.value, EN, after)
        assert page.after == after
        assert page.values
        values += page.values
        after = page.next_after
    assert page.total == len(values)
    return values


@pytest.mark.parametrize("direction", [OUT, IN])
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_the_pages_of_a_listing_hold_each_neighbour_once(
    tiny: Dataset, endpoint: str, direction: str, data: st.DataObject
) -> None:
    terms = data.draw(OBJECTS if direction == OUT else SUBJECTS)
    ends = [(HUB, term) if direction == OUT else (term, HUB) for term in terms]
    quads = [
        Quad(subject, P, value, graph)  # type: ignore[arg-type]  # no subject is a literal
        for subject, value in ends
        for graph in data.draw(st.sets(st.sampled_from(GRAPHS), min_size=1))
    ]
    quads += [
        Quad(term, RDFS.label, Literal(data.draw(LABELS), language="en"))
        for term in terms
        if isinstance(term, NamedNode)
    ]
    with Opened(tiny, quads, endpoint) as opened:
        found = {
            q.object if direction == OUT else q.subject
            for q in opened.all
            if q.predicate == P and (q.subject if direction == OUT else q.object) == HUB
        }
        if not found:
            with pytest.raises(NotFound):
                walk(opened.dataset, direction)
            return
        values = walk(opened.dataset, direction)
        assert Counter(map(told, values)) == Counter(map(told_of, found))
        written = {
            quad.object if direction == OUT else quad.subject
            for piece in link_pieces(opened.dataset, HUB.value, direction, P.value)
            for quad in piece
            if quad.predicate == P
        }
        assert Counter(map(told_of, written)) == Counter(map(told_of, found))


def crowd(number: int) -> list[Quad]:
    """A thing that so many others point to, each with a label."""
    nodes = [NamedNode(f"{BASE}one/{each}") for each in range(number)]
    labels = [
        Quad(node, RDFS.label, Literal(f"{i * 7 % number:03}")) for i, node in enumerate(nodes)
    ]
    return [*(Quad(node, P, HUB) for node in nodes), *labels]


@pytest.mark.parametrize("number", [9, 30])
def test_the_order_is_that_of_the_labels(tiny: Dataset, endpoint: str, number: int) -> None:
    with Opened(tiny, crowd(number), endpoint) as opened:
        labels = [value.link.label for value in walk(opened.dataset, IN) if value.link]
        assert labels == [f"{each:03}" for each in range(number)]


@pytest.mark.parametrize("number", [9, 30])
def test_a_key_that_no_longer_is_leads_to_the_same_place(
    tiny: Dataset, endpoint: str, number: int
) -> None:
    with Opened(tiny, crowd(number), endpoint) as opened:
        page = link_page(opened.dataset, HUB.value, IN, P.value, EN, '["0004x","gone"]')
        assert [v.link.label for v in page.values if v.link] == ["005", "006", "007", "008"]
        beyond = link_page(opened.dataset, HUB.value, IN, P.value, EN, '["9",""]')
        assert (beyond.values, beyond.next_after) == ((), None)


@pytest.mark.parametrize("after", ["x", "[]", '["a"]', "1", "[" * 10_000, '["\\ud800",""]'])
def test_a_broken_key_is_refused(tiny: Dataset, after: str) -> None:
    with Opened(tiny, crowd(30)) as opened, pytest.raises(UsageError, match="page key"):
        link_page(opened.dataset, HUB.value, IN, P.value, EN, after)


def test_very_many_properties_come_page_by_page(tiny: Dataset, endpoint: str) -> None:
    names = [f"{BASE}ontology#_{number:03}" for number in range(150)]
    quads = [Quad(HUB, NamedNode(name), Literal(name)) for name in names]
    quads += [Quad(HUB, RDFS.label, Literal("hub"))]
    with Opened(tiny, quads, endpoint) as opened:
        entity = entity_page(opened.dataset, HUB.value, EN)
        seen = [statement.property.iri for statement in entity.statements]
        after = entity.next_statements
        while after is not None:
            page = property_page(opened.dataset, HUB.value, OUT, EN, after)
            seen += [group.property.iri for group in page.groups]
            after = page.next_after
        assert seen == names
        with pytest.raises(NotFound):
            property_page(opened.dataset, HUB.value, IN, EN)


@pytest.mark.parametrize(
    ("totals", "size", "expected"),
    [
        ([], 50, 50),
        ([3, 4], 50, 50),
        ([1_000_000], 50, 50),
        ([1_000_000] * 10, 50, 20),
        ([5] * 1000, 50, 1),
        ([1_000_000], 100_000, 200),
    ],
)
def test_as_many_values_as_a_page_has_room_for(totals: list[int], size: int, expected: int) -> None:
    assert fair_limit(totals, size, 200) == expected
