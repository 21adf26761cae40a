"""What is measured of serving is asked of real servers, and told as it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.test import Client

from bench import bare, load, serving_alone, serving_documents, serving_peers, serving_report
from bench.belarus import Graph, write_folder
from bench.figures import Figures
from bench.load import Got
from bench.processes import held
from bench.serving_alone import BARE, DOCUMENT, HUB, KEPT, LEAF, NEW, WHOLE, Alone
from bench.serving_documents import OURS, TRIFID, Measured
from bench.serving_peers import Peer
from bkg.read.dataset import Dataset
from bkg.settings import Settings
from bkg.web.app import create_app, direct
from bkg.web.state import FixedHolder
from tests.web.conftest import build_release
from tools.rivals import HOST


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small graph."""
    return write_folder(tmp_path, Graph(1_000))


def got(rate: float, failed: int = 0) -> Got:
    return Got(rate, 1.0, 2.0, failed, 100)


def measured(**rates: float) -> Measured:
    """What servers gave, by their names."""
    found = Measured()
    for name, rate in rates.items():
        found.peers[name] = Peer(name, "1", "", str, database=name == "Database")
        found.turns[name] = [got(rate), got(0.0), got(2 * rate)]
        found.sizes[name] = 300
    return found


def test_publishers_get_each_triple_once_below_their_own_address(file: Path) -> None:
    lines = serving_peers.triples(file).splitlines()
    assert len(lines) == len(set(lines))
    label = serving_peers.label(file, serving_documents.SAMPLE)
    about = f"<{HOST}town/{serving_documents.SAMPLE}> "
    assert any(line.startswith(about) and f'"{label}"@en .' in line for line in lines)
    with pytest.raises(KeyError):
        serving_peers.label(file, "event/none")


def test_entities_are_asked_for_in_the_same_order_each_time() -> None:
    asked = serving_documents.names(100)
    assert asked == serving_documents.names(100) != sorted(asked)
    assert len(set(asked)) == 300


def test_addresses_are_written_with_their_tags(tmp_path: Path) -> None:
    file = load.write(tmp_path / "new/addresses", [("/a", '"1"'), ("/b", "")])
    assert file.read_text() == '/a\t"1"\n/b\t\n'


def test_without_a_generator_of_load_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(load.Absent, match="apt-get install wrk"):
        load.version()


def test_the_server_alone_answers_as_the_site_does(tmp_path: Path) -> None:
    release = build_release(write_folder(tmp_path, Graph(1_000)).parents[1], tmp_path / "releases")
    with closing(FixedHolder(Dataset.open(release, Settings()))) as holder:
        site = Client(direct(create_app(holder), holder))
        path = f"/{serving_documents.SAMPLE}.ttl"
        asked = {"If-None-Match": site.get(path).headers["ETag"]}
        ours, alone = (each.get(path, headers=asked) for each in (site, Client(bare.application)))
    assert alone.status_code == ours.status_code == 304
    assert set(alone.headers.items()) == set(ours.headers.items())
    assert Client(bare.application).get("/").status_code == 200


def test_a_peer_that_is_faster_is_said_to_be_ahead() -> None:
    figures = Figures("serving", "", "", tables=serving_report.empty())
    found = measured(**{OURS: 100.0, TRIFID: 10.0, "Fast": 300.0, "Database": 200.0})
    serving_report.documents(figures, 10_000, found)
    assert [target.reached for target in figures.targets] == [True, False]
    assert "Fast" in figures.targets[1].what
    assert [ahead.peer for ahead in figures.ahead] == ["Fast", "Database"]
    rows = figures.table(serving_report.DOCUMENTS).rows
    assert [(row[1], row[2], row[3]) for row in rows][2:] == [(OURS, 100.0, 10.0), (TRIFID, 10, 1)]


def test_what_grows_misses_its_target() -> None:
    figures = Figures("serving", "", "", tables=serving_report.empty())
    serving_report.starts(figures, {10: ([1.0], [0.5]), 1_000: ([2.5], [1.0])})
    found = {
        size: Alone(
            {LEAF: [times] * 3, DOCUMENT: [1.0] * 3, HUB: [1.0] * 3},
            {"/search?q=a": [times] * 3},
            {name: [got(100.0 if name != NEW else 70.0)] for name in (BARE, NEW, KEPT, WHOLE)},
            (size << 20, 1 << 20, 1 << 20),
        )
        for size, times in ((10, 1.0), (1_000, 60.0))
    }
    serving_report.alone(figures, found, {10: 1, 1_000: 2})
    serving_report.hub(figures, 100, {LEAF: [1.0], HUB: [1.9]})
    reached = [target.reached for target in figures.targets]
    #                  start  leaf   document  hub  search  memory  304, both   hub
    assert reached == [False, False, True, True, False, False, True, False, True]
    memory = [row[3:] for row in figures.table(serving_report.STARTS).rows]
    assert memory == [(10, 1, 1), (1_000, 1, 1)]


def test_what_shares_pages_is_counted() -> None:
    assert held(1 << 30) == 0
    assert serving_alone.searches()[0][0] == "/suggest?q=participation"
