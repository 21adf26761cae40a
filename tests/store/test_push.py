"""A push: resumed where it broke off, counted, in place of what was there; over real engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from bkg.errors import PushFailed, ReleaseDamaged, StoreUnavailable
from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.layout import DOWNLOADS, Release
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.store.chunks import Census, chunks, quads_of
from bkg.store.dialect import STATE
from bkg.store.endpoint import Endpoint
from bkg.store.protocol import Limits
from bkg.store.push import Push
from bkg.store.remote import RemoteStore
from bkg.validation.report import Report
from tests.engines import Engine
from tests.store.conftest import canonical, e

Make = Callable[[str], Release]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Builds releases of TriG."""

    def built(text: str) -> Release:
        folder = tmp_path / f"set-{len(list(tmp_path.iterdir()))}"
        (folder / "data").mkdir(parents=True)
        prefixes = "@prefix e: <https://example.org/contract/> .\n"
        (folder / "data" / "a.trig").write_text(prefixes + text, encoding="utf-8")
        assembled = assemble(discover(folder), load(None, {}))
        return build(prepare(assembled), Report(()), folder / "releases")

    return built


@pytest.fixture(params=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine that replaces all at once, and one that replaces graph by graph."""
    found: Engine = request.getfixturevalue(request.param)
    return found


class Breaking(Endpoint):
    """An endpoint whose updates fail from some number on, after or before they are carried out."""

    failing: Iterator[str] = iter(())

    def update(self, text: str) -> None:
        how = next(self.failing, "")
        if how != "before":
            super().update(text)
        if how:
            raise StoreUnavailable("the line is cut")


def push_of(engine: Engine, release: Release, *failing: str, size: int = 3) -> Push:
    url = engine.url
    endpoint = Breaking(url, 60.0, 1 << 30, engine.credentials, engine.dialect.update_url(url))
    endpoint.failing = iter(failing)
    store = RemoteStore(url, Limits(seconds=60.0), dialect=engine.dialect.everywhere())
    return Push(release, endpoint, store, engine.dialect, size)


def held(engine: Engine) -> list[str]:
    """All quads that a reader of the store gets."""
    store = engine.store()
    try:
        return canonical(store.quads())
    finally:
        store.close()


FIRST = 'e:a e:p e:b, "1", [ e:q [ e:r e:a ] ] . e:g { e:a e:p e:c . } e:gone { e:a e:p e:d . }'
SECOND = 'e:a e:p e:z . e:g { e:a e:p [ e:q "new" ] . } e:more { e:x e:p e:y . }'


def test_a_release_takes_the_place_of_the_one_before(engine: Engine, make: Make) -> None:
    first, second = make(FIRST), make(SECOND)
    engine.push(first, size=3)
    assert held(engine) == canonical(quads_of(first))
    summary = engine.push(second, size=3)
    assert held(engine) == canonical(quads_of(second))
    assert (summary.version, summary.merged, summary.resumed) == (second.version, 0, 0)
    assert engine.push(second).already
    left = engine.store().select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert not [row for row in left if "staging" in str(row["g"])]


def test_a_broken_push_goes_on_where_it_stopped(
    engine: Engine, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bkg.store.push._TRIES", 1)
    engine.push(make(FIRST))
    before = held(engine)
    second = make(SECOND)
    push = push_of(engine, second, *[""] * 8, "before")
    with pytest.raises(StoreUnavailable, match="line is cut"):
        push.run(lambda _: None)
    assert held(engine) == before, "readers see nothing of what has not come whole"
    assert "which have arrived" in push_of(engine, second).outlook()
    told: list[int] = []
    summary = push_of(engine, second).run(told.append)
    assert summary.resumed > 0
    assert sum(told) == len(list(quads_of(second)))
    assert held(engine) == canonical(quads_of(second))


@pytest.mark.parametrize("how", ["before", "after"])
def test_a_chunk_whose_fate_is_not_known_comes_once(
    engine: Engine, make: Make, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("bkg.store.push.time.sleep", lambda _: None)
    release = make(FIRST + f' e:a e:how "{how} {engine.name}" .')
    push_of(engine, release, *[""] * 6, how, how).run(lambda _: None)
    assert held(engine) == canonical(quads_of(release))


def test_every_step_may_be_the_last(engine: Engine, make: Make) -> None:
    first, second = make(FIRST), make(SECOND)
    engine.push(first)
    for step in range(60):
        push = push_of(engine, second, *[""] * step, "after", *["before"] * 9, size=100)
        push._pause = lambda *_: None  # type: ignore[method-assign]  # nobody waits here
        try:
            push.run(lambda _: None)
        except StoreUnavailable:
            continue
        break
    assert held(engine) == canonical(quads_of(second))


def test_counts_that_are_not_right_replace_nothing(oxigraph: Engine, make: Make) -> None:
    first, second = make(FIRST), make(SECOND)
    oxigraph.push(first)
    push = push_of(oxigraph, second)
    push._bring = lambda *_: None  # type: ignore[method-assign]  # a target that drops everything
    with pytest.raises(PushFailed, match=r"0 triples instead of \d+ in .*--again") as caught:
        push.run(lambda _: None)
    assert caught.value.exit_code == 1
    assert held(oxigraph) == canonical(quads_of(first))
    push_of(oxigraph, second).run(lambda _: None, again=True)
    assert held(oxigraph) == canonical(quads_of(second))


def test_what_is_not_of_a_release_stays(oxigraph: Engine, make: Make) -> None:
    oxigraph.endpoint().update(f"INSERT DATA {{ GRAPH {e('other')} {{ {e('a')} {e('p')} 1 }} }}")
    oxigraph.push(make(FIRST))
    oxigraph.push(make(SECOND))
    assert list(oxigraph.store().quads(graph=e("other")))
    oxigraph.endpoint().update(f"DROP GRAPH {e('other')}")


def test_a_refused_update_is_told_in_the_words_of_the_engine(oxigraph: Engine, make: Make) -> None:
    push = push_of(oxigraph, make(FIRST))
    with pytest.raises(PushFailed, match=r"refuses an update: .*error at 1:"):
        push._update("INSERT nonsense")


def test_blank_nodes_that_belong_together_come_together(make: Make) -> None:
    release = make("e:a e:p [ e:q [ e:r 1, 2, 3 ] ], [ e:q 4 ], 5, 6 . e:g { e:a e:p [] }")
    parts = list(chunks(quads_of(release), 2))
    assert [quad for part in parts for quad in part if "_:" not in str(quad)] == [
        quad for part in parts[:1] for quad in part
    ]
    homes: dict[str, set[int]] = {}
    for number, part in enumerate(parts):
        for quad in part:
            for term in (quad.subject, quad.object):
                if str(term).startswith("_:"):
                    homes.setdefault(str(term), set()).add(number)
    assert len(homes) == 4
    assert all(len(numbers) == 1 for numbers in homes.values())
    assert len({min(numbers) for numbers in homes.values()}) > 1


def test_a_census_knows_which_literals_an_engine_takes_for_one(make: Make) -> None:
    release = make('e:a e:p 1, 01, 1.0, "x"@be-latn, "x", "1" .')
    census = Census()
    for quad in quads_of(release):
        census.count(quad)
    expected = census.graphs[DefaultGraph()]
    assert (expected.most, expected.least) == (6, 4)


def test_a_dump_that_is_gone_or_broken(make: Make, oxigraph: Engine) -> None:
    release = make(FIRST)
    dump = next((release.path / DOWNLOADS).glob("*.nq.gz"))
    dump.write_bytes(b"no gzip")
    with pytest.raises(ReleaseDamaged, match=r"nq\.gz: cannot be read"):
        push_of(oxigraph, release).run(lambda _: None)
    dump.unlink()
    with pytest.raises(ReleaseDamaged, match="no dump"):
        list(quads_of(release))


def test_the_notes_of_a_push_are_no_quads_of_the_store(oxigraph: Engine, make: Make) -> None:
    oxigraph.push(make(FIRST))
    assert not list(oxigraph.store().quads(subject=NamedNode(STATE.value)))
