"""Engines are asked the same, wrong and late ones are told, and all of it stands in the figures."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store

from bench import sparql, sparql_report
from bench.compare import ahead
from bench.figures import read
from bench.sparql import NATIVE, OURS, Times
from bench.sparql_client import Client, Failed, Load, Refused
from bench.sparql_engines import Data, Engine
from bench.sparql_inside import Inside
from bench.sparql_queries import KINDS
from tests.conftest import ROOT

ARGUMENTS = argparse.Namespace(rounds=1, seconds=0.0, clients=2, seed=1, limit=50.0)


class Answering(Client):
    """A client that always gets the same."""

    def __init__(self, seconds: float, rows: int, error: Failed | None = None) -> None:
        super().__init__("http://127.0.0.1:1/")
        self._got, self._error = (seconds, rows), error
        self.asked: list[tuple[str, bool]] = []

    def timed(self, query: str, rdf: bool) -> tuple[float, int]:
        self.asked.append((query, rdf))
        if self._error:
            raise self._error
        return self._got


def asked(clients: dict[str, Client | Inside], budget: float = 50.0) -> Times:
    times = Times()
    sparql.one_round(times, clients, 1000, 0, budget)
    return times


def test_a_wrong_answer_and_a_refusal_are_told_by_kind() -> None:
    times = asked(
        {
            NATIVE: Answering(0.001, 5),
            OURS: Answering(0.002, 5),
            "wrong": Answering(0.001, 4),
            "refusing": Answering(0, 0, Refused("HTTP/1.1 500 no")),
        }
    )
    assert times.lost == {}
    kinds = [kind.name for kind in KINDS]
    assert [times.wrong["wrong", name] for name in kinds] == ["4 rows, not 5"] * len(kinds)
    assert [times.wrong["refusing", name] for name in kinds] == ["HTTP/1.1 500 no"] * len(kinds)
    assert {name for name, _ in times.first} == {NATIVE, OURS, "wrong"}


def test_an_engine_that_is_late_is_not_asked_again() -> None:
    late = Answering(0, 0, Failed("timed out"))
    times = asked({NATIVE: Answering(0.001, 5), "late": late})
    assert len(late.asked) == 1
    assert times.lost["late"].startswith(f"{KINDS[0].name}: timed out")
    over = asked({NATIVE: Answering(0.001, 5)}, budget=0.0)
    assert over.lost == {NATIVE: "its queries took longer than the limit of 0 s"}
    assert len(over.first) == 1
    assert sparql.unasked(100, {"late": "x"}) == {
        "late": "not asked with more quads than it was lost with"
    }
    assert set(sparql.unasked(10_000_000, {})) == {"Trifid", "rdflib-endpoint"}


def test_an_engine_that_cannot_be_had_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> Engine:
        raise Failed("cannot be installed")

    monkeypatch.setitem(sparql.STARTS, "Virtuoso", missing)
    data = Data(tmp_path / "data/graph.nq", tmp_path, 1000)
    arguments = argparse.Namespace(**{**vars(ARGUMENTS), "engines": ["Virtuoso"]})
    times = sparql.measure(data, tmp_path, {"Trifid": "before"}, arguments)
    assert times.lost["Virtuoso"].startswith("cannot be installed")
    figures = sparql_report.begun(ARGUMENTS)
    sparql_report.add(figures, 1000, times)
    assert figures.absent["Trifid"] == "1,000 quads: before"
    assert figures.absent["Virtuoso"].startswith("1,000 quads: cannot be installed")


def test_what_was_measured_stands_in_the_figures(tmp_path: Path) -> None:
    times = asked({NATIVE: Answering(0.001, 5), OURS: Answering(0.003, 5), "peer": Answering(1, 5)})
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        times.engines = [Engine(name, "", process, "1.0") for name in (NATIVE, OURS, "peer")]
    times.loads[OURS], times.loads[NATIVE] = [Load(30.0, 0), Load(10.0, 1)], [Load(80.0, 0)]
    times.memory = {OURS: 700, NATIVE: 100}
    figures = sparql_report.begun(ARGUMENTS)
    sparql_report.add(figures, 1000, times)
    sparql_report.isolation(figures, 1000, {"ASK": (0.001, 0.0015), "COUNT": (0.1, 0.2)})
    figures.save(tmp_path / "sparql.json")
    kept = read(tmp_path / "sparql.json")
    rows = {row[1]: row[4:] for row in kept.table(sparql_report.ALL).rows}
    assert rows[OURS] == pytest.approx((700, 3.0, 20.0))
    assert rows[sparql_report.REPEATED] == pytest.approx((None, 3.0, None))
    (first, *_), *_ = (table.rows for table in kept.tables[1:])
    assert first == (1000, KINDS[0].name, 1.0, 1000.0, 3.0, 3.0, 3.0)
    reached = [(target.got, target.reached) for target in kept.targets]
    assert reached == [
        ("3.00 times", False),
        ("1.0 times faster", False),
        ("0.25 of it", False),
        ("0.50 ms", True),
    ]
    assert {line.peer for line in ahead(kept)} == {NATIVE}
    assert len(ahead(kept)) == len(KINDS) + 3
    assert "1,000 quads: bkg is faster than peer on 16 of 16 kinds." in kept.notes
    assert "1,000 quads: bkg failed 1 requests under load." in kept.notes


def test_pyoxigraph_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.update("INSERT DATA { <urn:a> <urn:b> 1, 2 }")
    del store
    command = [sys.executable, "-m", "bench.sparql_inside", str(tmp_path / "store")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as process:
        inside = Inside(process)
        assert inside.timed("SELECT ?o { ?s ?p ?o }", False)[1] == 2
        assert inside.timed("ASK { ?s ?p 3 }", False)[1] == 0
        seconds, size = inside.timed("CONSTRUCT WHERE { ?s ?p ?o }", True)
        assert (size, seconds > 0) == (2, True)
        with pytest.raises(Failed, match="it has ended"):
            inside.timed("SELECT", False)
