"""CSV with labels: small answers at once, large ones as they come."""

from __future__ import annotations

import csv
import json
from collections.abc import Generator, Iterable

import pytest

from bkg.errors import QueryFailed
from bkg.read.dataset import Dataset
from bkg.read.texts import Linker
from bkg.store.protocol import QueryAnswer
from bkg.web.view_csv import LOOKED_AT, labelled

VASE = "https://example.org/museum/object/blue-vase"
JSON = "application/sparql-results+json"


def results(names: list[str], rows: Iterable[dict[str, tuple[str, str]]]) -> bytes:
    bindings = [
        {name: {"type": kind, "value": value} for name, (kind, value) in row.items()}
        for row in rows
    ]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def written(museum: Dataset, names: list[str], rows: list[dict[str, tuple[str, str]]]) -> list[str]:
    answer = QueryAnswer(JSON, results(names, rows), "SELECT")
    found = labelled(answer, Linker(museum.labels, ("en",)))
    assert found.media_type == "text/csv"
    return found.body.decode().split("\r\n")


def test_terms_are_written_as_results_in_csv_are(museum: Dataset) -> None:
    rows = [
        {"a": ("uri", VASE), "b": ("literal", 'x, "y"'), "c": ("bnode", "n")},
        {"a": ("literal", "1"), "c": ("uri", "https://example.org/museum/strange")},
    ]
    head, one, two, end = written(museum, ["a", "b", "c"], rows)
    assert head == "a,a_label,b,c,c_label"
    assert one == f'{VASE},Blue vase,"x, ""y""",_:n,'
    assert two == "1,,,https://example.org/museum/strange,strange"
    assert end == ""


def test_a_label_that_the_query_selects_is_enough(museum: Dataset) -> None:
    rows = [{"a": ("uri", VASE), "a_label": ("literal", "mine")}]
    assert written(museum, ["a", "a_label"], rows) == ["a,a_label", f"{VASE},mine", ""]
    assert written(museum, ["a", "b"], []) == ["a,b", ""]


class Flow:
    """What is still to come of an answer, and whether it was stopped."""

    def __init__(self, pieces: Iterable[bytes], fault: Exception | None = None) -> None:
        self._pieces, self._fault = pieces, fault
        self.taken, self.closed = 0, False

    def __iter__(self) -> Generator[bytes]:
        for piece in self._pieces:
            self.taken += 1
            yield piece
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        self.closed = True


def pieces(rows: int, size: int = 700) -> list[bytes]:
    whole = results(
        ["a", "n"], ({"a": ("uri", VASE), "n": ("literal", str(n))} for n in range(rows))
    )
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def test_a_large_answer_is_written_as_it_comes(museum: Dataset) -> None:
    first, *rest = pieces(3 * LOOKED_AT)
    flow = Flow(rest)
    found = labelled(QueryAnswer(JSON, first, "SELECT", rest=flow), Linker(museum.labels, ("en",)))
    assert found.first == b"a,a_label,n\r\n"
    assert flow.taken < len(rest) / 2
    rows = list(csv.reader(found.body.decode().splitlines()))
    assert len(rows) == 3 * LOOKED_AT + 1
    assert rows[-1] == [VASE, "Blue vase", str(3 * LOOKED_AT - 1)]
    assert flow.closed


def test_whoever_leaves_stops_the_query(museum: Dataset) -> None:
    first, *rest = pieces(3 * LOOKED_AT)
    flow = Flow(rest)
    labelled(QueryAnswer(JSON, first, "SELECT", rest=flow), Linker(museum.labels, ("en",))).close()
    assert flow.closed


def test_a_query_that_fails_later_is_not_taken_for_whole(museum: Dataset) -> None:
    first, *rest = pieces(3 * LOOKED_AT)
    flow = Flow(rest[: len(rest) // 2], QueryFailed("it has failed"))
    found = labelled(QueryAnswer(JSON, first, "SELECT", rest=flow), Linker(museum.labels, ("en",)))
    with pytest.raises(QueryFailed, match="it has failed"):
        assert found.body
    assert flow.closed
