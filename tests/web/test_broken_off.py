"""Answers that are cut after their first pieces have gone out: no client takes them for whole."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bkg.store.formats import ALIASES
from tests.servers import free_port, serving
from tests.web.pages.test_sparql import LONG

HEAD = "VALUES (?s ?p) { " + " ".join(f"(<a:s> <a:p{n}>)" for n in range(8)) + " }"
BODY = f"{{ {HEAD} BIND('0123456789abcdef' AS ?x0) {LONG} }}"


@pytest.fixture(scope="module")
def port(museum_release: Path) -> Iterator[int]:
    """A server whose answers have at most nine mebibytes, which is more than it holds back."""
    found = free_port()
    ready = f"http://127.0.0.1:{found}/readyz"
    with serving(museum_release, found, ready, {"BKG_QUERY_SIZE": "9", "BKG_SERVE_WORKERS": "1"}):
        yield found


@pytest.mark.parametrize("alias", ALIASES)
def test_a_large_answer_that_is_cut_has_no_end(port: int, alias: str) -> None:
    graph = alias not in ("json", "xml", "csv", "tsv")
    query = f"CONSTRUCT {{ ?s ?p ?x17 }} {BODY}" if graph else f"SELECT ?s ?p ?x17 {BODY}"
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    client.request("GET", f"/sparql?format={alias}&query={quote(query)}")
    answer = client.getresponse()
    assert (answer.status, answer.getheader("Transfer-Encoding")) == (200, "chunked")
    with pytest.raises(http.client.IncompleteRead) as broken:
        answer.read()
    assert len(broken.value.partial) >= 8 << 20
    client.close()
